/*
 * tls_delegate.h: private keys that are elsewhere. A provider of OpenSSL whose
 * keys are a public key and a number; what is to be signed with one goes to
 * sign (net/sign.h).
 */
#ifndef GATE_TLS_DELEGATE_H
#define GATE_TLS_DELEGATE_H

#include <openssl/evp.h>

#include "sys/clock.h"

/* Makes the provider known, beside the default one. Once; returns 0 or -1. */
int
tls_delegate_init(void);

/* A key for certificates with that public key, number for sign. NULL: not of our kinds. */
EVP_PKEY *
tls_delegate_key(EVP_PKEY *public, unsigned number);

/*
 * The connection to sign for the signature of this process, and until when it
 * answers. -1: signatures come out, of nothing, for a handshake that leads nowhere.
 */
void
tls_delegate_use(int signer, msec deadline);

/* Why there was no signature, or NULL. */
const char *
tls_delegate_error(void);

#endif
