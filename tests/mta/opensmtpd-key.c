/*
 * opensmtpd-key.c: lets OpenSMTPD 6.8, as Debian 12 has it, make handshakes as a server.
 *
 * Its process that has the connections has a public key alone, which it gives the library as the
 * private one; a method of RSA or EC keys then asks another process to sign. OpenSSL 3 makes a key
 * of its own of what it is given, without the mark by which that method knows it, and each
 * handshake ends with "missing private key". Loaded before the library, this puts the private key
 * of the file OPENSMTPD_KEY in its place. All else of STARTTLS is OpenSMTPD's.
 */
#include <dlfcn.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

static EVP_PKEY *key;

/* Before main(), which shuts itself into an empty directory. */
__attribute__((constructor)) static void
read_key(void)
{
	const char *path = getenv("OPENSMTPD_KEY");
	FILE *f = path ? fopen(path, "re") : NULL;

	if (f == NULL)
		return;
	key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	(void)fclose(f);
}

int
SSL_CTX_use_PrivateKey(SSL_CTX *context, EVP_PKEY *given)
{
	int (*use)(SSL_CTX *, EVP_PKEY *);

	*(void **)&use = dlsym(RTLD_NEXT, "SSL_CTX_use_PrivateKey");
	return use(context, key ? key : given);
}
