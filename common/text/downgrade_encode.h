/* downgrade_encode.h: the encodings of downgrade.h, for downgrade.c alone. Pure. */
#ifndef TEXT_DOWNGRADE_ENCODE_H
#define TEXT_DOWNGRADE_ENCODE_H

#include "text/downgrade.h"

/* Octets of a part; an LF ends a line (RFC 2045 section 6.7). */
void
downgrade_quote(struct downgrade *d, struct view v, struct buf *out);

/* The part has ended; a line end before a delimiter belongs to that. */
void
downgrade_quote_end(struct downgrade *d, bool delimiter, struct buf *out);

/* Octets of a part, whose lines are encoded with CRLF (section 6.8). */
void
downgrade_base64(struct downgrade *d, struct view v, struct buf *out);

void
downgrade_base64_end(struct downgrade *d, bool delimiter, struct buf *out);

#endif
