/*
 * imap_sort.h: SORT (RFC 5256, and RFC 5957 for DISPLAYFROM and DISPLAYTO) over an array, and the
 * keys that are made of header fields for it. Pure.
 */
#ifndef TEXT_IMAP_SORT_H
#define TEXT_IMAP_SORT_H

#include "base/buf.h"
#include "base/view.h"

enum sort_by {
	SORT_ARRIVAL, SORT_CC, SORT_DATE, SORT_FROM, SORT_SIZE, SORT_SUBJECT, SORT_TO,
	SORT_DISPLAYFROM, SORT_DISPLAYTO,
	SORT_KINDS
};

struct sort_criterion {
	enum sort_by by;
	bool reverse;
};

/* What is sorted. Only what the criteria name need be set. */
struct sort_message {
	uint32_t id;		/* the caller's: sequence number or UID */
	int64_t arrival;	/* seconds */
	int64_t date;		/* of the field Date, or arrival without one */
	uint64_t size;
	/* Of SUBJECT, CC, FROM, TO, DISPLAYFROM and DISPLAYTO: as made below. */
	struct view keys[SORT_KINDS];
};

/* Sorts m; what is equal stays in its order. Returns 0, or -1: no memory. */
int
sort_messages(struct sort_message *m, size_t n, const struct sort_criterion *c, size_t criteria);

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
