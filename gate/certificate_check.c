/* certificate_check.c: see certificate_check.h. */
#include "gate/certificate_check.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"
#include "text/finding.h"

#define FILE_MAX (1024 * 1024)	/* octets of a PEM file */
#define CHAIN_MAX 10		/* certificates behind the first */
#define TOPIC "certificates"

__attribute__((format(printf, 5, 6)))
static void
report(const struct certificate_check *c, enum check_level level, const char *subject,
    const char *todo, const char *fmt, ...)
{
	struct check_finding f = { .level = level, .topic = view_of(TOPIC),
		.subject = view_of(subject), .todo = view_of(todo) };
	struct buf line = buf_make(FINDING_LINE_MAX);
	char what[FINDING_FIELD_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	f.what = view_of(what);
	finding_put(&f, &line);
	if (!line.failed)
		(void)!write(c->out, line.p, line.n);
	buf_free(&line);
}

/* ---- the files */

/* The whole of a file in memory that the caller frees, the BIO first. */
static BIO *
open_pem(int file, struct buf *text, const char **why)
{
	*text = buf_make(FILE_MAX);
	if (buf_reserve(text, FILE_MAX) == -1 || file_read_start(file, text) == -1) {
		*why = strerror(errno);
		return NULL;
	}
	return BIO_new_mem_buf(text->p, (int)text->n);
}

static X509 *
read_chain(int file, STACK_OF(X509) *chain, const char **why)
{
	struct buf text;
	BIO *bio = open_pem(file, &text, why);
	X509 *first = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL, *x;

	while (first && sk_X509_num(chain) < CHAIN_MAX &&
	    (x = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
		(void)sk_X509_push(chain, x);
	if (bio && first == NULL)
		*why = "there is no certificate in it";
	BIO_free(bio);
	buf_free(&text);
	ERR_clear_error();
	return first;
}

/* There is nobody to ask. */
static int
on_passphrase(char *out, int size, int writing, void *asked)
{
	(void)out;
	(void)size;
	(void)writing;
	*(bool *)asked = true;
	return -1;
}

static EVP_PKEY *
read_key(int file, const char **why)
{
	struct buf text;
	bool asked = false;
	BIO *bio = open_pem(file, &text, why);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, &asked) : NULL;

	if (bio && key == NULL)
		*why = asked ? "it is protected by a passphrase, which nobody is there to type" :
		    "there is no private key in it";
	BIO_free(bio);
	if (text.p)
		explicit_bzero(text.p, text.cap);
	buf_free(&text);
	ERR_clear_error();
	return key;
}

/* ---- what is looked at */

static bool
is_usable(EVP_PKEY *key)
{
	return EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "EC") || EVP_PKEY_is_a(key, "ED25519");
}

static void
check_key(const struct certificate_check *c, X509 *x)
{
	const char *why = NULL;
	EVP_PKEY *key = read_key(c->key_file, &why);

	if (key && X509_check_private_key(x, key) != 1)
		why = "it is not the key of its certificate";
	else if (key && !is_usable(key))
		why = "keys of its kind are not used";
	if (why)
		report(c, CHECK_ERROR, c->key, NULL, "%s", why);
	else if (EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) < CERTIFICATE_RSA_BITS_MIN)
		report(c, CHECK_WARNING, c->key, "make one of the kind EC, with P-256",
		    "an RSA key of %d bits is too short for many clients", EVP_PKEY_get_bits(key));
	else
		report(c, CHECK_OK, c->key, NULL, "is its key");
	EVP_PKEY_free(key);
	ERR_clear_error();
}

static int
days_between(const ASN1_TIME *from, const ASN1_TIME *to)
{
	int days, seconds;

	return ASN1_TIME_diff(&days, &seconds, from, to) == 1 ? days : 0;
}

/* A limit for a year's certificate is one for a day's in proportion. */
static int
least(int limit, int part)
{
	return part < limit ? part : limit;
}

static void
check_time(const struct certificate_check *c, X509 *x)
{
	const ASN1_TIME *from = X509_get0_notBefore(x), *to = X509_get0_notAfter(x);
	int life = days_between(from, to), left = days_between(NULL, to);
	enum check_level level = CHECK_OK;

	if (X509_cmp_current_time(from) > 0) {
		report(c, CHECK_ERROR, c->certificate, "look at the clock, or wait", "is not valid yet");
		return;
	}
	if (X509_cmp_current_time(to) < 0) {
		report(c, CHECK_ERROR, c->certificate, "renew it", "has expired, %d days ago", -left);
		return;
	}
	if (left < least(CERTIFICATE_ERROR_DAYS, life / 30))
		level = CHECK_ERROR;
	else if (left < least(CERTIFICATE_WARNING_DAYS, life / 8))
		level = CHECK_WARNING;
	else if (left < least(CERTIFICATE_NOTE_DAYS, life / 4))
		level = CHECK_NOTE;
	report(c, level, c->certificate, level == CHECK_OK ? NULL :
	    "renew it, and find out why that has not been done by itself", "%d days left", left);
}

static bool
is_self_signed(X509 *x)
{
	return X509_check_issued(x, x) == X509_V_OK;
}

/* What a client finds that trusts whom this machine trusts, whatever the name and the time. */
static int
verify(X509 *x, STACK_OF(X509) *chain)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	int result = X509_V_ERR_UNSPECIFIED;

	if (store && ctx && X509_STORE_set_default_paths(store) == 1 &&
	    X509_STORE_CTX_init(ctx, store, x, chain) == 1) {
		X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_NO_CHECK_TIME);
		(void)X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_SSL_SERVER);
		result = X509_verify_cert(ctx) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(ctx);
	}
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	ERR_clear_error();
	return result;
}

static void
check_chain(const struct certificate_check *c, X509 *x, STACK_OF(X509) *chain)
{
	int result = is_self_signed(x) ? X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT : verify(x, chain);

	if (result == X509_V_OK)
		report(c, CHECK_OK, c->certificate, NULL, "vouched for by an authority known here");
	else if (result == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT)
		report(c, CHECK_NOTE, c->certificate,
		    "mailstead setup --acme uacme, or have clients trust this one",
		    "is self-signed: clients warn of it, and servers that verify send nothing");
	else if (result == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY && sk_X509_num(chain) == 0)
		report(c, CHECK_WARNING, c->certificate, "append the certificates of its authority "
		    "(fullchain.pem, not cert.pem)", "the chain is not complete: nothing is behind the "
		    "certificate in the file, and its issuer is not known here");
	else if (result == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
	    result == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
	    result == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT)
		report(c, CHECK_NOTE, c->certificate, NULL,
		    "is vouched for by an authority that this machine does not know");
	else
		report(c, CHECK_WARNING, c->certificate, NULL, "does not verify: %s",
		    X509_verify_cert_error_string(result));
}

int
certificate_check(const struct certificate_check *c)
{
	STACK_OF(X509) *chain = sk_X509_new_null();
	const char *why = strerror(ENOMEM);
	X509 *x = chain ? read_chain(c->file, chain, &why) : NULL;
	int status = CERTIFICATE_NONE;

	if (x == NULL) {
		report(c, CHECK_ERROR, c->certificate, NULL, "%s", why);
	} else {
		check_key(c, x);
		check_time(c, x);
		check_chain(c, x, chain);
		status = X509_check_host(x, c->hostname, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1 ?
		    CERTIFICATE_OF_HOST : CERTIFICATE_OF_OTHERS;
	}
	X509_free(x);
	sk_X509_pop_free(chain, X509_free);
	return status;
}
