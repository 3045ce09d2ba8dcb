/*
 * program_run.h: a program in the place of qmail-queue: the message on descriptor
 * 0, the envelope on 1, a text of its own on 6.
 *
 * It gets the message as it comes, and the envelope behind it, as qmail's own
 * callers do: a program may read all of the one before the other. What it
 * writes to standard error and to descriptor 6 goes to small files in memory
 * that cannot grow, so that nobody has to read along.
 */
#ifndef QUEUE_PROGRAM_RUN_H
#define QUEUE_PROGRAM_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/view.h"
#include "queue/queue_verdict.h"
#include "sys/clock.h"

#define PROGRAM_OUTPUT_MAX 4096		/* octets of standard error, and of its own text */

struct program {
	pid_t pid;
	int message, envelope;	/* to the program; -1 when closed */
	int errors, text;	/* what it writes; -1 for none */
	int peer;		/* the connection to whoever gives us the message */
	msec timeout;		/* milliseconds that it may keep us waiting */
	bool broken;		/* it does not take all it is given */
	bool late;		/* nor anything more in time */
};

/*
 * Starts the command (command.h) with env, NULL-terminated NAME=VALUE, besides
 * a clean environment. It is not waited for longer than timeout milliseconds at a time, nor
 * longer than the peer is there. Returns 0, or -1 with errno.
 */
int
program_start(struct program *p, const char *command, const char *const *env, int peer,
    msec timeout);

/* Gives it more of the message. */
void
program_message(struct program *p, struct view octets);

/*
 * The message is complete: gives it the envelope, waits for its end, and says
 * what came of it. *status is its exit status, 256 and more for a signal, -1 when
 * it was ended because it took too long.
 */
void
program_commit(struct program *p, struct view envelope, struct verdict *out, int *status);

/* Ends it without an envelope, so that it queues nothing. */
void
program_abort(struct program *p);

#endif
