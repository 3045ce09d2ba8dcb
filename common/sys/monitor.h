/*
 * monitor.h: the loop of a privileged parent over the requests of its
 * unprivileged child.
 *
 * The table says all a child may ever ask. A request that is not in it, is
 * malformed, out of phase, or comes more often than its row allows, ends the
 * connection: the child is killed and the monitor leaves.
 */
#ifndef SYS_MONITOR_H
#define SYS_MONITOR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sys/ipc.h"

#define MONITOR_REQUESTS_MAX 6
#define MONITOR_SIDES_MAX 2

struct monitor;

struct monitor_request {
	uint32_t type;
	unsigned phases;	/* bit mask of the phases in which it may come */
	unsigned uses;		/* how often it may come; 0 for any number */
	size_t payload_max;	/* octets */
	/*
	 * Acts on the request. Descriptors left in r are closed afterwards.
	 * Returns 0 to go on, 1 to leave the loop, -1 for a violation.
	 */
	int (*handle)(struct monitor *m, struct ipc_record *r);
};

struct monitor {
	int control;			/* our end of the pair */
	/*
	 * A pidfd of whom it serves, to be killed on a violation. -1: no child of ours, which
	 * loses FD_CLIENT then.
	 */
	int child;
	/*
	 * More descriptors to wait for, -1 for none, and what to do when one of them is
	 * readable. A handler may change them. Returns 0, or -1 for a violation.
	 */
	int side[MONITOR_SIDES_MAX];	/* unused without on_side */
	int (*on_side)(struct monitor *m, int fd);
	const struct monitor_request *table;
	size_t requests;
	unsigned phase;			/* one bit; a handler changes it */
	void *session;			/* the program's own */
	unsigned used[MONITOR_REQUESTS_MAX];
};

/*
 * Serves until the child closes its end (returns 0), a handler returns 1
 * (returns 1), or a violation or an error (logs it, kills the child, -1).
 */
int
monitor_run(struct monitor *m);

/*
 * Serves the next record only; for a program with descriptors of its own to
 * wait for. Returns 0 to go on, 1 and -1 like monitor_run(), 2 when the child
 * has closed its end.
 */
int
monitor_step(struct monitor *m);

/*
 * After the loop: the child hears that nobody is there, and this returns once it has ended, that is
 * when its end of the pair is closed, which it cannot do before (net/nest.h): nothing of it
 * stays at the connection.
 */
void
monitor_await_end(const struct monitor *m);

#endif
