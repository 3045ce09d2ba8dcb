/* base64.h: base64 as SASL has it (RFC 4648 4): no line breaks, padding in full. */
#ifndef TEXT_BASE64_H
#define TEXT_BASE64_H

#include "base/buf.h"
#include "base/view.h"

/* Octets of the base64 of n octets. */
#define BASE64_LENGTH(n) (((n) + 2) / 3 * 4)

/* Appends v's base64. Returns 0, or -1 with out->failed set. */
int
base64_encode(struct buf *out, struct view v);

/*
 * Appends the octets that text stands for. Returns 0, or -1 with nothing
 * appended: with out->failed set when it does not fit, else because text is not
 * base64 (a character outside the alphabet, a length that is no multiple of 4, bits left over).
 */
int
base64_decode(struct buf *out, struct view text);

#endif
