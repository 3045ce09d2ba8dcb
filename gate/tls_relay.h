/* tls_relay.h: octets between a TLS client and the cleartext end of its connection. */
#ifndef GATE_TLS_RELAY_H
#define GATE_TLS_RELAY_H

#include <openssl/ssl.h>

/*
 * Relays until both directions have ended, each by itself: the end of the
 * cleartext becomes a close_notify, the client's close_notify or end the end of
 * the cleartext. Neither side is waited for longer than the other goes on, but
 * a client that still has to take what is there, or to close, for a short time.
 */
void
tls_relay(SSL *ssl, int client, int plain);

/*
 * The end of a connection to a client: says that nothing follows and waits a
 * little for the client's end, so that what it was sent last arrives although it
 * goes on sending.
 */
void
tls_relay_linger(int client);

#endif
