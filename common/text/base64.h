/* base64.h: base64 as SASL has it (RFC 4648 4): no line breaks, padding in full; and in lines. */
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

#define BASE64_LINE 57	/* octets in a line of 76 characters: RFC 2045 section 6.8 */

/* Octets that come in pieces and become lines. Begins as { .n = 0 }; all fields are private. */
struct base64_lines {
	size_t n;
	char octets[BASE64_LINE];	/* of the line that is not full yet */
};

/* Appends the lines that become full with v. A failure shows in out->failed alone. */
void
base64_lines_add(struct base64_lines *l, struct view v, struct view line_end, struct buf *out);

/* Appends what is left, as a line, and begins again. */
void
base64_lines_end(struct base64_lines *l, struct view line_end, struct buf *out);

#endif
