/*
 * remote_auth.h: the client's side of a login (RFC 4954): PLAIN (RFC 4616), LOGIN,
 * SCRAM-SHA-256 (RFC 7677), XOAUTH2. Without system calls; digests are OpenSSL's.
 */
#ifndef DELIVER_REMOTE_AUTH_H
#define DELIVER_REMOTE_AUTH_H

#include <stdbool.h>

#include "base/buf.h"
#include "deliver/remote_ehlo.h"

#define REMOTE_AUTH_ITERATIONS_MAX 1000000	/* of SCRAM that a server may ask for */
#define REMOTE_AUTH_NONCE 24			/* octets of ours, printable */

struct remote_login {
	const char *user, *secret;	/* NULL: there is no login */
	bool token;			/* the secret is an OAuth access token */
	char nonce[REMOTE_AUTH_NONCE + 1];	/* random, new for each exchange */
};

struct remote_auth {
	unsigned mechanism;		/* REMOTE_AUTH_*; 0: none fits */
	const struct remote_login *login;
	int step;
	bool verified;			/* SCRAM: the server knows the secret, too */
	struct buf first;		/* SCRAM: client-first-message-bare and server-first-message */
	unsigned char server_key[32];
};

/*
 * Chooses the best mechanism that is offered. With clear, the connection has no TLS: the
 * password is then shown to nobody, SCRAM alone is left. Leaves mechanism 0 if none is.
 */
void
remote_auth_init(struct remote_auth *a, const struct remote_login *login, unsigned offered,
    bool clear);

void
remote_auth_free(struct remote_auth *a);

const char *
remote_auth_name(const struct remote_auth *a);

/* Appends the initial response. Returns false when the mechanism has none. */
bool
remote_auth_initial(struct remote_auth *a, struct buf *out);

/* Appends the response to a challenge, both decoded. Returns 0, or -1: cancel the exchange. */
int
remote_auth_step(struct remote_auth *a, struct view challenge, struct buf *out);

/* Whether a server that says yes may be believed. */
bool
remote_auth_good(const struct remote_auth *a);

#endif
