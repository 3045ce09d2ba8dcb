/*
 * brood_turn.h: children of a brood (brood.h) that do several pieces of work, one after the
 * other, so that most work costs no process.
 *
 * A child that is done waits for the next record at its parent's connection, for TURN_SECONDS,
 * and ends after its last turn. As long as children wait, their parent leaves the records to them;
 * each record wakes one of them alone.
 */
#ifndef SYS_BROOD_TURN_H
#define SYS_BROOD_TURN_H

#include "sys/brood.h"

#define TURN_SECONDS 2	/* without work */
#define TURN_MAX 100	/* pieces of work of one child */

/*
 * Before the demotion, in the parent: what it and its children have in common. Returns 0, or
 * -1 with errno.
 */
int
brood_turn_open(int control);

/*
 * The brood's leave(). Ends the parent, with children under way, when one of them has found that
 * what was prepared does not hold any more: whoever started it starts another one.
 */
bool
brood_turn_waiting(void);

/*
 * A child's work, for the brood's child(): r, and what comes after it at control of the type serve;
 * each with serve_one(), which has one descriptor, closed afterwards, and returns 0, or a
 * status with which the child ends at once. renew() sees before each whether what the parent
 * prepared still holds; when it does not (-1), the work is given up, and child and parent end.
 * Returns the status.
 */
struct brood_turn {
	int control;
	uint32_t serve;
	int (*serve_one)(int fd, void *arg);
	int (*renew)(void *arg);
	void *arg;
};

int
brood_turn_run(const struct brood_turn *t, const struct ipc_record *r);

#endif
