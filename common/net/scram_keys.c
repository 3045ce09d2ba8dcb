/* scram_keys.c: see scram_keys.h. */
#include "net/scram_keys.h"

#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <nettle/memops.h>
#include <nettle/pbkdf2.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <string.h>

#include "text/base64.h"

static const uint8_t *
octets(struct view v)
{
	return (const uint8_t *)v.p;
}

/* HMAC() of RFC 5802 2.2. */
static void
mac(enum scram_kind kind, struct view key, struct view text, unsigned char out[SCRAM_KEY_MAX])
{
	struct hmac_sha1_ctx sha1;
	struct hmac_sha256_ctx sha256;

	if (kind == SCRAM_SHA1) {
		hmac_sha1_set_key(&sha1, key.n, octets(key));
		hmac_sha1_update(&sha1, text.n, octets(text));
		hmac_sha1_digest(&sha1, SHA1_DIGEST_SIZE, out);
		explicit_bzero(&sha1, sizeof(sha1));
	} else {
		hmac_sha256_set_key(&sha256, key.n, octets(key));
		hmac_sha256_update(&sha256, text.n, octets(text));
		hmac_sha256_digest(&sha256, SHA256_DIGEST_SIZE, out);
		explicit_bzero(&sha256, sizeof(sha256));
	}
}

/* H() of RFC 5802 2.2. */
static void
hash(enum scram_kind kind, struct view text, unsigned char out[SCRAM_KEY_MAX])
{
	struct sha1_ctx sha1;
	struct sha256_ctx sha256;

	if (kind == SCRAM_SHA1) {
		sha1_init(&sha1);
		sha1_update(&sha1, text.n, octets(text));
		sha1_digest(&sha1, SHA1_DIGEST_SIZE, out);
		explicit_bzero(&sha1, sizeof(sha1));
	} else {
		sha256_init(&sha256);
		sha256_update(&sha256, text.n, octets(text));
		sha256_digest(&sha256, SHA256_DIGEST_SIZE, out);
		explicit_bzero(&sha256, sizeof(sha256));
	}
}

/* Hi() of RFC 5802 2.2, which is PBKDF2. */
static void
salted(enum scram_kind kind, struct view password, const struct scram_verifier *v,
    unsigned char out[SCRAM_KEY_MAX])
{
	if (kind == SCRAM_SHA1)
		pbkdf2_hmac_sha1(password.n, octets(password), v->iterations, v->salt_length, v->salt,
		    scram_key_length(kind), out);
	else
		pbkdf2_hmac_sha256(password.n, octets(password), v->iterations, v->salt_length, v->salt,
		    scram_key_length(kind), out);
}

void
scram_make(enum scram_kind kind, struct view password, struct scram_verifier *v)
{
	unsigned char secret[SCRAM_KEY_MAX], key[SCRAM_KEY_MAX];
	struct view as_key = { (const char *)secret, scram_key_length(kind) };

	salted(kind, password, v, secret);
	mac(kind, as_key, VIEW("Client Key"), key);
	hash(kind, (struct view){ (const char *)key, scram_key_length(kind) }, v->stored);
	mac(kind, as_key, VIEW("Server Key"), v->server);
	explicit_bzero(secret, sizeof(secret));
	explicit_bzero(key, sizeof(key));
}

bool
same_octets(const void *a, const void *b, size_t n)
{
	return memeql_sec(a, b, n) != 0;
}

bool
scram_proves(enum scram_kind kind, const struct scram_verifier *v, struct view message,
    struct view proof)
{
	size_t n = scram_key_length(kind);
	unsigned char key[SCRAM_KEY_MAX], stored[SCRAM_KEY_MAX];
	bool right;

	if (proof.n != n)
		return false;
	mac(kind, (struct view){ (const char *)v->stored, n }, message, key);
	for (size_t i = 0; i < n; i++)
		key[i] ^= (unsigned char)proof.p[i];
	hash(kind, (struct view){ (const char *)key, n }, stored);
	right = same_octets(stored, v->stored, n);
	explicit_bzero(key, sizeof(key));
	return right;
}

void
scram_sign(enum scram_kind kind, const struct scram_verifier *v, struct view message,
    unsigned char out[SCRAM_KEY_MAX])
{
	mac(kind, (struct view){ (const char *)v->server, scram_key_length(kind) }, message, out);
}

void
scram_fake_salt(struct view secret, struct view name, unsigned char out[SCRAM_KEY_MAX])
{
	mac(SCRAM_SHA256, secret, name, out);
}

void
app_hash(struct view password, char out[APP_HASH_SIZE])
{
	unsigned char digest[SCRAM_KEY_MAX];
	struct buf b = buf_make(APP_HASH_SIZE);

	hash(SCRAM_SHA256, password, digest);
	(void)buf_add_str(&b, PASSWORDS_APP_HASH);
	(void)base64_encode(&b, (struct view){ (const char *)digest, sizeof(digest) });
	if (view_string(buf_view(&b), out, APP_HASH_SIZE) == -1)
		out[0] = '\0';
	buf_free(&b);
}

bool
apop_proves(struct view timestamp, struct view secret, struct view digest)
{
	unsigned char sum[MD5_DIGEST_SIZE];
	char text[2 * MD5_DIGEST_SIZE];
	struct md5_ctx md5;

	md5_init(&md5);
	md5_update(&md5, timestamp.n, (const uint8_t *)timestamp.p);
	md5_update(&md5, secret.n, (const uint8_t *)secret.p);
	md5_digest(&md5, sizeof(sum), sum);
	explicit_bzero(&md5, sizeof(md5));
	for (size_t i = 0; i < sizeof(sum); i++) {
		text[2 * i] = "0123456789abcdef"[sum[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[sum[i] & 15];
	}
	return digest.n == sizeof(text) && same_octets(text, digest.p, sizeof(text));
}
