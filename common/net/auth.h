/*
 * auth.h: one authentication exchange between a network program and `auth`.
 *
 *	TRY     mechanism, initial response, whether the connection is encrypted,
 *	        service ("pop3"), address of the peer
 *	        -> OK, or NO (u32 for now, text), or CHALLENGE octets
 *	ANSWER  octets; after a CHALLENGE
 *
 * On success auth tells the monitor, over a connection that the network
 * program has no end of, who it was (struct user); see sys/user.h. It then
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
	AUTH_CHALLENGE,
	AUTH_USER = 0x71a1	/* auth to the monitor: a struct user, see user_put() */
};

#define AUTH_RESPONSE_MAX 12288	/* octets of a response, decoded; RFC 4954 4 */

struct auth_try {
	char mechanism[24];	/* "PLAIN" */
	struct view response;	/* as in RFC 4616: authzid NUL authcid NUL password */
	bool encrypted;
	char service[8];
	char peer[64];
};

/* Each returns 0, or -1 with errno (EBADMSG for a malformed record). */
int
auth_send_try(int fd, const struct auth_try *t);

int
auth_parse_try(const struct ipc_record *r, struct auth_try *t);

/* Parts of a PLAIN response (RFC 4616). Returns 0 or -1. */
int
auth_split_plain(struct view response, struct view *authzid, struct view *authcid,
    struct view *password);

#endif
