/*
 * runner_agent.h: the requests of runner-sched and the processes that the
 * runner starts for it. Runs as root; part of runner alone.
 */
#ifndef QUEUE_RUNNER_AGENT_H
#define QUEUE_RUNNER_AGENT_H

#include "sys/conf.h"
#include "sys/monitor.h"
#include "sys/spawn.h"

#define RUNNER_CHILDREN_MAX 2400	/* agents and enqueue at once; the concurrencies are less */

struct runner_child {
	pid_t pid;		/* 0: a free place */
	uint64_t number;	/* by which the scheduler knows it */
	bool stopped;		/* killed because the scheduler asked for it */
	char name[USER_NAME_MAX + 1];
};

struct runner {
	struct monitor monitor;
	pid_t scheduler;	/* whom it serves, or -1 */
	const struct conf *conf;
	struct runner_child children[RUNNER_CHILDREN_MAX];
	uint64_t number;
};

/* Puts the table of requests in place. */
void
runner_agent_init(struct runner *r);

/* Notes that a child has ended and logs it when it did so abnormally. status is wait(2)'s. */
void
runner_child_ended(struct runner *r, pid_t pid, int status);

/*
 * After the scheduler's end: agents have lost their connection and end by
 * themselves; those that do not within some seconds are killed.
 */
void
runner_stop_all(struct runner *r);

#endif
