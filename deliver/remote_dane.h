/*
 * remote_dane.h: prepares a TLS connection for DANE (RFC 7671, RFC 7672). The matching itself is
 * OpenSSL's; what asks the DNS is remote_resolve.h.
 */
#ifndef DELIVER_REMOTE_DANE_H
#define DELIVER_REMOTE_DANE_H

#include <openssl/ssl.h>

#include "deliver/remote_resolve.h"

/* Once for the SSL_CTX of which the connections are made. Returns 0, or -1. */
int
remote_dane_context(SSL_CTX *context);

/*
 * Sets an SSL up before its handshake: SNI, reference names, records, and that the peer must
 * fit one of them (SSL_VERIFY_PEER: the handshake fails otherwise). For d->outcome
 * DANE_USABLE. Returns how many records OpenSSL takes; 0: treat it as DANE_UNUSABLE, the SSL
 * is as it was but for SNI; -1 for an error.
 */
int
remote_dane_prepare(SSL *ssl, const struct dane *d);

/* After the handshake: "3 1 1" of the record that fitted, for the log; "" when none did. */
const char *
remote_dane_matched(SSL *ssl, char out[12]);

#endif
