/* imap_string.h: a header field's body as a string of IMAP's wire. Pure. */
#ifndef TEXT_IMAP_STRING_H
#define TEXT_IMAP_STRING_H

#include "base/buf.h"
#include "base/view.h"

#define IMAP_FOLDED_QUOTED_MAX 1000	/* octets that are quoted; what is longer is a literal */

/*
 * Appends v without its line ends and the blanks at its ends; quoted, or as a literal if it is long
 * or not ASCII. A NUL becomes the octet 128. NIL when v.p is NULL. Failures stay in out.
 */
void
imap_put_folded(struct view v, struct buf *out);

#endif
