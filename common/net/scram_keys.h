/*
 * scram_keys.h: the arithmetic of SCRAM (RFC 5802 3) and of APOP (RFC 1939 7), and the hash of app
 * passwords, with libnettle.
 */
#ifndef NET_SCRAM_KEYS_H
#define NET_SCRAM_KEYS_H

#include "text/passwords.h"

/* Fills in v's keys for the password; salt and iterations are set. */
void
scram_make(enum scram_kind kind, struct view password, struct scram_verifier *v);

/* Whether the proof (octets) shows the password of v, for that AuthMessage. */
bool
scram_proves(enum scram_kind kind, const struct scram_verifier *v, struct view message,
    struct view proof);

/* The ServerSignature: scram_key_length() octets. */
void
scram_sign(enum scram_kind kind, const struct scram_verifier *v, struct view message,
    unsigned char out[SCRAM_KEY_MAX]);

/* SCRAM_KEY_MAX octets that depend on secret and name alone: HMAC-SHA-256. */
void
scram_fake_salt(struct view secret, struct view name, unsigned char out[SCRAM_KEY_MAX]);

/* Whether digest, 32 hexadecimal digits, is that of APOP (RFC 1939 7): MD5 of timestamp, secret. */
bool
apop_proves(struct view timestamp, struct view secret, struct view digest);

/* Whether two pieces of memory are the same; takes as long wherever they differ. */
bool
same_octets(const void *a, const void *b, size_t n);

/* The HASH of an app password: "{SHA256}" and base64. As a C string with its NUL. */
#define APP_HASH_SIZE (sizeof(PASSWORDS_APP_HASH) + 44)

void
app_hash(struct view password, char out[APP_HASH_SIZE]);

#endif
