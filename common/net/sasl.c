/* sasl.c: see sasl.h. */
#include "net/sasl.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/gate.h"
#include "text/base64.h"

static void
wipe(struct buf *b)
{
	if (b->p)
		explicit_bzero(b->p, b->cap);
	buf_free(b);
}

void
sasl_end(struct sasl *s)
{
	if (s->auth != -1)
		close(s->auth);
	s->auth = -1;
	wipe(&s->response);
	wipe(&s->challenge);
	free(s->space);
	s->space = NULL;
}

/* Starts an auth. Returns 0 or -1. */
static int
begin(struct sasl *s, int control, msec deadline)
{
	s->challenge = buf_make(BASE64_LENGTH(AUTH_RESPONSE_MAX));
	s->reply = (struct auth_reply){ .text = "cannot check this now" };
	s->space = malloc(sizeof(*s->space));
	if (s->space)
		s->auth = gate_start_auth(control, deadline);
	return s->auth == -1 ? -1 : 0;
}

/* One step with auth; t NULL: an answer. The client's part is in s->response. */
static enum sasl_outcome
step(struct sasl *s, const struct auth_try *t, msec deadline)
{
	switch (auth_step(s->auth, t, buf_view(&s->response), s->space, &s->reply, deadline)) {
	case AUTH_MORE:
		wipe(&s->response);
		buf_clear(&s->challenge);
		if (base64_encode(&s->challenge, s->reply.challenge) == 0)
			return SASL_CHALLENGE;
		return SASL_LATER;
	case AUTH_YES:
		return s->reply.name[0] ? SASL_YES : SASL_LATER;
	case AUTH_REFUSED:
		return SASL_NO;
	default:
		return SASL_LATER;
	}
}

static enum sasl_outcome
conclude(struct sasl *s, enum sasl_outcome outcome)
{
	if (outcome != SASL_CHALLENGE)
		sasl_end(s);
	return outcome;
}

static void
set_mechanism(struct auth_try *t, struct view name)
{
	if (view_string(name, t->mechanism, sizeof(t->mechanism)) == -1)
		return;
	for (char *c = t->mechanism; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 32);
}

enum sasl_outcome
sasl_begin(struct sasl *s, int control, struct view mechanism, const struct view *initial,
    bool *asked, msec deadline)
{
	struct auth_try t = { .initial = initial != NULL };

	*asked = false;
	s->response = buf_make(AUTH_RESPONSE_MAX);
	set_mechanism(&t, mechanism);
	/* RFC 4954 4: a lone '=' is an initial response of no octets. */
	if (initial && !view_eq(*initial, VIEW("=")) &&
	    base64_decode(&s->response, *initial) == -1)
		return conclude(s, SASL_MALFORMED);
	*asked = true;
	if (begin(s, control, deadline) == -1)
		return conclude(s, SASL_LATER);
	t.response = buf_view(&s->response);
	return conclude(s, step(s, &t, deadline));
}

enum sasl_outcome
sasl_answer(struct sasl *s, struct view line, msec deadline)
{
	if (view_eq(line, VIEW("*")))
		return conclude(s, SASL_CANCELLED);
	if (base64_decode(&s->response, line) == -1)
		return conclude(s, SASL_MALFORMED);
	return conclude(s, step(s, NULL, deadline));
}

/* A mechanism whose one response is three parts with NULs between them. */
static enum sasl_outcome
one_step(struct sasl *s, int control, const char *mechanism, const struct view part[3],
    msec deadline)
{
	struct auth_try t = { .initial = true };
	enum sasl_outcome outcome;

	set_mechanism(&t, view_of(mechanism));

	s->response = buf_make(AUTH_RESPONSE_MAX);
	/* All of it at once: growing would leave copies of the password behind. */
	(void)buf_reserve(&s->response, part[0].n + part[1].n + part[2].n + 2);
	buf_add_view(&s->response, part[0]);
	buf_add_char(&s->response, '\0');
	buf_add_view(&s->response, part[1]);
	buf_add_char(&s->response, '\0');
	buf_add_view(&s->response, part[2]);
	if (s->response.failed || begin(s, control, deadline) == -1)
		return conclude(s, SASL_LATER);
	t.response = buf_view(&s->response);
	outcome = step(s, &t, deadline);
	/* There is no second step. */
	return conclude(s, outcome == SASL_CHALLENGE ? SASL_LATER : outcome);
}

enum sasl_outcome
sasl_password(struct sasl *s, int control, struct view name, struct view password, msec deadline)
{
	const struct view part[3] = { VIEW(""), name, password };

	return one_step(s, control, "PLAIN", part, deadline);
}

enum sasl_outcome
sasl_apop(struct sasl *s, int control, struct view name, struct view timestamp,
    struct view digest, msec deadline)
{
	const struct view part[3] = { name, timestamp, digest };

	return one_step(s, control, "APOP", part, deadline);
}

struct mechanisms_connection
sasl_connection(const struct peer *peer, bool encrypted, const struct gate_tls *tls)
{
	return (struct mechanisms_connection){
		.encrypted = encrypted, .local = mechanisms_local(peer),
		.exporter = encrypted && mechanisms_exporter(tls->exporter, sizeof(tls->exporter)),
		.client_certificate = encrypted && tls->client[0] != '\0',
	};
}
