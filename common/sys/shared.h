/*
 * shared.h: the programs that the connections of a port share: tls, sign, auth
 * and auth-system, and of smtpd its smtpd-rcpt and enqueue (gate_ask.h), and how monitors
 * and keepers reach them.
 *
 * A process that uses this keeps descriptors SHARED_FIRST to SHARED_FIRST +
 * SHARED_N - 1 for the connections to them, so that a fork for a monitor can
 * close everything else by number.
 */
#ifndef SYS_SHARED_H
#define SYS_SHARED_H

#include <stdbool.h>
#include <sys/types.h>

#include "sys/clock.h"
#include "sys/conf.h"
#include "sys/paths.h"

enum shared_program {
	SHARED_TLS, SHARED_SIGN, SHARED_AUTH, SHARED_SYSTEM, SHARED_RCPT, SHARED_ENQUEUE, SHARED_N
};

#define SHARED_FIRST 5
#define SHARED_END (SHARED_FIRST + SHARED_N)
#define SHARED_CERTIFICATES_MAX 64
#define SHARED_CHECK_MSEC 100	/* files are looked at this often, at most */

struct shared {
	const struct conf *conf;
	bool logins;			/* somebody may log in here: auth is wanted */
	bool tickets;			/* of TLS, if the configuration allows them */
	int known;			/* -1: smtpd-rcpt and enqueue are not wanted; else what they
					   get at FD_SHARED */
	pid_t pids[SHARED_N];		/* -1: not running */
	uint64_t stamp;			/* of the files that tls and sign were given */
	msec check_at, start_at;	/* the next time for each */
};

/* Starts nothing yet. Descriptors SHARED_FIRST to SHARED_END - 1 must not be in use. */
void
shared_init(struct shared *s, const struct conf *conf, bool logins, bool tickets, int known);

/*
 * Starts what is wanted and does not run, and tls and sign anew when their files
 * have changed; what runs keeps serving those that it serves. Cheap to call
 * for each connection. A program that cannot be started is tried again after a second.
 */
void
shared_refresh(struct shared *s);

/* Starts one program, if it is wanted and does not run: for a process with one connection. */
void
shared_want(struct shared *s, enum shared_program program);

/*
 * Has a child of the program (of smtpd-rcpt or enqueue) serve one end of a new pair. Returns our
 * end, or -1 when it did not take the other one until the deadline.
 */
int
shared_connect(struct shared *s, enum shared_program program, msec deadline);

/* The connection to it; sending there fails when there is none. */
int
shared_fd(enum shared_program program);

/* Notes that a process has ended. Returns whether it was one of these. */
bool
shared_ended(struct shared *s, pid_t pid);

/* Lets go of all of them: they end once nobody else holds their connections. */
void
shared_close(struct shared *s);

/* Whether TLS is configured. */
bool
shared_has_tls(const struct conf *conf);

#endif
