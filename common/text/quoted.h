/* quoted.h: quoted-printable (RFC 2045 section 6.7). */
#ifndef TEXT_QUOTED_H
#define TEXT_QUOTED_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

#define QUOTED_LINE 76	/* octets of a line, with the "=" that says it goes on */

/* Text that comes in pieces. Begins as { .column = 0 }; all fields are private. */
struct quoted {
	size_t column;	/* octets of the present line that are out */
	bool holds;	/* one that has yet to show whether it is the last of its line */
	char held;
};

/*
 * Appends text, whose lines end with LF, in quoted-printable: lines of printable ASCII of
 * QUOTED_LINE octets at most, which end with LF. A failure shows in out->failed alone.
 */
void
quoted_add(struct quoted *q, struct view text, struct buf *out);

/* The text has ended: appends what is left, no LF, and begins again. */
void
quoted_end(struct quoted *q, struct buf *out);

/* Appends a whole text. Returns 0, or -1 with out->failed set. */
int
quoted_encode(struct view text, struct buf *out);

#endif
