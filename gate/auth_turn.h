/*
 * auth_turn.h: how many processes compute a slow hash at once.
 *
 * Such a hash takes 16 megabytes and more on purpose, and everybody who
 * connects can have one computed. Who has a turn holds a lock behind the end of the file
 * of limits, which all processes of auth have open; it goes with the process.
 */
#ifndef GATE_AUTH_TURN_H
#define GATE_AUTH_TURN_H

#include "sys/clock.h"

#define AUTH_TURNS 16		/* hashes at a time */

/*
 * Waits for a turn; fd is the file of limits, or -1: then there is one at once. Returns 0, or -1
 * with errno: ETIMEDOUT when the deadline has come.
 */
int
auth_turn_take(int fd, msec deadline);

/* Gives it back. */
void
auth_turn_give(int fd);

#endif
