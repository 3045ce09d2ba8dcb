/* remote_dane.c: see remote_dane.h. */
#include "deliver/remote_dane.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>

int
remote_dane_context(SSL_CTX *context)
{
	if (SSL_CTX_dane_enable(context) <= 0)
		return -1;
	/* RFC 7672 3.1.1: the key is all that counts, whatever names are in the certificate. */
	(void)SSL_CTX_dane_set_flags(context, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	return 0;
}

static int
add_names(SSL *ssl, const struct dane *d)
{
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	for (size_t i = 0; i < d->nnames; i++)
		if (SSL_add1_host(ssl, d->names[i]) != 1)
			return -1;
	return 0;
}

int
remote_dane_prepare(SSL *ssl, const struct dane *d)
{
	int usable = 0;

	/* SSL_dane_enable() leaves a name alone that has been set. */
	if (SSL_set_tlsext_host_name(ssl, d->base) != 1 || SSL_dane_enable(ssl, d->base) <= 0 ||
	    add_names(ssl, d) == -1)
		return -1;
	for (size_t i = 0; i < d->n; i++) {
		const struct tlsa *t = &d->records[i];
		int added = SSL_dane_tlsa_add(ssl, t->usage, t->selector, t->matching, t->data, t->n);

		if (added < 0)
			return -1;
		usable += added;
	}
	/* Those that it does not take have left their mark. */
	ERR_clear_error();
	if (usable)
		SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	return usable;
}

const char *
remote_dane_matched(SSL *ssl, char out[12])
{
	uint8_t usage, selector, matching;

	out[0] = '\0';
	if (SSL_get_verify_result(ssl) == X509_V_OK && SSL_get0_dane_authority(ssl, NULL, NULL) >= 0 &&
	    SSL_get0_dane_tlsa(ssl, &usage, &selector, &matching, NULL, NULL) >= 0)
		(void)snprintf(out, 12, "%u %u %u", usage, selector, matching);
	return out;
}
