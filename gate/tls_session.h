/* tls_session.h: one connection, in the child that is for it. */
#ifndef GATE_TLS_SESSION_H
#define GATE_TLS_SESSION_H

#include "gate/tls_context.h"

/* The descriptors of a TLS_SERVE, in this order. */
enum tls_fd { TLS_FD_CLIENT, TLS_FD_PLAIN, TLS_FD_REPORT, TLS_FD_SIGNER, TLS_FDS };

/* Takes a TLS_SERVE apart. Returns 0, or -1 if it is malformed. */
int
tls_session_parse(const struct ipc_record *record, struct tls_request *r);

/* Makes the handshake, reports it, relays to the end. Returns 0, or -1 when there was no TLS. */
int
tls_session_run(struct tls_request *r, const int fds[TLS_FDS]);

#endif
