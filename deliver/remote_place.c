/* remote_place.c: a message at one server; see remote_attempt.h. */
#include "deliver/remote_attempt.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "sys/log.h"

/* ---- less TLS than before */

/* What the session has, where there was a choice. */
static enum agent_tls
session_tls(const struct attempt *a)
{
	const struct remote_session *s = &a->r->session;

	if (a->level == NEXTHOP_TLS_NONE || s->place.local[0] != '\0')
		return AGENT_TLS_UNKNOWN;
	if (!s->smtp.secured)
		return AGENT_TLS_NONE;
	return s->got.by[0] ? AGENT_TLS_VERIFIED : AGENT_TLS_ENCRYPTED;
}

/* Returns 0, or -1 when the session, which is open, must not be used for that, and is over. */
static int
check_downgrade(struct attempt *a)
{
	static const char *const words[] = AGENT_TLS_WORDS;
	struct remote_session *s = &a->r->session;
	enum agent_tls tls = session_tls(a);
	bool refused = strcmp(a->r->conf->remote_tls_downgrade, "defer") == 0 && !a->optional;
	char text[AGENT_TEXT_MAX + 1];
	struct log_line l;

	if (tls == AGENT_TLS_UNKNOWN || tls >= a->t->tls)
		return 0;
	l = log_begin(LOG_WARNING, "tls-downgrade");
	log_str(&l, "id", a->t->id);
	log_str(&l, "host", s->place.host);
	log_str(&l, "peer", s->address);
	log_str(&l, "before", words[a->t->tls]);
	log_str(&l, "now", words[tls]);
	log_str(&l, "refused", refused ? "yes" : "no");
	log_end(&l);
	if (!refused)
		return 0;
	(void)snprintf(text, sizeof(text), "TLS of %s is %s, where mail went %s before",
	    s->place.host, words[tls], words[a->t->tls]);
	remote_session_end(s);
	attempt_set_trouble(a, AGENT_SCOPE_TLS, "4.7.4", text);
	return -1;
}

/* ---- a server */

/* Whether the message can be made fit for the server; else all recipients have a result. */
static bool
convert(struct attempt *a)
{
	const struct remote_smtp *m = &a->r->session.smtp;
	enum parts_fault fault;
	bool seven = a->facts.eightbit && !m->offer.eightbit;

	if (!remote_smtp_converts(m, &a->facts))
		return true;
	if (remote_content_convert(&a->content, seven, &fault) == -1)
		attempt_set_rest(a, AGENT_DEFERRED, "4.3.0", "the message cannot be read from the queue", false);
	else if (fault != PARTS_OK && seven)
		attempt_set_lacking(a, "5.6.3", parts_why(fault));
	else
		return true;
	return false;
}

int
attempt_send(struct attempt *a)
{
	struct remote_session *s = &a->r->session;

	a->reached = true;
	a->tls = session_tls(a);
	if (convert(a))
		remote_session_send(s, a->t, &a->facts, a->results, &a->content);
	attempt_put_aside(a);
	if (s->smtp.trouble.scope == AGENT_SCOPE_OK)
		a->trouble.scope = AGENT_SCOPE_OK;
	else
		a->trouble = s->smtp.trouble;
	if (attempt_answer_known(a, s->place.host, s->address) == -1)
		return -1;
	if (s->smtp.want == REMOTE_OVER && !attempt_all_known(a))
		attempt_note_trouble(a);
	return 0;
}

/* A printable random word. */
static void
set_nonce(struct remote_login *l)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned char octets[REMOTE_AUTH_NONCE];

	if (getrandom(octets, sizeof(octets), 0) != (ssize_t)sizeof(octets))
		memset(octets, 0, sizeof(octets));
	for (size_t i = 0; i < REMOTE_AUTH_NONCE; i++)
		l->nonce[i] = letters[octets[i] % 64];
	l->nonce[REMOTE_AUTH_NONCE] = '\0';
}

static int
try_session(struct attempt *a, const struct hosts_place *place, const struct remote_tls_want *want,
    enum remote_tls_use use)
{
	struct remote_setup setup = a->r->setup;

	setup.tls = use;
	setup.local = place->local[0] != '\0';
	setup.named = place->secure_host || strcasecmp(place->host, a->r->target.host) == 0;
	set_nonce(&setup.login);
	if (remote_session_open(&a->r->session, place, want, &setup,
	    a->r->conf->remote_connect_timeout) == 0)
		return check_downgrade(a);
	attempt_note_trouble(a);
	return -1;
}

int
attempt_open(struct attempt *a, const struct hosts_place *place)
{
	static struct dane dane;
	struct remote_tls_want want = { .level = a->level };
	bool none = a->level == NEXTHOP_TLS_NONE || place->local[0] != '\0';

	if (a->level == NEXTHOP_TLS_DANE && !none) {
		want.dane = &dane;
		resolve_dane(a->r->resolve, place, a->r->target.host,
		    deadline_in(REMOTE_RESOLVE_SECONDS), &dane);
		if (dane.outcome == DANE_DEFERRED) {
			attempt_set_trouble(a, AGENT_SCOPE_TLS, "4.7.5", dane.text);
			return -1;
		}
	}
	if (remote_tls_must(&want) && !none)
		return try_session(a, place, &want, REMOTE_TLS_ALWAYS);
	if (try_session(a, place, &want, none ? REMOTE_TLS_NEVER : REMOTE_TLS_OFFERED) == 0)
		return 0;
	/* A handshake that fails must not keep mail back that would go without TLS. */
	return a->r->session.handshake_failed ?
	    try_session(a, place, &want, REMOTE_TLS_NEVER) : -1;
}
