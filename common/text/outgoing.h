/*
 * outgoing.h: a message as it goes out by SMTP: whatever it holds, CRLF ends its
 * lines and nothing else does, no line has more than 998 octets (RFC 5321 section
 * 4.5.3.1.6), and dots are doubled where DATA wants that (section 4.5.2). Pure.
 *
 * A bare CR ends a line. A line that is too long goes on behind CRLF and a blank: so
 * a header stays a header. Who minds converts such parts before (downgrade.h).
 */
#ifndef TEXT_OUTGOING_H
#define TEXT_OUTGOING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define OUTGOING_LINE_MAX 998	/* octets of a line without CRLF */

/* The most octets that come of n octets. */
#define OUTGOING_MAX(n) (2 * (n) + (n) / 300 + 16)

/* Begin with a zeroed one for each message, dots set. */
struct outgoing {
	bool dots;	/* for DATA */
	bool cr;	/* the last octet was CR, whose line has not been ended */
	size_t column;	/* octets in the present line */
};

/* Appends the next piece, whose lines end with LF, CRLF or CR. Returns 0, or -1 when out failed. */
int
outgoing_feed(struct outgoing *o, struct view in, struct buf *out);

/* Ends the message: its last line, and with dots the one with the dot. */
int
outgoing_end(struct outgoing *o, struct buf *out);

/* What there is to know of a message before it goes out. Begin with a zeroed one. */
struct outgoing_facts {
	uint64_t size;		/* octets with CRLF, without dots; of no line that is cut */
	bool eightbit;		/* octets beyond ASCII, or NUL */
	bool header8;		/* such octets in the header section */
	bool long_lines;	/* with more than OUTGOING_LINE_MAX octets */
	bool tls_optional;	/* "TLS-Required: No" in the header (RFC 8689 section 5) */
	/* private */
	bool cr, body;
	size_t column;
	size_t n;
	char line[32];		/* the start of the present line of the header */
};

void
outgoing_look(struct outgoing_facts *f, struct view in);

/* After the last piece. */
void
outgoing_look_end(struct outgoing_facts *f);

#endif
