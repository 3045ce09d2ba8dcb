/*
 * offspring.h: ending a program of somebody else's and all that it has started. For a process that
 * is the subreaper (PR_SET_CHILD_SUBREAPER) of what its children leave behind.
 */
#ifndef SYS_OFFSPRING_H
#define SYS_OFFSPRING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "sys/clock.h"

/* Whether the process of that pidfd ends within so many milliseconds. */
bool
offspring_ends(int pidfd, msec timeout);

/* Waits for those that have ended. */
void
offspring_reap(void);

/*
 * Asks the child pid (pidfd is its descriptor) and its siblings to end, and makes them do it when
 * it has not after 5 seconds; then kills all, and what becomes our child with that, but for
 * another user's, which we may not signal. Returns the child's status as spawn_wait() does.
 */
int
offspring_end(pid_t pid, int pidfd);

#endif
