/* mailq_print.h: printing messages as they are read, of mailq and queue-tool. */
#ifndef QUEUE_MAILQ_PRINT_H
#define QUEUE_MAILQ_PRINT_H

#include "queue/queue_dir.h"
#include "queue/queue_select.h"
#include "sys/clock.h"

#define PRINT_MESSAGE_MAX (512 << 20)	/* octets of the lines of one message */
#define PRINT_BLOCK 32768		/* octets that are written together, once many have come */

struct mailq_print {
	const struct queue_dirs *dirs;
	bool json;
	bool chosen;		/* not all messages are meant */
	bool all;		/* recipients that have been dealt with, too */
	struct buf lines;	/* not written yet */
	msec last;		/* when something was written */
	bool failed;		/* standard output */
	uint64_t messages, rcpts, octets, bad;
};

void
mailq_print_start(struct mailq_print *p, const struct queue_dirs *d, bool json);

/* Prints the message, if it is there and fits; select: NULL for any. Returns whether it did. */
bool
mailq_print_message(struct mailq_print *p, const struct queue_name *name,
    const struct queue_select *select);

/* Prints all messages in places (WALK_*) that fit, and the totals. Returns 0, or -1 with errno. */
int
mailq_print_all(struct mailq_print *p, unsigned places, const struct queue_select *select);

/* The line of totals, unless it is JSON, and all that is left. Returns 0, or -1 with errno. */
int
mailq_print_end(struct mailq_print *p);

/*
 * Says on standard error, with errno, why the queue did not open. Returns the exit status.
 */
int
mailq_explain(const char *program, const char *spool);

#endif
