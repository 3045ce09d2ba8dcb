/*
 * program_env.h: the environment of a program, which gets a message: what qmail-command(8) sets,
 * and besides what programs made for Sendmail and Postfix look for. Pure.
 */
#ifndef DELIVER_PROGRAM_ENV_H
#define DELIVER_PROGRAM_ENV_H

#include "deliver/deliver.h"
#include "deliver/program.h"

#define PROGRAM_ENV_MAX 40	/* variables */

struct program_env {
	struct buf text;		/* NAME=VALUE, each with a NUL behind it */
	const char *vars[PROGRAM_ENV_MAX + 1];
};

/* extension: what the recipient has beyond the user's name, without the separator. */
struct program_about {
	const char *user, *home, *extension;
	const struct agent_job *job;
	const struct program_order *order;
	int64_t now;			/* seconds since 1970 */
};

/* Fills *e, whose text was empty. Returns 0, or -1 for want of memory. */
int
program_env(const struct program_about *a, struct program_env *e);

/* Appends "From sender date\n" as it stands before a message in an mbox. */
void
program_add_from(struct buf *b, const struct address *sender, int64_t now);

#endif
