/*
 * auth_exchange.h: one try to log in, in a process of its own: what is known
 * of it, and what all mechanisms need.
 *
 * A mechanism is one function that speaks with the client until it knows. It
 * reads like the RFC's example: it waits where the client is to answer.
 */
#ifndef GATE_AUTH_EXCHANGE_H
#define GATE_AUTH_EXCHANGE_H

#include "gate/auth_crypt.h"
#include "net/auth.h"
#include "net/mechanisms.h"
#include "net/scram_keys.h"
#include "sys/conf.h"
#include "sys/login.h"
#include "text/passwords.h"

enum auth_verdict {
	AUTH_CHECK_OK,
	AUTH_CHECK_NO,		/* unknown, wrong, switched off: one answer for all */
	AUTH_CHECK_TEMPORARY,	/* could not be checked; a log line says why */
	AUTH_CHECK_LIMITED,	/* too many have failed before; not checked */
	AUTH_CHECK_GONE		/* the client gave up, or the time was over */
};

/* What the file of passwords says about a name. */
struct auth_account {
	bool found;		/* it has a line for it */
	bool usable;		/* one can log in by one of them */
	char address[PASSWORDS_NAME_MAX + 1];	/* the name, completed; lower case */
	char hash[AUTH_HASH_MAX];	/* of the main password; "" when that is off */
	char like[AUTH_HASH_MAX];	/* a hash that takes as long: the first of the file, or "" */
};

#define AUTH_NONCE_MAX 32	/* octets of our nonce in SCRAM, as text with its NUL */

struct auth_exchange {
	const struct conf *conf;
	struct user mailbox;		/* whose files virtual mailboxes are */
	struct login_context context;
	struct mechanisms_connection connection;
	int control;			/* to the network program, net/auth.h */
	int verdict;			/* to the monitor, sys/login.h */
	int tokens;			/* to auth-token, auth_token.h; or -1 */
	msec deadline;
	char nonce[AUTH_NONCE_MAX];
	struct buf passwords;		/* text of the file */

	/* What has been found out. */
	char mechanism[AUTH_MECHANISM_MAX + 1];
	char name[PASSWORDS_NAME_MAX + 1];	/* as given; "" for none, or none that can be */
	struct auth_account account;	/* of that name */
	bool known;			/* somebody has it, or may have it */
	char app[PASSWORDS_APP_MAX + 1];	/* name of the app password, or "" */
	char guess[APP_HASH_SIZE];	/* app_hash() of what was tried */
	struct user user;		/* after OK */
	bool told;			/* auth-system has told the monitor who it is */

	size_t used;			/* octets of space that records have come to */
	struct ipc_buffer space;	/* the last record of the network program */
};

/*
 * Fills in what follows from conf, context and the system: connection and
 * nonce. Returns 0, or -1 with errno.
 */
int
auth_exchange_prepare(struct auth_exchange *x);

/*
 * The whole try: receives AUTH_TRY, checks, tells the monitor, logs, answers.
 * Returns 0, or -1 when what the network program sent was no try.
 */
int
auth_exchange_run(struct auth_exchange *x);

/*
 * Sends the client a challenge and waits for its answer, at most
 * AUTH_RESPONSE_MAX octets; valid until the next one. Returns 0 or -1: it is gone.
 */
int
auth_challenge(struct auth_exchange *x, struct view challenge, struct view *answer);

/*
 * Somebody wants to log in by that name, as id: the authorization identity,
 * which must be empty or the same. Notes the name, finds its account and asks
 * auth_limit.h, which may take a while. Returns AUTH_CHECK_OK to go on, or the
 * end of the try.
 */
enum auth_verdict
auth_named(struct auth_exchange *x, struct view name, struct view id);

/* The same where the name is not known yet. */
enum auth_verdict
auth_unnamed(struct auth_exchange *x);

/* The mechanisms, with the initial response, or the answer to an empty challenge. */
enum auth_verdict
auth_plain(struct auth_exchange *x, struct view response);

enum auth_verdict
auth_scram_sha1(struct auth_exchange *x, struct view response);

enum auth_verdict
auth_scram_sha256(struct auth_exchange *x, struct view response);

enum auth_verdict
auth_scram_sha256_plus(struct auth_exchange *x, struct view response);

enum auth_verdict
auth_oauthbearer(struct auth_exchange *x, struct view response);

enum auth_verdict
auth_xoauth2(struct auth_exchange *x, struct view response);

enum auth_verdict
auth_external(struct auth_exchange *x, struct view response);

/* APOP (RFC 1939 7): name, timestamp and digest, with NULs between them. */
enum auth_verdict
auth_apop(struct auth_exchange *x, struct view response);

/* LOGIN has challenges of its own; the initial response is the name. */
enum auth_verdict
auth_login(struct auth_exchange *x, struct view response);

#endif
