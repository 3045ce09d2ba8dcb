/* sign_key.h: the private keys of sign, by their numbers. */
#ifndef GATE_SIGN_KEY_H
#define GATE_SIGN_KEY_H

#include <openssl/evp.h>

#include "gate/sign_check.h"
#include "net/sign.h"

struct sign_key {
	EVP_PKEY *pkey;		/* NULL: there is none of that number */
	enum sign_kind kind;
	EVP_MD_CTX *last;	/* prepared for the scheme that was last asked for, or NULL */
	uint32_t scheme;
};

struct sign_keys {
	struct sign_key key[SIGN_KEYS_MAX];
	size_t n;
};

/* Has the library do at once all that it does late. Returns 0 or -1. */
int
sign_key_warm(void);

/*
 * Reads the next key, a PEM file, from file; certificate is -1 or that of its
 * certificate, which it has to match. One that cannot be used keeps its
 * number: logs why, with name for the file.
 */
void
sign_key_add(struct sign_keys *keys, const char *name, int file, int certificate);

/* Answers a request: makes the signature, or says why not. */
void
sign_key_answer(struct sign_keys *keys, const struct sign_request *q, struct sign_answer *a);

#endif
