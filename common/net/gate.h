/*
 * gate.h: a network program's side of what its monitor does for it before
 * and during a login: who the peer is, TLS, a connection to auth. The records
 * are those of sys/gate_ask.h.
 */
#ifndef NET_GATE_H
#define NET_GATE_H

#include "net/peer.h"
#include "sys/clock.h"
#include "sys/gate_ask.h"

/*
 * Who the client is, as the monitor says in the environment (MAILSTEAD_PEER, "ADDRESS PORT"),
 * else as the kernel says of fd, which is FD_CLIENT.
 */
void
gate_peer(int fd, struct peer *out);

/* Tells the monitor who a trusted proxy says the client is. Returns 0 or -1. */
int
gate_tell_peer(int control, const struct peer *p, msec deadline);

/*
 * Has TLS started on the client's connection, which is descriptor fd here and
 * becomes the cleartext end under the same number. Returns 0 with *tls filled
 * in, or -1 after a failure, which ends the connection.
 */
int
gate_start_tls(int control, int fd, struct gate_tls *tls, msec deadline);

/* A connection to a new auth for one exchange (net/auth.h), or -1: not now. */
int
gate_start_auth(int control, msec deadline);

#endif
