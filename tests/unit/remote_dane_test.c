/* remote_dane_test.c: handshakes with servers that have, or have not, what TLSA records say. */
#include "unit.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "deliver/remote_dane.h"

static EVP_PKEY *ca_key, *key;
static X509 *ca;
static struct dane dane;

static void
extension(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(X509_add_ext(x, e, -1), 1);
	X509_EXTENSION_free(e);
}

/* A certificate for a key, valid from now for so many days (or until then), signed by another. */
static X509 *
make(EVP_PKEY *of, const char *name, int days, X509 *issuer, EVP_PKEY *by)
{
	char alt[100];
	X509 *x = X509_new();

	(void)snprintf(alt, sizeof(alt), "DNS:%s", name);
	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), issuer ? 2 : 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -86400L * 30);
	X509_gmtime_adj(X509_getm_notAfter(x), 86400L * days);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
	    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(issuer ? issuer : x));
	X509_set_pubkey(x, of);
	extension(x, issuer ? NID_subject_alt_name : NID_basic_constraints, issuer ? alt : "CA:TRUE");
	ck_assert_int_gt(X509_sign(x, by, EVP_sha256()), 0);
	return x;
}

static void
setup(void)
{
	ca_key = EVP_EC_gen("P-256");
	key = EVP_EC_gen("P-256");
	ca = make(ca_key, "ca", 30, NULL, ca_key);
	memset(&dane, 0, sizeof(dane));
	dane.outcome = DANE_USABLE;
	(void)snprintf(dane.base, sizeof(dane.base), "mx.test");
}

static void
teardown(void)
{
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
}

/* Adds the record for a certificate. */
static void
record(unsigned char usage, unsigned char selector, unsigned char matching, X509 *x)
{
	struct tlsa *t = &dane.records[dane.n++];
	unsigned char *der = NULL;
	unsigned n;
	int size = selector == TLSA_SPKI ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der) :
	    i2d_X509(x, &der);

	ck_assert_int_gt(size, 0);
	t->usage = usage;
	t->selector = selector;
	t->matching = matching;
	t->n = (size_t)size;
	if (matching == TLSA_FULL) {
		memcpy(t->data, der, t->n);
	} else {
		EVP_Digest(der, t->n, t->data, &n, matching == TLSA_SHA256 ? EVP_sha256() : EVP_sha512(), NULL);
		t->n = n;
	}
	ck_assert(tlsa_usable(t));
	OPENSSL_free(der);
}

static SSL_CTX *
server_context(X509 *leaf, X509 *chain)
{
	SSL_CTX *c = SSL_CTX_new(TLS_server_method());

	ck_assert_int_eq(SSL_CTX_use_certificate(c, leaf), 1);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey(c, key), 1);
	if (chain)
		ck_assert_int_eq(SSL_CTX_add1_chain_cert(c, chain), 1);
	return c;
}

/* Whether a handshake with a server that has these succeeds; matched gets what fitted. */
static bool
shake(X509 *leaf, X509 *chain, char matched[12])
{
	SSL_CTX *contexts[2] = { SSL_CTX_new(TLS_client_method()), server_context(leaf, chain) };
	SSL *client, *server;
	BIO *a, *b;
	int ok = 0;

	ck_assert_int_eq(remote_dane_context(contexts[0]), 0);
	client = SSL_new(contexts[0]);
	server = SSL_new(contexts[1]);
	ck_assert_int_eq(BIO_new_bio_pair(&a, 0, &b, 0), 1);
	SSL_set_bio(client, a, a);
	SSL_set_bio(server, b, b);
	ck_assert_int_eq(SSL_set_tlsext_host_name(client, "alias.test"), 1);
	ck_assert_int_eq(remote_dane_prepare(client, &dane), (int)dane.n);
	for (int i = 0; i < 10 && ok != 1; i++) {
		ok = SSL_connect(client);
		(void)SSL_accept(server);
	}
	if (ok == 1) {
		(void)SSL_accept(server);
		ck_assert_str_eq(SSL_get_servername(server, TLSEXT_NAMETYPE_host_name), "mx.test");
	}
	(void)remote_dane_matched(client, matched);
	SSL_free(client);
	SSL_free(server);
	SSL_CTX_free(contexts[0]);
	SSL_CTX_free(contexts[1]);
	return ok == 1;
}

static void
fits(X509 *leaf, X509 *chain, const char *wanted)
{
	char matched[12];

	ck_assert(shake(leaf, chain, matched));
	ck_assert_str_eq(matched, wanted);
}

static void
refused(X509 *leaf, X509 *chain)
{
	char matched[12];

	ck_assert(!shake(leaf, chain, matched));
	ck_assert_str_eq(matched, "");
}

/* The key is all that counts: no names, no dates, nobody's signature. */
START_TEST(dane_ee)
{
	X509 *good = make(key, "mx.test", 30, ca, ca_key), *other = make(key, "x.test", 30, ca, ca_key);
	X509 *old = make(key, "mx.test", -1, ca, ca_key), *wrong = make(ca_key, "mx.test", 30, ca, ca_key);

	record(3, 1, TLSA_SHA256, good);
	fits(good, NULL, "3 1 1");
	fits(other, NULL, "3 1 1");
	fits(old, NULL, "3 1 1");
	dane.n = 0;
	record(3, 1, TLSA_SHA256, wrong);
	refused(good, NULL);
	record(3, 0, TLSA_SHA512, good);
	fits(good, NULL, "3 0 2");
	dane.n = 0;
	record(3, 0, TLSA_FULL, good);
	fits(good, NULL, "3 0 0");
	refused(other, NULL);
	X509_free(good);
	X509_free(other);
	X509_free(old);
	X509_free(wrong);
}
END_TEST

/* The chain has to be good, and a name has to fit: the base domain, or another reference name. */
START_TEST(dane_ta)
{
	X509 *good = make(key, "mx.test", 30, ca, ca_key), *other = make(key, "x.test", 30, ca, ca_key);
	X509 *old = make(key, "mx.test", -1, ca, ca_key);

	record(2, 0, TLSA_SHA256, ca);
	fits(good, ca, "2 0 1");
	refused(good, NULL);	/* RFC 7672 3.1.2: the server has to send it */
	refused(other, ca);
	refused(old, ca);
	dane.nnames = 1;
	(void)snprintf(dane.names[0], sizeof(dane.names[0]), "x.test");
	fits(other, ca, "2 0 1");
	dane.n = 0;
	record(2, 1, TLSA_SHA256, good);
	refused(good, ca);
	X509_free(good);
	X509_free(other);
	X509_free(old);
}
END_TEST

START_TEST(nothing_usable)
{
	SSL_CTX *c = SSL_CTX_new(TLS_client_method());
	SSL *ssl;

	ck_assert_int_eq(remote_dane_context(c), 0);
	ssl = SSL_new(c);
	dane.n = 1;
	dane.records[0] = (struct tlsa){ .usage = 3, .n = 5 };	/* no certificate at all */
	ck_assert_int_eq(remote_dane_prepare(ssl, &dane), 0);
	ck_assert_int_eq(SSL_get_verify_mode(ssl), SSL_VERIFY_NONE);
	SSL_free(ssl);
	SSL_CTX_free(c);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, dane_ee);
	tcase_add_test(c, dane_ta);
	tcase_add_test(c, nothing_usable);
}

int
main(void)
{
	return unit_run("remote_dane", add);
}
