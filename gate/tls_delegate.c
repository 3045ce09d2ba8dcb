/*
 * tls_delegate.c: see tls_delegate.h.
 *
 * libssl wants a key that is of the kind of its certificate, matches it, and
 * signs. What it asks about a key is answered by the default provider's
 * public key inside ours. When a signature is to be made, libcrypto tries to
 * export the key to the default provider first; as the private half is not to
 * be had, it comes to us.
 */
#include "gate/tls_delegate.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/tls_delegate_key.h"
#include "net/sign.h"

struct signature {
	const struct tls_delegate_key *key;
	unsigned bits;		/* of the hash; 0: none */
	bool pss;
};

/* OpenSSL's callbacks have no argument of ours. */
static struct {
	int signer;
	msec deadline;
	bool failed;
	struct sign_answer answer;
} delegate = { .signer = -1 };

void
tls_delegate_use(int signer, msec deadline)
{
	delegate.signer = signer;
	delegate.deadline = deadline;
	delegate.failed = false;
}

const char *
tls_delegate_error(void)
{
	if (!delegate.failed)
		return NULL;
	return delegate.answer.why[0] ? delegate.answer.why : "no answer from sign";
}

/* ---- signatures */

static void *
signature_new(void *provider, const char *properties)
{
	(void)provider;
	(void)properties;
	return calloc(1, sizeof(struct signature));
}

static void
signature_free(void *data)
{
	free(data);
}

static int
hash_bits(const char *name, unsigned *bits)
{
	static const struct {
		const char *name;
		unsigned bits;
	} known[] = {
		{ "SHA256", 256 }, { "SHA2-256", 256 }, { "SHA384", 384 }, { "SHA2-384", 384 },
		{ "SHA512", 512 }, { "SHA2-512", 512 }, { "", 0 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (view_eq_nocase(view_of(known[i].name), view_of(name))) {
			*bits = known[i].bits;
			return 1;
		}
	return 0;
}

/* The padding, as a word or as a number. Its salt is always as long as the digest. */
static int
signature_set_params(void *data, const OSSL_PARAM params[])
{
	const OSSL_PARAM *p = NULL;
	struct signature *s = data;
	int mode = RSA_PKCS1_PADDING;

	if (params)
		p = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PAD_MODE);
	if (p == NULL)
		return 1;
	if (p->data_type == OSSL_PARAM_UTF8_STRING)
		mode = view_eq(view_of(p->data), VIEW(OSSL_PKEY_RSA_PAD_MODE_PSS)) ?
		    RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
	else if (!OSSL_PARAM_get_int(p, &mode))
		return 0;
	s->pss = mode == RSA_PKCS1_PSS_PADDING;
	return s->pss || mode == RSA_PKCS1_PADDING;
}

static const OSSL_PARAM *
signature_settable_params(void *data, void *provider)
{
	static const OSSL_PARAM settable[] = {
		OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, NULL, 0),
		OSSL_PARAM_END
	};

	(void)data;
	(void)provider;
	return settable;
}

static int
signature_init(void *data, const char *digest, void *key, const OSSL_PARAM params[])
{
	struct signature *s = data;

	if (key)
		s->key = key;
	return s->key && s->key->numbered && hash_bits(digest ? digest : "", &s->bits) &&
	    signature_set_params(s, params);
}

/* The SignatureScheme, RFC 8446 4.2.3. */
static uint32_t
scheme_of(const struct signature *s)
{
	const uint32_t hash = s->bits == 256 ? 0 : s->bits == 384 ? 1 : 2;

	if (s->key->type[0] == 'R')
		return s->pss ? 0x0804 + hash : 0x0401 + (hash << 8);
	return s->bits ? 0x0403 + (hash << 8) : 0x0807;
}

static int
signature_sign(void *data, unsigned char *out, size_t *n, size_t size, const unsigned char *content,
    size_t content_n)
{
	const struct signature *s = data;
	const struct sign_request q = {
		.key = s->key->number, .scheme = scheme_of(s),
		.content = { (const char *)content, content_n },
	};

	if (out == NULL || delegate.signer == -1) {
		*n = (size_t)EVP_PKEY_get_size(s->key->public);
		if (out)
			memset(out, 0, *n);
		return 1;
	}
	if (sign_ask(delegate.signer, &q, &delegate.answer, delegate.deadline) == -1 ||
	    delegate.answer.n == 0 || delegate.answer.n > size) {
		delegate.failed = true;
		return 0;
	}
	memcpy(out, delegate.answer.signature, delegate.answer.n);
	*n = delegate.answer.n;
	return 1;
}

static const OSSL_DISPATCH signature_functions[] = {
	{ OSSL_FUNC_SIGNATURE_NEWCTX, TLS_DELEGATE_FUNCTION(signature_new) },
	{ OSSL_FUNC_SIGNATURE_FREECTX, TLS_DELEGATE_FUNCTION(signature_free) },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, TLS_DELEGATE_FUNCTION(signature_init) },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN, TLS_DELEGATE_FUNCTION(signature_sign) },
	{ OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, TLS_DELEGATE_FUNCTION(signature_set_params) },
	{ OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, TLS_DELEGATE_FUNCTION(signature_settable_params) },
	{ 0, NULL }
};

static const OSSL_ALGORITHM signature_algorithms[] = {
	{ "RSA:rsaEncryption", TLS_DELEGATE_PROPERTY, signature_functions, "" },
	{ "ECDSA", TLS_DELEGATE_PROPERTY, signature_functions, "" },
	{ "ED25519", TLS_DELEGATE_PROPERTY, signature_functions, "" },
	{ NULL, NULL, NULL, NULL }
};

/* ---- the provider */

static const OSSL_ALGORITHM *
provider_query(void *provider, int operation, int *no_cache)
{
	(void)provider;
	*no_cache = 0;
	if (operation == OSSL_OP_KEYMGMT)
		return tls_delegate_keys;
	return operation == OSSL_OP_SIGNATURE ? signature_algorithms : NULL;
}

static const OSSL_DISPATCH provider_functions[] = {
	{ OSSL_FUNC_PROVIDER_QUERY_OPERATION, TLS_DELEGATE_FUNCTION(provider_query) },
	{ 0, NULL }
};

static int
provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in, const OSSL_DISPATCH **out,
    void **context)
{
	(void)in;
	*out = provider_functions;
	*context = (void *)(uintptr_t)handle;
	return 1;
}

int
tls_delegate_init(void)
{
	/* Whoever asks for an algorithm without saying whose means the default provider's. */
	return OSSL_PROVIDER_add_builtin(NULL, TLS_DELEGATE_PROVIDER, provider_init) == 1 &&
	    OSSL_PROVIDER_load(NULL, "default") && OSSL_PROVIDER_load(NULL, TLS_DELEGATE_PROVIDER) &&
	    EVP_set_default_properties(NULL, "?provider=default") == 1 ? 0 : -1;
}

EVP_PKEY *
tls_delegate_key(EVP_PKEY *public, unsigned number)
{
	const OSSL_PARAM extra[] = { OSSL_PARAM_uint(TLS_DELEGATE_NUMBER, &number), OSSL_PARAM_END };
	const char *type = EVP_PKEY_get0_type_name(public);
	EVP_PKEY_CTX *ctx = type ? EVP_PKEY_CTX_new_from_name(NULL, type, TLS_DELEGATE_PROPERTY) : NULL;
	OSSL_PARAM *params = NULL, *all = NULL;
	EVP_PKEY *key = NULL;

	if (ctx && EVP_PKEY_todata(public, EVP_PKEY_PUBLIC_KEY, &params) == 1)
		all = OSSL_PARAM_merge(params, extra);
	if (all && EVP_PKEY_fromdata_init(ctx) == 1)
		(void)EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, all);
	OSSL_PARAM_free(params);
	OPENSSL_free(all);
	EVP_PKEY_CTX_free(ctx);
	return key;
}
