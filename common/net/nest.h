/*
 * nest.h: a network program (-k) that forks a child for each connection that its keeper has
 * (sys/keeper.h), so that it is executed, confined and prepared once for many.
 *
 * The parent has to do with no peer: it has no descriptor of a connection at any time. It looks at
 * the records of its keeper without taking them (MSG_PEEK with SO_PEEK_OFF, so that each is seen
 * once), and forks for each; the child takes the next one, with the client and its end of the
 * control pair, and lets go of where that came from. What it has open then is what the program has
 * that was executed for one connection.
 *
 * The control pair tells the keeper and a monitor when the child is gone, on which limits, and the
 * next program at the connection, rely: so a child must not be able to close its end, to shut it
 * down or to have another descriptor for it, which SECCOMP_NEST sees to.
 *
 * Children share the layout of their parent's address space. So the keeper has another one executed
 * after so many connections; and after a child of it has crashed a parent makes no more children
 * but for connections that wait already, and with the third one all of its children end. Nor does
 * it make more after one that was killed or could not take its record, which may be there yet.
 */
#ifndef NET_NEST_H
#define NET_NEST_H

#include <stdint.h>
#include <sys/prctl.h>

#include "sys/seccomp.h"

#define NEST_CRASHES_MAX 3	/* children of one parent that were killed */
#define NEST_LOOK_MSEC 20	/* children that have ended, or crashed, may wait for so long */

/* Before SECCOMP_COMMON, in the tables of programs that have control at FD_CONTROL. */
#define SECCOMP_NEST                                                         \
	SECCOMP_ALLOW_UNLESS(close, 0, FD_CONTROL),                          \
	SECCOMP_ALLOW_UNLESS(shutdown, 0, FD_CONTROL),                       \
	SECCOMP_SPARE(__NR_fcntl, 0, FD_CONTROL), SECCOMP_SPARE(SECCOMP_NR_DUP, 0, FD_CONTROL)

/* What parent and child need besides. */
#define SECCOMP_NEST_MANY                                                    \
	SECCOMP_BROOD, SECCOMP_ALLOW_ARG(prctl, 0, PR_SET_PDEATHSIG)

/*
 * Before the demotion, which forbids it afterwards, with the configuration read: puts the
 * descriptors in their places. Returns 0, or -1 after a log line.
 */
int
nest_prepare(void);

/* In a child: what the keeper's stamp (sys/keeper.h) was when it had the connection; or 0. */
uint64_t
nest_stamp(void);

/*
 * Serves all connections: returns -1 in each child, which has its client at FD_CLIENT and control
 * at FD_CONTROL, and in the parent at its end, when the keeper is gone or has another one and the
 * children have ended, its exit status.
 */
int
nest_run(void);

#endif
