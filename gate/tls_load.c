/* tls_load.c: see tls_load.h. */
#include "gate/tls_load.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "gate/tls_delegate.h"
#include "sys/file.h"

#define FILE_MAX (1024 * 1024)	/* octets of a PEM file */
#define CHAIN_MAX 10		/* certificates behind the first */

int
tls_load_file(int file, struct buf *text, const char **why)
{
	*text = buf_make(FILE_MAX);
	if (file == -1)
		*why = "it could not be opened";
	else if (file_read_start(file, text) == 0)
		return 0;
	else
		*why = strerror(errno);
	buf_free(text);
	return -1;
}

/* The next certificate of a file, or NULL. */
static X509 *
next(BIO *bio)
{
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	ERR_clear_error();
	return x;
}

static void
add_name(struct tls_names *names, struct view name)
{
	if (names->n == TLS_NAMES_MAX || name.n == 0 || name.n > TLS_NAME_MAX ||
	    view_find(name, '\0') != name.n)
		return;
	names->name[names->n] = strndup(name.p, name.n);
	if (names->name[names->n])
		names->n++;
}

static struct view
string_of(const ASN1_STRING *s)
{
	int n = s ? ASN1_STRING_length(s) : 0;

	return n > 0 ? (struct view){ (const char *)ASN1_STRING_get0_data(s), (size_t)n } : VIEW("");
}

static struct view
common_name(const X509 *x)
{
	const X509_NAME *subject = X509_get_subject_name(x);
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);

	return at == -1 ? VIEW("") :
	    string_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
}

static void
read_names(X509 *x, struct tls_names *names)
{
	GENERAL_NAMES *all = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);

	names->n = 0;
	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
		const GENERAL_NAME *g = sk_GENERAL_NAME_value(all, i);

		if (g->type == GEN_DNS)
			add_name(names, string_of(g->d.dNSName));
	}
	if (all == NULL)
		add_name(names, common_name(x));
	GENERAL_NAMES_free(all);
}

static const char *
kind_of(EVP_PKEY *key, enum tls_kind *kind)
{
	if (EVP_PKEY_is_a(key, "RSA"))
		*kind = TLS_RSA;
	else if (EVP_PKEY_is_a(key, "EC"))
		*kind = TLS_EC;
	else if (EVP_PKEY_is_a(key, "ED25519"))
		*kind = TLS_ED25519;
	else
		return "keys of its kind are not used";
	return NULL;
}

int
tls_load_certificate(int file, unsigned number, struct tls_certificate *c, struct tls_names *names,
    const char **why)
{
	struct buf text;
	BIO *bio;
	X509 *x;

	if (tls_load_file(file, &text, why) == -1)
		return -1;
	bio = BIO_new_mem_buf(text.p, (int)text.n);
	c->leaf = bio ? next(bio) : NULL;
	c->chain = sk_X509_new_null();
	while (c->leaf && c->chain && sk_X509_num(c->chain) < CHAIN_MAX && (x = next(bio)) != NULL)
		(void)sk_X509_push(c->chain, x);
	BIO_free(bio);
	buf_free(&text);
	*why = "there is no certificate in it";
	if (c->leaf == NULL || c->chain == NULL)
		return -1;
	*why = kind_of(X509_get0_pubkey(c->leaf), &names->kind);
	if (*why)
		return -1;
	read_names(c->leaf, names);
	c->key = tls_delegate_key(X509_get0_pubkey(c->leaf), number);
	*why = "its key cannot be used";
	return c->key ? 0 : -1;
}

X509_STORE *
tls_load_authorities(int file, STACK_OF(X509_NAME) **subjects, unsigned char hash[32],
    const char **why)
{
	X509_STORE *store = NULL;
	struct buf text;
	size_t n = 0;
	BIO *bio;
	X509 *x;

	if (tls_load_file(file, &text, why) == -1)
		return NULL;
	*subjects = sk_X509_NAME_new_null();
	*why = "there is no certificate in it";
	bio = BIO_new_mem_buf(text.p, (int)text.n);
	if (bio && *subjects)
		store = X509_STORE_new();
	while (store && (x = next(bio)) != NULL) {
		n += X509_STORE_add_cert(store, x) == 1 &&
		    sk_X509_NAME_push(*subjects, X509_NAME_dup(X509_get_subject_name(x)));
		X509_free(x);
	}
	if (n == 0 || EVP_Digest(text.p, text.n, hash, NULL, EVP_sha256(), NULL) != 1) {
		X509_STORE_free(store);
		sk_X509_NAME_pop_free(*subjects, X509_NAME_free);
		store = NULL;
		*subjects = NULL;
	} else {
		/* Whoever is in the file is trusted, be it no root. */
		(void)X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
	}
	BIO_free(bio);
	buf_free(&text);
	return store;
}

static int
take_name(struct view v, char *out, size_t size)
{
	return v.n && !view_has_control(v) ? view_string(v, out, size) : -1;
}

void
tls_load_client_name(X509 *x, char *out, size_t size)
{
	GENERAL_NAMES *all = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	bool address = false;

	out[0] = '\0';
	for (int i = 0; i < sk_GENERAL_NAME_num(all) && !address; i++) {
		const GENERAL_NAME *g = sk_GENERAL_NAME_value(all, i);

		address = g->type == GEN_EMAIL;
		if (address)
			(void)take_name(string_of(g->d.rfc822Name), out, size);
	}
	if (!address)
		(void)take_name(common_name(x), out, size);
	GENERAL_NAMES_free(all);
}
