/*
 * imapd_login.h: the conversation of IMAP before the login (RFC 3501 and RFC 9051, sections 6.1
 * and 6.2): CAPABILITY, ID, NOOP, LOGOUT, STARTTLS, AUTHENTICATE (RFC 4959), LOGIN.
 */
#ifndef IMAPD_LOGIN_H
#define IMAPD_LOGIN_H

#include "imapd/imapd_command.h"
#include "imapd/imapd_input.h"
#include "net/sasl.h"

#define IMAPD_LOGIN_ERRORS_MAX 20	/* commands not understood before we hang up */
#define IMAPD_LOGIN_ARENA_MAX (32U << 10) /* octets for a parsed command */

enum imapd_login_event {
	IMAPD_LOGIN_GO_ON,
	IMAPD_LOGIN_LEAVE,	/* send what is held, and end */
	IMAPD_LOGIN_BREAK,	/* end at once: the client is gone, or what was said is of no use */
	IMAPD_LOGIN_OFFENCE,	/* end, and say why: input.why */
	IMAPD_LOGIN_SLOW	/* end, and say that */
};

/* Why a conversation ended. */
enum imapd_login_end {
	IMAPD_LOGIN_LEFT, IMAPD_LOGIN_CLOSED, IMAPD_LOGIN_TIMEOUT, IMAPD_LOGIN_VIOLATION
};

struct imapd_login {
	const struct conf *conf;
	int control;		/* the monitor */
	struct peer peer;
	bool encrypted;		/* tls says how */
	struct gate_tls tls;
	struct reader in;
	struct writer out;
	struct imapd_plain_source plain;	/* these two */
	struct imapd_input input;
	struct arena arena;	/* of the present command */
	msec deadline;		/* of the whole conversation */
	unsigned errors;	/* commands not understood so far */
	uint64_t tries_left;	/* of login_limit; each is one auth */
	struct sasl sasl;
	bool logged_in;
	char tag[IMAP_TAG_MAX + 1];	/* of the present command */
	const char *why;	/* it ended, if not as imapd_login_end_text() says */
};

/*
 * Begins the conversation with the client at fd. conf has to outlive it, and it must not be
 * moved. Nothing is read or written.
 */
void
imapd_login_init(struct imapd_login *l, const struct conf *conf, const struct peer *peer, int fd,
    int control);

/*
 * Greets, after a handshake if TLS is implicit (RFC 8314), and serves until somebody has logged in
 * (l->logged_in; the monitor knows who) or the client has gone. A client that is too slow, sends
 * what cannot be a command, or many that are none, is told so with BYE.
 */
enum imapd_login_end
imapd_login_run(struct imapd_login *l, bool implicit_tls);

/* The word for it in a log line. */
const char *
imapd_login_end_text(enum imapd_login_end end);

/*
 * What imapd-user has to know, for GATE_HANDOVER: a line with the tag of the login, a space and
 * what CAPABILITY says from now on; and the octets read and not used. The caller frees it.
 */
struct buf
imapd_login_handover(const struct imapd_login *l);

/* ---- between the files of it */

/* Adds "TAG " and the text; the second "* " and the text: at most 1,000 octets. */
void
imapd_login_reply(struct imapd_login *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

void
imapd_login_untagged(struct imapd_login *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* What is known of the connection, for mechanisms.h. */
struct mechanisms_connection
imapd_login_connection(const struct imapd_login *l);

/* Whether there is TLS to be had that is not there yet. */
bool
imapd_login_tls_offered(const struct imapd_login *l);

/* Has TLS started; forgets all that was said in clear. Returns 0, or -1: the connection is over. */
int
imapd_login_start_tls(struct imapd_login *l);

/* imapd_login_auth.c: the handlers of LOGIN, AUTHENTICATE and STARTTLS. */
enum imapd_login_event
imapd_login_password(struct imapd_login *l, const struct imapd_command *c);

enum imapd_login_event
imapd_login_authenticate(struct imapd_login *l, const struct imapd_command *c);

enum imapd_login_event
imapd_login_starttls(struct imapd_login *l, const struct imapd_command *c);

#endif
