/*
 * auth_crypt.h: what auth uses of libxcrypt's <crypt.h>. Where auth is linked with musl, that has
 * another header of this name, and libxcrypt's own is for glibc.
 */
#ifndef GATE_AUTH_CRYPT_H
#define GATE_AUTH_CRYPT_H

#define AUTH_HASH_MAX 384	/* octets of a hash with its NUL */
#define AUTH_CRYPT_DATA 32768	/* octets of memory that crypt_rn(3) works in */

#ifdef MAILSTEAD_STATIC
#define CRYPT_SALT_OK 0
#define CRYPT_SALT_METHOD_LEGACY 3

char *
crypt_rn(const char *phrase, const char *setting, void *data, int size);

char *
crypt_gensalt_rn(const char *prefix, unsigned long count, const char *random, int nrandom,
    char *out, int size);

int
crypt_checksalt(const char *setting);
#else
#include <crypt.h>

_Static_assert(AUTH_HASH_MAX == CRYPT_OUTPUT_SIZE, "as large as libxcrypt's");
_Static_assert(AUTH_CRYPT_DATA == sizeof(struct crypt_data), "as large as libxcrypt's");
_Static_assert(CRYPT_SALT_OK == 0 && CRYPT_SALT_METHOD_LEGACY == 3, "the same numbers");
#endif

#endif
