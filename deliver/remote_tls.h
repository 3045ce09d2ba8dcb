/*
 * remote_tls.h: TLS as a client. How much of it is wanted, and what is made of the server's
 * certificate.
 */
#ifndef DELIVER_REMOTE_TLS_H
#define DELIVER_REMOTE_TLS_H

#include "deliver/remote_resolve.h"
#include "deliver/remote_stream.h"
#include "mail/nexthop.h"

#define REMOTE_TLS_TEXT_MAX 199

struct remote_tls {
	const char *ca;		/* file or directory of certificates; "" for the system's */
	SSL_CTX *context;	/* NULL until it is needed */
	bool has_ca, no_ca;	/* they have been loaded; they cannot be, or only at a price */
};

/* What is wanted of one connection. */
struct remote_tls_want {
	enum nexthop_tls level;		/* ENCRYPT and above: a must */
	const struct dane *dane;	/* NULL, or its outcome is NONE: none */
};

struct remote_tls_got {
	bool verified;			/* the certificate is the server's, as had to be shown */
	const char *by;			/* "ca", "dane": who vouches for it, wanted or not; or "" */
	char text[REMOTE_TLS_TEXT_MAX + 1];	/* version and cipher, or what went wrong */
};

/* Whether the connection must have TLS. */
bool
remote_tls_must(const struct remote_tls_want *want);

/*
 * Prepares the library for all handshakes, which otherwise the first one does. Returns 0, or -1
 * when it cannot be.
 */
int
remote_tls_prepare(struct remote_tls *t);

/* Makes the handshake on the stream. Returns 0, or -1 with got->text. */
int
remote_tls_start(struct remote_tls *t, struct remote_stream *s, const struct hosts_place *place,
    const struct remote_tls_want *want, msec deadline, struct remote_tls_got *got);

void
remote_tls_free(struct remote_tls *t);

#endif
