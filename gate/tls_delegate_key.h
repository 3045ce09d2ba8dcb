/*
 * tls_delegate_key.h: the keys of the provider in tls_delegate.c: a public key and a
 * number. What the library asks about one is answered by the default provider's
 * public key inside.
 */
#ifndef GATE_TLS_DELEGATE_KEY_H
#define GATE_TLS_DELEGATE_KEY_H

#include <openssl/core_dispatch.h>
#include <openssl/evp.h>
#include <stdbool.h>

#define TLS_DELEGATE_PROVIDER "mailstead"
#define TLS_DELEGATE_PROPERTY "provider=" TLS_DELEGATE_PROVIDER
#define TLS_DELEGATE_NUMBER "mailstead-number"	/* a parameter of keys */
#define TLS_DELEGATE_FUNCTION(f) ((void (*)(void))(f))

struct tls_delegate_key {
	const char *type;	/* "RSA", "EC", "ED25519" */
	EVP_PKEY *public;	/* the default provider's */
	bool numbered;		/* stands for a private key */
	unsigned number;
};

/* How the provider manages keys, of all kinds. */
extern const OSSL_ALGORITHM tls_delegate_keys[];

#endif
