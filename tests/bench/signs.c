/*
 * signs.c: what the signature of a handshake costs here, by the library alone. Prints lines "NAME
 * MICROSECONDS" of CPU time.
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BATCHES 9		/* of which the median counts */
#define TIMES 25		/* in a batch */
#define CONTENT_OCTETS 130	/* as of TLS 1.3 */

static double
cpu(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
sign(EVP_PKEY *key)
{
	static const unsigned char content[CONTENT_OCTETS];
	unsigned char signature[512];
	size_t n = sizeof(signature);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_PKEY_CTX *p = NULL;
	int result = c && EVP_DigestSignInit(c, &p, EVP_sha256(), NULL, key) == 1 &&
	    (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
	    EVP_PKEY_CTX_set_rsa_padding(p, RSA_PKCS1_PSS_PADDING) == 1) &&
	    EVP_DigestSign(c, signature, &n, content, sizeof(content)) == 1;

	EVP_MD_CTX_free(c);
	return result;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int
measure(const char *name, EVP_PKEY *key)
{
	double taken[BATCHES];
	int result = key && sign(key);

	for (size_t i = 0; i < BATCHES; i++) {
		double begun = cpu();

		for (size_t n = 0; n < TIMES; n++)
			result = result && sign(key);
		taken[i] = (cpu() - begun) / TIMES;
	}
	qsort(taken, BATCHES, sizeof(taken[0]), compare);
	if (result)
		(void)printf("%s %.1f\n", name, taken[BATCHES / 2]);
	EVP_PKEY_free(key);
	return result;
}

int
main(void)
{
	return measure("p256", EVP_EC_gen("P-256")) && measure("rsa2048", EVP_RSA_gen(2048)) ? 0 : 1;
}
