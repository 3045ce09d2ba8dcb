/* program_order.h: what deliver-program is told to do, done. */
#ifndef DELIVER_PROGRAM_ORDER_H
#define DELIVER_PROGRAM_ORDER_H

#include "deliver/deliver.h"
#include "deliver/program.h"
#include "deliver/program_run.h"

/* One order. d->scheduler is the connection to deliver-local here. */
struct program_work {
	const struct deliver *d;
	const struct agent_job *job;
	const struct program_order *order;
	char plain[PROGRAM_TEXT_MAX];	/* the command or path, as it is meant */
	char extension[ADDRESS_LOCAL_MAX + 1];
	uint64_t memory_max;
	int input;		/* standard input of a command */
	const char *const *env;
};

/* Gives the message to a command. */
void
program_command(struct program_work *w, struct program_answer *a);

/* Puts it into an mbox or a Maildir, durably, in a process that can reach nothing else. */
void
program_file(struct program_work *w, struct program_answer *a);

/*
 * Whether the order is one of the user's instructions for the message, read as deliver-local reads
 * them (deliver_instructions.h), in files that nobody but the user or root can have written. For
 * an alias's text: whether this is alias_user. Returns 0 with w->plain, or -1 with the answer.
 */
int
program_check(struct program_work *w, struct program_answer *a);

/*
 * The message as a file of its own, read from the beginning: behind trace the body of the job.
 * Small ones in memory, others in /var/tmp without a name. Returns a descriptor, or -1 with errno.
 */
int
program_input(const struct agent_job *job, struct view trace);

/* Sets an answer; it may be cut. */
void
program_say(struct program_answer *a, enum agent_outcome outcome, const char *code,
    const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
