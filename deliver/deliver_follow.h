/* deliver_follow.h: doing what a user's instructions, or an alias, say. */
#ifndef DELIVER_FOLLOW_H
#define DELIVER_FOLLOW_H

#include "deliver/deliver_list.h"

/*
 * Does what the instructions say: the copy for the user first, and durable; then programs and
 * files in their order, until one fails; the addresses are for the scheduler.
 */
void
deliver_follow(const struct deliver *d, const struct agent_job *job, const struct forward *f,
    struct agent_result *r);

/* Does the one thing that an alias says, "|command", "/file" or "/maildir/". */
void
deliver_target(const struct deliver *d, const struct agent_job *job, struct agent_result *r);

#endif
