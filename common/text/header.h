/*
 * header.h: the header section of a message (RFC 5322 sections 2.2 and 3.6)
 * that lies in memory. Lines end with LF or CRLF; a lone CR is an ordinary
 * octet. Every input is accepted, nothing is copied.
 */
#ifndef TEXT_HEADER_H
#define TEXT_HEADER_H

#include "base/buf.h"
#include "base/view.h"

struct header_field {
	struct view name;	/* without the colon and blanks before it */
	struct view body;	/* after the colon, folded as it is, without the last line end */
	struct view whole;	/* all of its lines with their line ends */
};

/*
 * Takes the next field off *rest, with its continuation lines (those that
 * begin with a space or tab). Returns false, and leaves *rest, at its end, at
 * an empty line, and at a line that is no field: a field is 1 or more octets
 * from 33 to 126 without ':', blanks if any, then ':'. An mbox "From " line
 * is thus no field.
 */
bool
header_next(struct view *rest, struct header_field *f);

/*
 * The body of message: what follows the first empty line, or all from the
 * first line that is no field, when that comes before. Empty without either.
 */
struct view
header_body(struct view message);

/* Whether c is a blank, or of a line end: what a folded body has between words. */
static inline bool
header_space(char c)
{
	return ascii_blank(c) || c == '\r' || c == '\n';
}

/* A field body without the blanks and line ends at its ends. */
struct view
header_trim(struct view body);

/*
 * Appends a field body as one line: line ends before a blank are dropped,
 * every other run of CR and LF becomes a space, blanks at both ends go.
 * The result never holds CR or LF. Returns 0, or -1 when out failed.
 */
int
header_unfold(struct view body, struct buf *out);

/* How many fields of that name message has (ASCII case ignored). */
size_t
header_count(struct view message, struct view name);

/* The body of the first field of that name, folded as it is. False if there is none. */
bool
header_find(struct view message, struct view name, struct view *body);

#endif
