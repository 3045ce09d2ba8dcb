/* tlsa_fuzz.c: any data of a TLSA record, and what OpenSSL makes of those that are usable. */
#include "fuzz.h"

#include "deliver/remote_dane.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static SSL_CTX *context;
	static struct dane d = { .outcome = DANE_USABLE, .base = "mx.example.org", .n = 1 };
	SSL *ssl;
	int n;

	if (tlsa_parse(fuzz_view(data, size), &d.records[0]) == -1 || !tlsa_usable(&d.records[0]))
		return 0;
	fuzz_assert(d.records[0].n == size - 3);
	if (context == NULL) {
		context = SSL_CTX_new(TLS_client_method());
		fuzz_assert(context != NULL && remote_dane_context(context) == 0);
	}
	ssl = SSL_new(context);
	fuzz_assert(ssl != NULL);
	n = remote_dane_prepare(ssl, &d);
	fuzz_assert(n >= -1 && n <= 1);
	fuzz_assert((n == 1) == (SSL_get_verify_mode(ssl) == SSL_VERIFY_PEER));
	SSL_free(ssl);
	return 0;
}
