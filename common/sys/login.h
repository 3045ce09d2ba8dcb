/*
 * login.h: a monitor's part in a login: it starts auth(8), tells it about
 * the connection, hears from it who somebody is, and may become that user
 * for good.
 *
 * The records between monitor and auth, on the verdict connection:
 *
 *	LOGIN_CONTEXT  str service, str peer (address as text, or "local"), u32 encrypted,
 *	               view exporter (GATE_EXPORTER octets), str client (whose certificate was
 *	               verified, or ""), u32 files: 1 for the file of passwords, 2 for that of limits,
 *	               with these as descriptors, in this order.
 *	               Monitor to auth, first of all.
 *	LOGIN_ASK_SYSTEM  no payload: auth asks for auth-system; once
 *	    -> LOGIN_SYSTEM, with the connection to it; or without a descriptor: there is none
 *	LOGIN_USER     struct user, see user_put(): who it was. Comes before the
 *	               network program hears AUTH_OK. Of auth, which serves virtual users, a
 *	               monitor that is root takes only the user of virtual mailboxes.
 *
 * And between monitor and auth-system, which has a verdict connection of its own:
 *
 *	LOGIN_CONTEXT  the same, without files
 *	LOGIN_USER     any user but uid 0
 */
#ifndef SYS_LOGIN_H
#define SYS_LOGIN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/view.h"
#include "sys/gate_ask.h"
#include "sys/user.h"

enum login_type {
	LOGIN_CONTEXT = 0x71a1,
	LOGIN_ASK_SYSTEM,
	LOGIN_USER,
	LOGIN_SYSTEM
};

#define LOGIN_FILE_PASSWORDS 1U
#define LOGIN_FILE_LIMITS 2U

struct login_context {
	char service[GATE_SERVICE_MAX + 1];
	char peer[GATE_PEER_MAX + 1];
	bool encrypted;
	unsigned char exporter[GATE_EXPORTER];
	char client[256];
	int passwords, limits;	/* descriptors, or -1; a receiver owns them */
	msec until;		/* not sent: a monitor waits for who takes it */
};

/* Sends it. Returns 0, or -1 with errno. */
int
login_send_context(int fd, const struct login_context *c, msec deadline);

/* Receives it: for auth and auth-system. Returns 0, or -1. */
int
login_recv_context(int fd, struct login_context *c, msec deadline);

#define LOGIN_UNREAD_MAX 17408	/* octets handed over: a line and READER_SIZE */
struct login {
	int verdict;	/* connection on which auth says who it was, or -1 */
	int system;	/* the same of auth-system */
	bool known;	/* somebody has logged in: user */
	struct user user;
};

#define LOGIN_INIT { .verdict = -1, .system = -1 }

struct shared;

/* Looks up whose virtual mailboxes are, for all logins of processes that are forked later. */
void
login_prepare(void);

/*
 * Has auth (shared.h) begin an exchange; an earlier one is forgotten. *exchange is
 * the end of a connection to it that belongs to the network program, see
 * net/auth.h; the caller closes it. The descriptors of c are sent along. Returns 0, or -1 with
 * errno.
 */
int
login_start(struct login *l, const struct login_context *c, int *exchange);

/*
 * Takes what has come on one of l's two connections, fd. Has auth-system begin an exchange
 * when auth asks for it. Returns 0, or -1 for a violation.
 */
int
login_news(struct login *l, struct shared *shared, const struct login_context *c, int fd);

/* Whether somebody has logged in: looks for news first, and does not wait. -1 is a violation. */
int
login_verdict(struct login *l, struct shared *shared, const struct login_context *c);

/* Forgets everything; auth ends by itself. */
void
login_end(struct login *l);

/*
 * Starts the program as the user with its groups: descriptors client, nothing, nothing, control
 * (where the network program's last record waits, and nobody is any more), log; arguments name and
 * home; HOME, MAILSTEAD_PEER and TZ in the environment: it has no use for
 * local time, and need not read for each login what that is. In place of the calling one, or in a
 * new process, whose pid it returns. -1 is a failure, after a log line.
 */
pid_t
login_hand_on(const char *program, const struct user *u, int client, int control, const char *peer,
    bool in_place);

#endif
