/*
 * auth_scram.c: SCRAM (RFC 5802, 7677), with tls-exporter (RFC 9266); see
 * auth_exchange.h.
 *
 * All passwords of a user have verifiers with one salt and one number of
 * iterations, so that the proof can be held against each. Who has none goes
 * through the same exchange, with a salt made of the name.
 */
#include <string.h>

#include "gate/auth_exchange.h"
#include "gate/auth_passwords.h"
#include "net/scram_keys.h"
#include "text/base64.h"
#include "text/scram.h"

#define TEXT_MAX (4 * AUTH_RESPONSE_MAX)

struct scram {
	enum scram_kind kind;
	bool plus;
	struct buf gs2;			/* the gs2-header and the binding */
	struct buf message;		/* the AuthMessage, as far as it goes */
	struct buf nonce;		/* both parts */
	struct scram_verifier verifier;	/* of one password of the user; or a fake */
	bool fake;
};

/* Whether the flag fits the mechanism and what was offered (RFC 5802 6). */
static bool
binding_right(const struct auth_exchange *x, const struct scram *s, const struct scram_first *f)
{
	if (s->plus)
		return f->binding == 'p' && view_eq(f->type, VIEW("tls-exporter"));
	/* "y": the client did not see -PLUS. If that was offered, somebody took it away. */
	if (f->binding == 'y')
		return !mechanisms_allowed(x->conf, &x->connection, VIEW("SCRAM-SHA-256-PLUS"));
	return f->binding == 'n';
}

/* Finds a verifier of the scan's lines. */
static bool
next_verifier(struct passwords_scan *scan, enum scram_kind kind, struct passwords_entry *e,
    struct scram_verifier *v)
{
	while (passwords_scan_next(scan, e))
		if (passwords_usable(e) && passwords_parse_verifier(e->scram[kind], kind, v) == 0)
			return true;
	return false;
}

/* A salt that stays the same as long as the file's secret does. */
static void
make_fake(struct view text, const char *address, struct scram *s)
{
	unsigned char salt[SCRAM_KEY_MAX];
	struct scram_verifier *v = &s->verifier;
	struct view secret = VIEW("");
	struct passwords_entry e;
	bool secret_found = false, like_found = false;

	*v = (struct scram_verifier){ .iterations = SCRAM_ITERATIONS, .salt_length = SCRAM_SALT_LENGTH };
	while (passwords_next(&text, &e)) {
		bool is_secret = view_eq(e.address, VIEW(PASSWORDS_SECRET));
		struct scram_verifier like;

		/* Without a secret of its own, a hash is one. */
		if (secret.n == 0 || (is_secret && !secret_found))
			secret = e.hash;
		secret_found = secret_found || is_secret;
		if (!like_found && passwords_parse_verifier(e.scram[s->kind], s->kind, &like) == 0) {
			v->iterations = like.iterations;
			v->salt_length = like.salt_length < SCRAM_KEY_MAX ? like.salt_length : SCRAM_KEY_MAX;
			like_found = true;
		}
	}
	scram_fake_salt(secret, view_of(address), salt);
	memcpy(v->salt, salt, v->salt_length);
	s->fake = true;
}

static void
find_verifier(struct auth_exchange *x, struct scram *s)
{
	struct view text = buf_view(&x->passwords);
	struct passwords_scan scan = { .rest = text, .address = view_of(x->account.address) };
	struct passwords_entry e;
	struct scram_verifier found;

	make_fake(text, x->account.address, s);
	if (next_verifier(&scan, s->kind, &e, &found)) {
		s->verifier = found;
		s->fake = false;
	}
}

/* The password whose verifier the proof fits. */
static bool
find_proved(struct auth_exchange *x, struct scram *s, struct view proof)
{
	struct view message = buf_view(&s->message);
	struct passwords_scan scan = {
		.rest = buf_view(&x->passwords), .address = view_of(x->account.address),
	};
	struct passwords_entry e;
	struct scram_verifier v;
	bool found = false;

	if (s->fake)	/* takes as long */
		(void)scram_proves(s->kind, &s->verifier, message, proof);
	while (!s->fake && !found && next_verifier(&scan, s->kind, &e, &v)) {
		found = v.iterations == s->verifier.iterations &&
		    v.salt_length == s->verifier.salt_length &&
		    memcmp(v.salt, s->verifier.salt, v.salt_length) == 0 &&
		    scram_proves(s->kind, &v, message, proof);
		if (found) {
			s->verifier = v;
			(void)view_string(e.app, x->app, sizeof(x->app));
		}
	}
	return found;
}

/* The client-first-message: who, and how it binds. */
static enum auth_verdict
take_first(struct auth_exchange *x, struct scram *s, struct view response)
{
	struct buf name = buf_make(PASSWORDS_NAME_MAX), id = buf_make(PASSWORDS_NAME_MAX);
	enum auth_verdict verdict = AUTH_CHECK_NO;
	struct scram_first f;

	if (scram_parse_first(response, &f) == 0 && scram_name(&name, f.name) == 0 &&
	    (f.authzid.n == 0 || scram_name(&id, f.authzid) == 0))
		verdict = auth_named(x, buf_view(&name), buf_view(&id));
	if (verdict == AUTH_CHECK_OK && !binding_right(x, s, &f))
		verdict = AUTH_CHECK_NO;
	buf_free(&name);
	buf_free(&id);
	if (verdict != AUTH_CHECK_OK)
		return verdict;
	(void)buf_add_view(&s->gs2, f.gs2);
	if (s->plus)
		(void)buf_add(&s->gs2, x->context.exporter, sizeof(x->context.exporter));
	(void)buf_add_view(&s->message, f.bare);
	(void)buf_add_char(&s->message, ',');
	(void)buf_add_view(&s->nonce, f.nonce);
	(void)buf_add_str(&s->nonce, x->nonce);
	return s->gs2.failed || s->message.failed || s->nonce.failed ? AUTH_CHECK_TEMPORARY :
	    AUTH_CHECK_OK;
}

/* The server-first-message, and the client's answer. Returns 0 or -1. */
static int
say_first(struct auth_exchange *x, struct scram *s, struct view *answer)
{
	struct view salt = { (const char *)s->verifier.salt, s->verifier.salt_length };
	struct buf text = buf_make(TEXT_MAX);
	int result = -1;

	if (scram_put_first(&text, buf_view(&s->nonce), salt, s->verifier.iterations) == 0 &&
	    buf_add_view(&s->message, buf_view(&text)) == 0)
		result = auth_challenge(x, buf_view(&text), answer);
	buf_free(&text);
	return result;
}

/* The client-final-message: whether it proves a password. */
static bool
final_right(struct auth_exchange *x, struct scram *s, struct view answer)
{
	struct buf binding = buf_make(TEXT_MAX), proof = buf_make(SCRAM_KEY_MAX);
	struct scram_final f;
	bool right = false;

	if (scram_parse_final(answer, &f) == 0 && view_eq(f.nonce, buf_view(&s->nonce)) &&
	    base64_decode(&binding, f.binding) == 0 &&
	    view_eq(buf_view(&binding), buf_view(&s->gs2)) &&
	    base64_decode(&proof, f.proof) == 0 && buf_add_char(&s->message, ',') == 0 &&
	    buf_add_view(&s->message, f.bare) == 0)
		right = find_proved(x, s, buf_view(&proof));
	/* Whether two proofs are of one password cannot be seen: each counts as another guess. */
	app_hash(f.proof, x->guess);
	buf_free(&binding);
	buf_free(&proof);
	return right;
}

/* The server-final-message, which the client acknowledges with nothing (RFC 4954 4). */
static enum auth_verdict
say_final(struct auth_exchange *x, struct scram *s)
{
	unsigned char signature[SCRAM_KEY_MAX];
	struct buf text = buf_make(TEXT_MAX);
	enum auth_verdict verdict = AUTH_CHECK_GONE;
	struct view answer;

	scram_sign(s->kind, &s->verifier, buf_view(&s->message), signature);
	(void)buf_add_str(&text, "v=");
	if (base64_encode(&text,
	    (struct view){ (const char *)signature, scram_key_length(s->kind) }) == 0 &&
	    auth_challenge(x, buf_view(&text), &answer) == 0)
		verdict = answer.n == 0 ? AUTH_CHECK_OK : AUTH_CHECK_NO;
	buf_free(&text);
	if (verdict == AUTH_CHECK_OK && auth_virtual_user(x, x->account.address, &x->user) == -1)
		verdict = AUTH_CHECK_NO;
	return verdict;
}

static enum auth_verdict
run(struct auth_exchange *x, enum scram_kind kind, bool plus, struct view response)
{
	struct scram s = {
		.kind = kind, .plus = plus, .gs2 = buf_make(TEXT_MAX),
		.message = buf_make(TEXT_MAX), .nonce = buf_make(SCRAM_NONCE_MAX + AUTH_NONCE_MAX),
	};
	enum auth_verdict verdict = take_first(x, &s, response);
	struct view answer;

	if (verdict == AUTH_CHECK_OK) {
		find_verifier(x, &s);
		if (say_first(x, &s, &answer) == -1)
			verdict = AUTH_CHECK_GONE;
		else
			verdict = final_right(x, &s, answer) ? say_final(x, &s) : AUTH_CHECK_NO;
	}
	buf_free(&s.gs2);
	buf_free(&s.message);
	buf_free(&s.nonce);
	return verdict;
}

enum auth_verdict
auth_scram_sha1(struct auth_exchange *x, struct view response)
{
	return run(x, SCRAM_SHA1, false, response);
}

enum auth_verdict
auth_scram_sha256(struct auth_exchange *x, struct view response)
{
	return run(x, SCRAM_SHA256, false, response);
}

enum auth_verdict
auth_scram_sha256_plus(struct auth_exchange *x, struct view response)
{
	return run(x, SCRAM_SHA256, true, response);
}
