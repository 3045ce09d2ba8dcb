/* sign_key.c: see sign_key.h. */
#include "gate/sign_key.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "sys/file.h"
#include "sys/log.h"

#define SIGN_FILE_MAX 65536	/* octets of a file with a key or a certificate */
#define RSA_BITS_MAX (8 * SIGN_SIGNATURE_MAX)

static const char *
library_error(void)
{
	const char *text = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return text ? text : "no key in it";
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

/* The file whole, in *text, which the caller frees and a key's wipes; no copy is left behind. */
static BIO *
open_pem(int file, struct buf *text, const char **why)
{
	if (buf_reserve(text, text->max) == -1 || file_read_start(file, text) == -1) {
		*why = strerror(errno);
		return NULL;
	}
	return BIO_new_mem_buf(text->p, (int)text->n);
}

static EVP_PKEY *
read_key(int file, const char **why)
{
	struct buf text = buf_make(SIGN_FILE_MAX);
	BIO *bio = open_pem(file, &text, why);
	EVP_PKEY *pkey = NULL;
	bool asked = false;

	if (bio) {
		pkey = PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, &asked);
		BIO_free(bio);
		if (pkey == NULL)
			*why = asked ? "it is protected by a passphrase" : library_error();
	}
	if (text.p)
		explicit_bzero(text.p, text.cap);
	buf_free(&text);
	ERR_clear_error();
	return pkey;
}

/* Whether pkey is the key of the certificate in file. */
static bool
is_key_of(EVP_PKEY *pkey, int file, const char **why)
{
	struct buf text = buf_make(SIGN_FILE_MAX);
	BIO *bio = open_pem(file, &text, why);
	X509 *x = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	bool same = x && X509_check_private_key(x, pkey) == 1;

	if (x && !same)
		*why = "it is not the key of its certificate";
	else if (bio && !x)
		*why = "its certificate cannot be read";
	X509_free(x);
	BIO_free(bio);
	buf_free(&text);
	ERR_clear_error();
	return same;
}

static enum sign_kind
kind_of(const EVP_PKEY *pkey)
{
	char group[32] = "";

	if (EVP_PKEY_is_a(pkey, "RSA"))
		return EVP_PKEY_get_bits(pkey) <= RSA_BITS_MAX ? SIGN_KIND_RSA : SIGN_KIND_NONE;
	if (EVP_PKEY_is_a(pkey, "ED25519"))
		return SIGN_KIND_ED25519;
	if (!EVP_PKEY_is_a(pkey, "EC") ||
	    EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL) != 1)
		return SIGN_KIND_NONE;
	if (strcmp(group, "prime256v1") == 0)
		return SIGN_KIND_P256;
	if (strcmp(group, "secp384r1") == 0)
		return SIGN_KIND_P384;
	return strcmp(group, "secp521r1") == 0 ? SIGN_KIND_P521 : SIGN_KIND_NONE;
}

/* A context for signatures with that scheme; what it was prepared for is kept for the next. */
static EVP_MD_CTX *
prepare(struct sign_key *k, const struct sign_scheme *s)
{
	EVP_PKEY_CTX *p;
	EVP_MD_CTX *ctx;

	if (k->last && k->scheme == s->code)
		return k->last;
	EVP_MD_CTX_free(k->last);
	k->last = NULL;
	ctx = EVP_MD_CTX_new();
	if (ctx && EVP_DigestSignInit_ex(ctx, &p, s->hash, NULL, NULL, k->pkey, NULL) == 1 &&
	    (!s->pss || (EVP_PKEY_CTX_set_rsa_padding(p, RSA_PKCS1_PSS_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(p, RSA_PSS_SALTLEN_DIGEST) == 1))) {
		k->last = ctx;
		k->scheme = s->code;
		return ctx;
	}
	EVP_MD_CTX_free(ctx);
	return NULL;
}

/* Ed25519 has no state to copy, and no digest. */
static int
sign_content(struct sign_key *k, const struct sign_scheme *s, struct view content,
    struct sign_answer *a)
{
	EVP_MD_CTX *prepared = prepare(k, s), *ctx = prepared ? EVP_MD_CTX_new() : NULL;
	int done;

	a->n = sizeof(a->signature);
	if (ctx && s->hash)
		done = EVP_MD_CTX_copy_ex(ctx, prepared);
	else
		done = ctx && EVP_DigestSignInit_ex(ctx, NULL, NULL, NULL, NULL, k->pkey, NULL);
	done = done == 1 && EVP_DigestSign(ctx, a->signature, &a->n,
	    (const unsigned char *)content.p, content.n) == 1;
	EVP_MD_CTX_free(ctx);
	return done ? 0 : -1;
}

/* One signature: the key works, and what the library makes of it for all later ones is made. */
static int
try_key(struct sign_key *k, const char **why)
{
	static const uint32_t codes[] = {
		[SIGN_KIND_RSA] = 0x0804, [SIGN_KIND_P256] = 0x0403, [SIGN_KIND_P384] = 0x0503,
		[SIGN_KIND_P521] = 0x0603, [SIGN_KIND_ED25519] = 0x0807,
	};
	static struct sign_answer a;

	if (sign_content(k, sign_scheme_find(codes[k->kind]), VIEW("try"), &a) == 0)
		return 0;
	*why = library_error();
	return -1;
}

int
sign_key_warm(void)
{
	struct sign_key k = { .pkey = EVP_EC_gen("P-256"), .kind = SIGN_KIND_P256 };
	BIO *bio = BIO_new(BIO_s_mem());
	EVP_PKEY *again = NULL;
	const char *why;
	int result = -1;

	if (k.pkey && bio && PEM_write_bio_PKCS8PrivateKey(bio, k.pkey, NULL, NULL, 0, NULL, NULL) &&
	    (again = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL)) != NULL)
		result = try_key(&k, &why);
	(void)PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	ERR_clear_error();
	EVP_MD_CTX_free(k.last);
	EVP_PKEY_free(k.pkey);
	EVP_PKEY_free(again);
	BIO_free(bio);
	return result;
}

void
sign_key_add(struct sign_keys *keys, const char *name, int file, int certificate)
{
	struct sign_key *k = &keys->key[keys->n++];
	const char *why = "it could not be opened";
	struct log_line l;

	*k = (struct sign_key){ .pkey = file == -1 ? NULL : read_key(file, &why) };
	if (k->pkey && (k->kind = kind_of(k->pkey)) == SIGN_KIND_NONE)
		why = "keys of its kind are not used";
	else if (k->pkey && (certificate == -1 || is_key_of(k->pkey, certificate, &why)) &&
	    try_key(k, &why) == 0)
		return;
	EVP_PKEY_free(k->pkey);
	k->pkey = NULL;
	l = log_begin(LOG_ERR, "key");
	log_str(&l, "result", "failed");
	log_str(&l, "file", name);
	log_str(&l, "reason", why);
	log_end(&l);
}

void
sign_key_answer(struct sign_keys *keys, const struct sign_request *q, struct sign_answer *a)
{
	const struct sign_scheme *scheme = sign_scheme_find(q->scheme);
	struct sign_key *k = q->key < keys->n ? &keys->key[q->key] : NULL;
	const char *why = "no such key";

	*a = (struct sign_answer){ .n = 0 };
	if (k && k->pkey)
		why = sign_refusal(k->kind, scheme, q->content);
	if (why == NULL && sign_content(k, scheme, q->content, a) == -1)
		why = library_error();
	if (why)
		(void)snprintf(a->why, sizeof(a->why), "%s", why);
}
