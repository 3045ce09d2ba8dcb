/*
 * sendmail_input.h: what arrives on standard input, made into the lines of a
 * message. Pure.
 */
#ifndef QUEUE_SENDMAIL_INPUT_H
#define QUEUE_SENDMAIL_INPUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

struct sendmail_input {
	bool dots;		/* a lone dot ends the message */
	bool stuffed;		/* and of other lines the first dot goes (RFC 5321 section 4.5.2) */
	bool ended;		/* it has: the rest of the input does not count */
	bool in_line;		/* something of the current line was given out */
	char held[2];		/* octets that may turn out to be no part of the message */
	size_t nheld;
};

/* Begin with { .dots = ... }. */

/*
 * Takes the next octets of input, of any number, and appends what they add to
 * the message: CRLF becomes LF, a line with a dot alone ends it. Failures
 * stay in out. Returns how many octets it took: fewer than there are when the message has ended.
 */
size_t
sendmail_input_add(struct sendmail_input *in, struct view octets, struct buf *out);

/* The input is at its end: a last line without LF gets one. */
void
sendmail_input_end(struct sendmail_input *in, struct buf *out);

#endif
