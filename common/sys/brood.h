/*
 * brood.h: a program that forks a child for each piece of work, so that what
 * it has prepared (a library, a configuration) is prepared once.
 *
 * The records come from several writers at the other end of one connection;
 * see gate_ask.h. A child has the descriptors of its record and the log,
 * and nothing else of its parent's.
 */
#ifndef SYS_BROOD_H
#define SYS_BROOD_H

#include <stdbool.h>
#include <sys/types.h>

#include "sys/ipc.h"

#define BROOD_LOOK_MSEC 10

struct brood {
	int control;		/* where the records come from; close-on-exec */
	uint32_t serve;		/* the type of those that a child is made for */
	size_t children_max;	/* at a time; what comes then waits */
	pid_t helper;		/* another child, without which there is nothing to serve; 0: none */
	/*
	 * In a child, which ends with the status returned. The descriptors of r belong to it.
	 */
	int (*child)(const struct ipc_record *r, void *arg);
	/*
	 * In the parent, before each child: what children would do each for itself, as far as it
	 * has not been done. May be NULL.
	 */
	void (*ready)(void *arg);
	/*
	 * Whether children wait for work at control themselves (brood_turn.h), so that the
	 * parent leaves it to them. Asked before each wait, which lasts BROOD_LOOK_MSEC at
	 * most as long as it is so. May be NULL.
	 */
	bool (*leave)(void);
	/* In the parent, for records of any other type. Returns 0, or -1 to end. NULL: there are none. */
	int (*prepare)(struct ipc_record *r, void *arg);
	void *arg;
};

/*
 * Serves until all writers are gone and the children have ended (returns 0),
 * or a record is malformed or unknown, or prepare() says so, or the helper has
 * ended before all writers were gone (logs it, -1).
 */
int
brood_run(const struct brood *b);

#endif
