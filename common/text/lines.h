/*
 * lines.h: the line ends of a text in memory, many octets at a time. Lines end with LF or CRLF,
 * mixed as they may be; on the wire each ends with CRLF. A lone CR is an ordinary octet. Pure.
 */
#ifndef TEXT_LINES_H
#define TEXT_LINES_H

#include "base/view.h"

/* How many there are. */
struct lines {
	size_t all;	/* LF */
	size_t bare;	/* of them those without CR before: each is one octet more on the wire */
};

/* Adds those of text. cr: the octet before text is CR. */
void
lines_count(struct view text, bool cr, struct lines *n);

/*
 * Adds the lines of text from offset from on, at which a line begins, to the next line that
 * begins with "--". Returns the offset of that line, or text.n when there is none.
 */
size_t
lines_to_dashes(struct view text, size_t from, struct lines *n);

/* Octets of the line at the start of v with its line end. */
size_t
lines_first(struct view v);

/* v without the LF or CRLF at its end. */
struct view
lines_chop(struct view v);

#endif
