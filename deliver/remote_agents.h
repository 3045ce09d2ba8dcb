/*
 * remote_agents.h: a process that makes agents, each by fork(2), so that what libraries need to
 * begin with is done once: deliver-remote -k.
 *
 * Trusts the scheduler, whose records come to FD_CONTROL (agent.h), and hears nobody else. Agents
 * share the layout of its address space, and nothing else: it keeps nothing that
 * one of them has had.
 */
#ifndef DELIVER_REMOTE_AGENTS_H
#define DELIVER_REMOTE_AGENTS_H

#include "mail/nexthop.h"

#define REMOTE_AGENTS_MAX 4000	/* at once: more than there can be at work, resting and ending */

/*
 * Serves until the scheduler has closed and all agents have ended: returns 0; or -1, after
 * a log line, for a record that is malformed. agent() is called in a process of its own
 * with the next hop, and the agent's connection at FD_CONTROL; it returns the exit status.
 * An agent whose parent dies is killed.
 */
int
remote_agents_run(int (*agent)(const char *hop));

#endif
