/*
 * imap_sort.h: what SORT (RFC 5256, and RFC 5957 for DISPLAYFROM and DISPLAYTO) compares: keys that
 * are made of header fields. Pure; sort_texts.h puts them in order.
 */
#ifndef TEXT_IMAP_SORT_H
#define TEXT_IMAP_SORT_H

#include "base/buf.h"
#include "base/view.h"

/*
 * Append the key of a field's body: the local part of the first address, its display name (or
 * address), the base subject; all in the form of casemap(). An empty key is what a field
 * that is missing has. Failures stay in out.
 */
void
sort_key_address(struct view body, struct buf *out);

void
sort_key_display(struct view body, struct buf *out);

void
sort_key_subject(struct view body, struct buf *out);

/*
 * Appends the base subject (RFC 5256 section 2.1) of a Subject's body as UTF-8, case as it is.
 * *reply, if not NULL: it is one of a reply or of what was forwarded.
 */
void
subject_base(struct view body, struct buf *out, bool *reply);

#endif
