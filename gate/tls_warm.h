/*
 * tls_warm.h: handshakes with ourselves, in memory, so that the library has
 * fetched and computed all that it does late before there are children that
 * would do it each again.
 */
#ifndef GATE_TLS_WARM_H
#define GATE_TLS_WARM_H

#include "gate/tls_context.h"

/* Whole ones, with a certificate made for it, with TLS 1.2 and 1.3. Returns 0 or -1. */
int
tls_warm_library(void);

/* With the certificates of t, as far as it goes without private keys. */
void
tls_warm_context(struct tls *t);

#endif
