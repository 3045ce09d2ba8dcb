/* queue_verdict.h: what the exit status of qmail-queue, or of a program in its place, says. */
#ifndef QUEUE_VERDICT_H
#define QUEUE_VERDICT_H

#include <stdbool.h>

#include "base/view.h"

#define VERDICT_CUSTOM 82	/* the exit status with which a program has a text of its own */
#define VERDICT_TIMEOUT 52
#define VERDICT_READ 54		/* it has not read all: queued or not, nobody knows */

struct verdict {
	bool queued;
	bool permanent;		/* of a failure */
	char code[16];		/* RFC 3463 */
	char text[256];		/* printable ASCII, one line */
};

/*
 * status is an exit status, or 256 and more for a signal. 0 is queued, 11 to
 * 40 are failures for good, all others for now. custom is what the program has
 * written to descriptor 6; it counts with VERDICT_CUSTOM alone: D for good or Z for
 * now, then a text, in which "(#5.7.1)" is the status code if its class fits.
 */
void
verdict_of(int status, struct view custom, struct verdict *out);

#endif
