/* tls_delegate_key.c: see tls_delegate_key.h. */
#include "gate/tls_delegate_key.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdlib.h>

static void *
key_new(const char *type)
{
	struct tls_delegate_key *k = calloc(1, sizeof(*k));

	if (k)
		k->type = type;
	return k;
}

static void *
key_new_rsa(void *provider)
{
	(void)provider;
	return key_new("RSA");
}

static void *
key_new_ec(void *provider)
{
	(void)provider;
	return key_new("EC");
}

static void *
key_new_ed25519(void *provider)
{
	(void)provider;
	return key_new("ED25519");
}

static void
key_free(void *data)
{
	struct tls_delegate_key *k = data;

	if (k)
		EVP_PKEY_free(k->public);
	free(k);
}

static int
key_has(const void *data, int selection)
{
	const struct tls_delegate_key *k = data;

	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY)
		return k->numbered;
	return k->public != NULL;
}

static int
key_match(const void *a, const void *b, int selection)
{
	const struct tls_delegate_key *one = a, *two = b;

	(void)selection;
	return one->public && two->public && EVP_PKEY_eq(one->public, two->public) == 1;
}

static int
key_import(void *data, int selection, const OSSL_PARAM params[])
{
	const OSSL_PARAM *number = OSSL_PARAM_locate_const(params, TLS_DELEGATE_NUMBER);
	struct tls_delegate_key *k = data;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, k->type, "provider=default");
	int done = ctx && k->public == NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &k->public, EVP_PKEY_PUBLIC_KEY, (OSSL_PARAM *)(uintptr_t)params) == 1;

	(void)selection;
	EVP_PKEY_CTX_free(ctx);
	if (done && number)
		done = k->numbered = OSSL_PARAM_get_uint(number, &k->number) == 1;
	return done;
}

static int
key_export(void *data, int selection, OSSL_CALLBACK *callback, void *arg)
{
	const struct tls_delegate_key *k = data;

	if (k->public == NULL || (k->numbered && (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY)))
		return 0;
	return EVP_PKEY_export(k->public, EVP_PKEY_PUBLIC_KEY, callback, arg);
}

/* What keys are made of, for all kinds. */
static const OSSL_PARAM *
key_types(int selection)
{
	static const OSSL_PARAM types[] = {
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, NULL, 0),
		OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, NULL, 0),
		OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, NULL, 0),
		OSSL_PARAM_uint(TLS_DELEGATE_NUMBER, NULL),
		OSSL_PARAM_END
	};

	(void)selection;
	return types;
}

static int
key_get_params(void *data, OSSL_PARAM params[])
{
	const struct tls_delegate_key *k = data;

	return k->public ? EVP_PKEY_get_params(k->public, params) : 0;
}

static const OSSL_PARAM *
key_gettable_params(void *provider)
{
	static const OSSL_PARAM gettable[] = {
		OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),
		OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
		OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_DEFAULT_DIGEST, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_MANDATORY_DIGEST, NULL, 0),
		OSSL_PARAM_END
	};

	(void)provider;
	return gettable;
}

static const char *
ec_operation(int operation)
{
	return operation == OSSL_OP_SIGNATURE ? "ECDSA" : "EC";
}

#define KEY_FUNCTIONS(new) \
	{ OSSL_FUNC_KEYMGMT_NEW, TLS_DELEGATE_FUNCTION(new) }, \
	{ OSSL_FUNC_KEYMGMT_FREE, TLS_DELEGATE_FUNCTION(key_free) }, \
	{ OSSL_FUNC_KEYMGMT_HAS, TLS_DELEGATE_FUNCTION(key_has) }, \
	{ OSSL_FUNC_KEYMGMT_MATCH, TLS_DELEGATE_FUNCTION(key_match) }, \
	{ OSSL_FUNC_KEYMGMT_IMPORT, TLS_DELEGATE_FUNCTION(key_import) }, \
	{ OSSL_FUNC_KEYMGMT_IMPORT_TYPES, TLS_DELEGATE_FUNCTION(key_types) }, \
	{ OSSL_FUNC_KEYMGMT_EXPORT, TLS_DELEGATE_FUNCTION(key_export) }, \
	{ OSSL_FUNC_KEYMGMT_EXPORT_TYPES, TLS_DELEGATE_FUNCTION(key_types) }, \
	{ OSSL_FUNC_KEYMGMT_GET_PARAMS, TLS_DELEGATE_FUNCTION(key_get_params) }, \
	{ OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, TLS_DELEGATE_FUNCTION(key_gettable_params) }

static const OSSL_DISPATCH rsa_functions[] = { KEY_FUNCTIONS(key_new_rsa), { 0, NULL } };
static const OSSL_DISPATCH ed25519_functions[] = { KEY_FUNCTIONS(key_new_ed25519), { 0, NULL } };
static const OSSL_DISPATCH ec_functions[] = {
	KEY_FUNCTIONS(key_new_ec),
	{ OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, TLS_DELEGATE_FUNCTION(ec_operation) },
	{ 0, NULL }
};

const OSSL_ALGORITHM tls_delegate_keys[] = {
	{ "RSA:rsaEncryption", TLS_DELEGATE_PROPERTY, rsa_functions, "" },
	{ "EC:id-ecPublicKey", TLS_DELEGATE_PROPERTY, ec_functions, "" },
	{ "ED25519", TLS_DELEGATE_PROPERTY, ed25519_functions, "" },
	{ NULL, NULL, NULL, NULL }
};
