/* downgrade_encode.h: the encodings of downgrade.h, for downgrade.c alone. Pure. */
#ifndef TEXT_DOWNGRADE_ENCODE_H
#define TEXT_DOWNGRADE_ENCODE_H

#include "text/downgrade.h"

/* Octets of a part; an LF ends a line, and is the last of them (RFC 2045 section 6.7). */
void
downgrade_quote(struct downgrade *d, struct view v, struct buf *out);

/* The part has ended. */
void
downgrade_quote_end(struct downgrade *d, struct buf *out);

/* 1 or more octets of a part, whose lines are encoded with CRLF (section 6.8). */
void
downgrade_base64(struct downgrade *d, struct view v, struct buf *out);

/* The part has ended; a line end before a delimiter belongs to that. */
void
downgrade_base64_end(struct downgrade *d, bool delimiter, struct buf *out);

#endif
