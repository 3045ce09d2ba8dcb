/*
 * mime_decode.h: transfer encodings undone (RFC 2045 section 6), as they are found: what is damaged
 * gives what can be had of it. Pure.
 */
#ifndef TEXT_MIME_DECODE_H
#define TEXT_MIME_DECODE_H

#include "base/buf.h"
#include "base/view.h"

/*
 * Appends the octets that base64 stands for. Characters that are none of it are passed over;
 * padding ends a group of four wherever it is. Failures stay in out, here and below.
 */
void
mime_decode_base64(struct view text, struct buf *out);

/*
 * The same of quoted-printable. Blanks at the end of a line go; what is no "=XX" stays. crlf: each
 * line ends with CRLF in out, else as it does in text.
 */
void
mime_decode_quoted(struct view text, bool crlf, struct buf *out);

/* Of the encoding "Q" of RFC 2047, "_" is a blank. */
void
mime_decode_q(struct view text, struct buf *out);

/* The value of a hexadecimal digit, or -1. */
int
mime_hex(char c);

#endif
