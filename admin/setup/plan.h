/*
 * plan.h: what is done step by step, each looked at before: what is right stays as it is. So
 * a plan that was interrupted is gone on with by running it again, and one that is done says so.
 */
#ifndef ADMIN_PLAN_H
#define ADMIN_PLAN_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"

#define PLAN_TEXT_MAX 4096	/* octets that a step says at a time */

enum plan_state {
	PLAN_RIGHT,	/* as it should be */
	PLAN_CHANGE,	/* do() makes it so */
	PLAN_LEFT,	/* not as it would be, and left like that on purpose */
	PLAN_PERSON	/* only a person can do something about it: the plan ends here, unless dry */
};

struct plan_step {
	const char *topic;	/* a word or two: the first column */
	/*
	 * Looks, and changes nothing; the steps before it may not have been done. Appends to said,
	 * with PLAN_CHANGE what would be changed ("make the users ..."), else what is; a second
	 * line and further ones are what to do. Returns PLAN_...
	 */
	enum plan_state (*look)(void *arg, struct buf *said);
	/*
	 * Makes it so. Returns 0, or -1 with what went wrong appended to said; further lines are
	 * how to go on. What it could do stays done.
	 */
	int (*act)(void *arg, struct buf *said);
};

struct plan_result {
	unsigned right, changed, left;
	const struct plan_step *failed;	/* or the last one for a person; NULL: all is well */
};

/*
 * Goes through the n steps in their order, with arg, up to the first that fails, and says on out
 * a line or more for each. With dry_run it looks only: "changed" is what would be.
 */
struct plan_result
plan_run(const struct plan_step *steps, size_t n, void *arg, bool dry_run, FILE *out);

#endif
