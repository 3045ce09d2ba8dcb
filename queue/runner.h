/*
 * runner.h: what runner-sched may ask of runner, one record each way.
 *
 *	START_AGENT    u32 kind, str name    -> STARTED or REFUSED; of virtual users up to
 *	                                        RUNNER_GROUP_MAX names, one on a line
 *	START_ENQUEUE                        -> STARTED or REFUSED
 *	STOP_AGENT     u64 number            no answer; the process is killed
 *
 *	STARTED        u64 number, with the connection's descriptor
 *	REFUSED        str status code, str text
 */
#ifndef QUEUE_RUNNER_H
#define QUEUE_RUNNER_H

enum runner_type {
	RUNNER_START_AGENT = 0x7101,
	RUNNER_START_ENQUEUE,
	RUNNER_STOP_AGENT,
	RUNNER_STARTED = 0x7181,
	RUNNER_REFUSED
};

/* Whom an agent is for: a mailbox, or the servers of a destination. */
enum runner_kind {
	RUNNER_SYSTEM = 1,	/* a user of the system */
	RUNNER_VIRTUAL,		/* "local@domain", below conf.virtual_dir */
	RUNNER_REMOTE		/* deliver-remote's argument: a next hop, or AGENT_MAKER (agent.h) */
};

#define RUNNER_NAME_MAX 320	/* octets of any of those names */
#define RUNNER_GROUP_MAX 100	/* virtual users that one agent is for */

/* How long the runner stays: the first argument of runner-sched; the second is seconds. */
#define RUNNER_MODE_ONCE "once"
#define RUNNER_MODE_IDLE "idle"
#define RUNNER_MODE_DAEMON "daemon"

/* Seconds that running deliveries get to end after SIGTERM, and the process itself after that. */
#define RUNNER_STOP_SECONDS 60
#define RUNNER_STOP_GRACE 10

#endif
