/*
 * tls_context.h: what tls has for all connections: certificates, the policy,
 * the keys of tickets; and a session of the library made of it.
 */
#ifndef GATE_TLS_CONTEXT_H
#define GATE_TLS_CONTEXT_H

#include <openssl/ssl.h>

#include "gate/tls_names.h"
#include "gate/tls_ticket.h"
#include "net/sign.h"
#include "sys/conf.h"
#include "sys/gate_ask.h"

struct tls_certificate {
	X509 *leaf;
	STACK_OF(X509) *chain;
	EVP_PKEY *key;		/* a delegate's; NULL: the certificate cannot be used */
};

struct tls {
	const struct conf *conf;
	SSL_CTX *ctx;
	struct tls_certificate certificate[SIGN_KEYS_MAX];
	struct tls_names names[SIGN_KEYS_MAX];
	size_t n;
	int preset[TLS_KINDS];	/* the certificates without a name; ctx has them */
	X509_STORE *client_ca;	/* NULL: there is none */
	unsigned char client_ca_hash[32];
	struct tls_tickets tickets;
	EVP_CIPHER *aes;
	bool ready;		/* for the first child, or the next one */
};

/* What a connection is served as. The library's callbacks find it as the session's data. */
struct tls_request {
	struct tls *tls;
	char service[GATE_SERVICE_MAX + 1];
	char peer[GATE_PEER_MAX + 1];
	uint32_t flags;		/* TLS_FLAG_* */
};

/* Makes the library's context by the policy of conf. Returns 0 or -1. */
int
tls_context_init(struct tls *t, const struct conf *conf);

/* Reads the next certificate. One that cannot be used is logged, and keeps its number. */
void
tls_context_add(struct tls *t, const char *name, int file);

/* Reads who may have signed the certificates of clients. Logs why it cannot. */
void
tls_context_client_ca(struct tls *t, int file);

/* Reads the keys of tickets, in place of those before. Logs why it cannot. */
void
tls_context_tickets(struct tls *t, int file);

/* After all of these and before the first session: chooses the certificates without a name. */
void
tls_context_ready(struct tls *t);

/* Whether there is a certificate at all. */
bool
tls_context_usable(const struct tls *t);

/* A session for a connection. NULL for want of memory. */
SSL *
tls_context_session(struct tls_request *r);

#endif
