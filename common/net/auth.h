/*
 * auth.h: one authentication exchange between a network program and `auth`.
 *
 *	TRY     mechanism, initial response, whether the connection is encrypted,
 *	        service ("pop3"), address of the peer
 *	        -> OK, or NO (u32 for now, text), or CHALLENGE octets
 *	ANSWER  octets; after a CHALLENGE
 *
 * On success auth tells the monitor, over a connection that the network
 * program has no end of, who it was (LOGIN_USER); see sys/login.h. It then
 * ends; a second try needs a new process.
 */
#ifndef NET_AUTH_H
#define NET_AUTH_H

#include <stdbool.h>

#include "base/view.h"
#include "sys/ipc.h"

enum auth_type {
	AUTH_TRY = 0x7101,
	AUTH_ANSWER,
	AUTH_OK = 0x7181,
	AUTH_NO,
	AUTH_CHALLENGE
};

#define AUTH_RESPONSE_MAX 12288	/* octets of a response, decoded; RFC 4954 4 */

struct auth_try {
	char mechanism[24];	/* "PLAIN" */
	struct view response;	/* as in RFC 4616: authzid NUL authcid NUL password */
	bool encrypted;
	char service[8];
	char peer[64];
};

#define AUTH_TEXT_MAX 127	/* octets of the text of a NO */

struct auth_no {
	bool temporary;		/* the check could not be made; the password may be right */
	char text[AUTH_TEXT_MAX + 1];
};

/*
 * Each returns 0, or -1 with errno (EBADMSG for a malformed record).
 * auth_send_try() leaves no copy of the response in memory that it frees;
 * t->response of a parsed one lies in the record.
 */
int
auth_send_try(int fd, const struct auth_try *t);

int
auth_parse_try(const struct ipc_record *r, struct auth_try *t);

int
auth_send_no(int fd, const struct auth_no *no);

int
auth_parse_no(const struct ipc_record *r, struct auth_no *no);

enum auth_outcome { AUTH_YES, AUTH_REFUSED, AUTH_FAILED };

/*
 * The network program's side of an exchange of one step: sends t to the auth
 * at the other end of fd and waits for its answer until the deadline. The
 * outcome is YES, REFUSED for good, or FAILED: auth said that it could not
 * check, or is gone, or was too slow.
 */
enum auth_outcome
auth_ask(int fd, const struct auth_try *t, msec deadline);

/*
 * Parts of a PLAIN response (RFC 4616). Returns 0, or -1 unless there are
 * exactly two NULs and neither authcid nor password is empty.
 */
int
auth_split_plain(struct view response, struct view *authzid, struct view *authcid,
    struct view *password);

#endif
