/*
 * login.h: a monitor's part in a login: it starts auth(8), hears from it who
 * somebody is, and becomes that user for good.
 */
#ifndef SYS_LOGIN_H
#define SYS_LOGIN_H

#include <sys/types.h>

#include "base/view.h"
#include "sys/user.h"

/* Record from auth to the monitor: a struct user, see user_put(). */
#define LOGIN_USER 0x71a1

#define LOGIN_UNREAD_MAX 16384	/* octets handed over; a pipe holds more */

struct login {
	pid_t auth;	/* the auth of the current try, or -1 */
	int verdict;	/* connection on which it says who it was, or -1 */
};

#define LOGIN_INIT { .auth = -1, .verdict = -1 }

/*
 * Starts an auth; an earlier one is ended. *exchange is the end of a
 * connection to it that belongs to the network program, see net/auth.h; the
 * caller closes it. Returns 0, or -1 with errno.
 */
int
login_start(struct login *l, int *exchange);

/*
 * Who auth said it was. Does not wait: auth says so before the network
 * program can know. Returns 0, or -1 if nobody is logged in or it is uid 0.
 */
int
login_verdict(const struct login *l, struct user *out);

/* Kills auth if it still runs, reaps it, and forgets the verdict. */
void
login_end(struct login *l);

/*
 * A pipe to read the octets from (at most LOGIN_UNREAD_MAX), which the
 * network program had read too much. Returns its reading end, or -1 with errno.
 */
int
login_unread(struct view octets);

/*
 * Becomes the user with its groups, for good, and executes the program in
 * place of the calling one: descriptors client, nothing, nothing, unread,
 * log; arguments name and home; HOME in the environment. Returns only on
 * failure, after a log line.
 */
void
login_replace(const char *program, const struct user *u, int client, int unread);

#endif
