/* remote_auth.c: see remote_auth.h. */
#include "deliver/remote_auth.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/num.h"
#include "text/base64.h"

#define DIGEST 32		/* octets of SHA-256 */
#define SALT_MAX 1024		/* octets */
#define MESSAGE_MAX 8192	/* octets of both first messages */
#define HEADER_BASE64 "biws"	/* of "n,,": no channel binding, nobody else's name */

static const struct {
	unsigned bit;
	const char *name;
} mechanisms[] = {
	{ REMOTE_AUTH_XOAUTH2, "XOAUTH2" },
	{ REMOTE_AUTH_SCRAM, "SCRAM-SHA-256" },
	{ REMOTE_AUTH_PLAIN, "PLAIN" },
	{ REMOTE_AUTH_LOGIN, "LOGIN" },
};

void
remote_auth_init(struct remote_auth *a, const struct remote_login *login, unsigned offered,
    bool clear)
{
	unsigned usable = login->token ? REMOTE_AUTH_XOAUTH2 :
	    REMOTE_AUTH_SCRAM | REMOTE_AUTH_PLAIN | REMOTE_AUTH_LOGIN;

	*a = (struct remote_auth){ .login = login, .first = buf_make(MESSAGE_MAX) };
	if (clear)
		usable &= REMOTE_AUTH_SCRAM;
	for (size_t i = 0; i < 4 && a->mechanism == 0; i++)
		if (offered & usable & mechanisms[i].bit)
			a->mechanism = mechanisms[i].bit;
}

void
remote_auth_free(struct remote_auth *a)
{
	buf_free(&a->first);
}

const char *
remote_auth_name(const struct remote_auth *a)
{
	for (size_t i = 0; i < 4; i++)
		if (mechanisms[i].bit == a->mechanism)
			return mechanisms[i].name;
	return "";
}

/* ---- SCRAM */

/* RFC 5802 section 5.1: "=" and "," in a name. */
static void
put_name(struct buf *out, const char *name)
{
	for (; *name; name++) {
		if (*name == '=')
			buf_add_str(out, "=3D");
		else if (*name == ',')
			buf_add_str(out, "=2C");
		else
			buf_add_char(out, *name);
	}
}

static void
scram_first(struct remote_auth *a, struct buf *out)
{
	buf_clear(&a->first);
	buf_add_str(&a->first, "n=");
	put_name(&a->first, a->login->user);
	buf_add_str(&a->first, ",r=");
	buf_add_str(&a->first, a->login->nonce);
	buf_add_str(out, "n,,");
	buf_add_view(out, buf_view(&a->first));
}

/* Takes "K=VALUE" off *rest, up to the next comma. Returns 0 or -1. */
static int
attribute(struct view *rest, char key, struct view *value)
{
	size_t n = view_find(*rest, ',');

	if (rest->n < 2 || rest->p[0] != key || rest->p[1] != '=')
		return -1;
	*value = view_sub(*rest, 2, n - 2);
	*rest = view_sub(*rest, n + 1, rest->n);
	return 0;
}

static int
hmac(const void *key, size_t n, struct view text, unsigned char out[DIGEST])
{
	unsigned length = DIGEST;

	return HMAC(EVP_sha256(), key, (int)n, (const unsigned char *)text.p, text.n, out,
	    &length) != NULL ? 0 : -1;
}

static int
keys(struct remote_auth *a, struct view salt, uint64_t iterations, unsigned char client[DIGEST],
    unsigned char stored[DIGEST])
{
	unsigned char salted[DIGEST];
	const char *secret = a->login->secret;

	if (PKCS5_PBKDF2_HMAC(secret, (int)strlen(secret), (const unsigned char *)salt.p,
	    (int)salt.n, (int)iterations, EVP_sha256(), DIGEST, salted) != 1 ||
	    hmac(salted, DIGEST, VIEW("Client Key"), client) == -1 ||
	    hmac(salted, DIGEST, VIEW("Server Key"), a->server_key) == -1)
		return -1;
	return EVP_Digest(client, DIGEST, stored, NULL, EVP_sha256(), NULL) == 1 ? 0 : -1;
}

/* Appends the client-final-message; a->first becomes the AuthMessage. */
static int
scram_prove(struct remote_auth *a, struct view nonce, struct view salt, uint64_t iterations,
    struct buf *out)
{
	unsigned char client[DIGEST], stored[DIGEST], signature[DIGEST];
	size_t from = out->n;

	buf_add_str(out, "c=" HEADER_BASE64 ",r=");
	buf_add_view(out, nonce);
	buf_add_char(&a->first, ',');
	buf_add_view(&a->first, view_sub(buf_view(out), from, out->n));
	if (a->first.failed || keys(a, salt, iterations, client, stored) == -1 ||
	    hmac(stored, DIGEST, buf_view(&a->first), signature) == -1)
		return -1;
	for (size_t i = 0; i < DIGEST; i++)
		client[i] ^= signature[i];
	buf_add_str(out, ",p=");
	return base64_encode(out, (struct view){ (const char *)client, DIGEST });
}

static int
scram_final(struct remote_auth *a, struct view challenge, struct buf *out)
{
	struct view rest = challenge, nonce, salt64, count, ours = view_of(a->login->nonce);
	struct buf salt = buf_make(SALT_MAX);
	uint64_t iterations;
	int result = -1;

	/* The nonce begins with ours and goes on. */
	if (attribute(&rest, 'r', &nonce) == 0 && attribute(&rest, 's', &salt64) == 0 &&
	    attribute(&rest, 'i', &count) == 0 && nonce.n > ours.n &&
	    view_eq(view_sub(nonce, 0, ours.n), ours) &&
	    num_parse(count, REMOTE_AUTH_ITERATIONS_MAX, &iterations) == 0 && iterations > 0 &&
	    base64_decode(&salt, salt64) == 0 && salt.n > 0) {
		buf_add_char(&a->first, ',');
		buf_add_view(&a->first, challenge);
		result = scram_prove(a, nonce, buf_view(&salt), iterations, out);
	}
	buf_free(&salt);
	return result;
}

static int
scram_verify(struct remote_auth *a, struct view challenge)
{
	struct buf given = buf_make(DIGEST);
	unsigned char wanted[DIGEST];
	struct view value;

	if (attribute(&challenge, 'v', &value) == 0 && base64_decode(&given, value) == 0 &&
	    hmac(a->server_key, DIGEST, buf_view(&a->first), wanted) == 0)
		a->verified = view_eq(buf_view(&given),
		    (struct view){ (const char *)wanted, DIGEST });
	buf_free(&given);
	return a->verified ? 0 : -1;
}

/* ---- */

bool
remote_auth_initial(struct remote_auth *a, struct buf *out)
{
	const struct remote_login *l = a->login;

	switch (a->mechanism) {
	case REMOTE_AUTH_PLAIN:
		buf_add_char(out, '\0');
		buf_add_str(out, l->user);
		buf_add_char(out, '\0');
		buf_add_str(out, l->secret);
		return true;
	case REMOTE_AUTH_XOAUTH2:
		buf_add_str(out, "user=");
		buf_add_str(out, l->user);
		buf_add_str(out, "\001auth=Bearer ");
		buf_add_str(out, l->secret);
		buf_add_str(out, "\001\001");
		return true;
	case REMOTE_AUTH_SCRAM:
		scram_first(a, out);
		return true;
	default:
		return false;
	}
}

int
remote_auth_step(struct remote_auth *a, struct view challenge, struct buf *out)
{
	int step = a->step++;

	switch (a->mechanism) {
	case REMOTE_AUTH_LOGIN:
		if (step < 2)
			return buf_add_str(out, step == 0 ? a->login->user : a->login->secret);
		return -1;
	case REMOTE_AUTH_SCRAM:
		if (step == 0)
			return scram_final(a, challenge, out);
		return step == 1 ? scram_verify(a, challenge) : -1;
	case REMOTE_AUTH_XOAUTH2:
		/* The challenge says what is wrong; an empty response has the server say no. */
		return step == 0 ? 0 : -1;
	default:
		return -1;
	}
}

bool
remote_auth_good(const struct remote_auth *a)
{
	return a->mechanism != REMOTE_AUTH_SCRAM || a->verified;
}
