/* tls_warm.c: see tls_warm.h. */
#include "gate/tls_warm.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "gate/tls_delegate.h"

#define STEPS 10		/* of each side; a handshake has three */
#define PIPE_OCTETS 65536	/* no flight has more */

/* A client that wants this version, these algorithms and these groups, and believes all. */
static SSL *
make_client(int version, const char *algorithms, const char *groups)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *ssl = NULL;

	if (ctx && SSL_CTX_set_min_proto_version(ctx, version) == 1 &&
	    SSL_CTX_set_max_proto_version(ctx, version) == 1 &&
	    SSL_CTX_set1_groups_list(ctx, groups) == 1 &&
	    SSL_CTX_set1_sigalgs_list(ctx, algorithms) == 1)
		ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	if (ssl)
		SSL_set_connect_state(ssl);
	return ssl;
}

/* Takes both over, and frees them. Returns whether the handshake came to its end. */
static bool
shake(SSL *server, SSL *client)
{
	BIO *one = NULL, *two = NULL;
	unsigned char key[32];
	bool done = false;

	if (server && client && BIO_new_bio_pair(&one, PIPE_OCTETS, &two, PIPE_OCTETS) == 1) {
		SSL_set_bio(server, one, one);
		SSL_set_bio(client, two, two);
		for (int i = 0; i < STEPS && !done; i++) {
			int theirs = SSL_do_handshake(client), ours = SSL_do_handshake(server);

			done = theirs == 1 && ours == 1;
		}
		done = done && SSL_write(client, "x", 1) == 1 && SSL_read(server, key, 1) == 1 &&
		    SSL_write(server, "x", 1) == 1 && SSL_read(client, key, 1) == 1 &&
		    SSL_export_keying_material(server, key, sizeof(key), "EXPORTER-Channel-Binding", 24,
		    key, 0, 1) == 1;
		(void)SSL_shutdown(server);
	}
	SSL_free(server);
	SSL_free(client);
	ERR_clear_error();
	return done;
}

static X509 *
make_certificate(EVP_PKEY *key)
{
	X509 *x = X509_new();

	if (x && X509_gmtime_adj(X509_getm_notBefore(x), 0) &&
	    X509_gmtime_adj(X509_getm_notAfter(x), 3600) &&
	    X509_set_pubkey(x, key) == 1 && X509_sign(x, key, EVP_sha256()) > 0)
		return x;
	X509_free(x);
	return NULL;
}

int
tls_warm_library(void)
{
	static const struct conf conf = { .tls_policy = (char *)(uintptr_t)"intermediate" };
	static struct tls t;
	struct tls_request r = { .tls = &t, .service = "smtp" };
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = key ? make_certificate(key) : NULL;
	int result = -1;

	if (x && tls_context_init(&t, &conf) == 0 &&
	    SSL_CTX_use_cert_and_key(t.ctx, x, key, NULL, 1) == 1 &&
	    shake(tls_context_session(&r), make_client(TLS1_3_VERSION, "ECDSA+SHA256", "X25519")) &&
	    shake(tls_context_session(&r), make_client(TLS1_2_VERSION, "ECDSA+SHA256", "P-256")))
		result = 0;
	/* The texts of errors: one that is sure to come. */
	(void)shake(tls_context_session(&r), make_client(TLS1_3_VERSION, "RSA-PSS+SHA256", "X25519"));
	SSL_CTX_free(t.ctx);
	EVP_CIPHER_free(t.aes);
	X509_free(x);
	EVP_PKEY_free(key);
	return result;
}

void
tls_warm_context(struct tls *t)
{
	struct tls_request r = { .tls = t, .service = "smtp", .flags = TLS_FLAG_TICKETS };

	tls_delegate_use(-1, 0);
	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
		(void)shake(tls_context_session(&r), make_client(version, "ECDSA+SHA256:ed25519", "X25519"));
		(void)shake(tls_context_session(&r), make_client(version, "RSA-PSS+SHA256", "X25519"));
	}
}
