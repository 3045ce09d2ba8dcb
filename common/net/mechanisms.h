/*
 * mechanisms.h: which SASL mechanisms a connection is offered. One answer for
 * the greeting of a network program (AUTH of EHLO, SASL of CAPA, USER) and for
 * auth, which refuses what was not offered.
 */
#ifndef NET_MECHANISMS_H
#define NET_MECHANISMS_H

#include <stdbool.h>

#include "base/buf.h"
#include "net/peer.h"
#include "sys/conf.h"

/* The octets of all of them with blanks between; a buf for mechanisms_offer(). */
#define MECHANISMS_MAX 255

struct mechanisms_connection {
	bool encrypted;
	bool local;			/* the client is on this very machine: mechanisms_local() */
	bool exporter;			/* there is a tls-exporter, RFC 9266: not all zero */
	bool client_certificate;	/* one was verified and says whose it is */
};

/* Whether that peer is on this very machine: loopback, or no network at all. */
bool
mechanisms_local(const struct peer *p);

/* Whether the exporter of a struct gate_tls (sys/gate_ask.h), n octets, is one: not all zero. */
bool
mechanisms_exporter(const unsigned char *exporter, size_t n);

/* Whether there is such a mechanism; ASCII case ignored. */
bool
mechanisms_known(struct view mechanism);

/*
 * Appends those of conf's auth_mechanisms that are to be offered on the
 * connection, in that order, with a blank between two: "PLAIN LOGIN".
 *
 *	PLAIN, LOGIN            where a password may pass: encrypted, local, or
 *	                        auth_cleartext; USER and PASS of POP3 count as PLAIN
 *	OAUTHBEARER, XOAUTH2    the same, and with an auth_token_program
 *	SCRAM-SHA-1, -256       always
 *	SCRAM-SHA-256-PLUS      with an exporter
 *	EXTERNAL                with a client certificate, where there is a tls_client_ca
 */
void
mechanisms_offer(const struct conf *conf, const struct mechanisms_connection *c, struct buf *out);

/* Whether that one would be offered; ASCII case ignored. */
bool
mechanisms_allowed(const struct conf *conf, const struct mechanisms_connection *c,
    struct view mechanism);

#endif
