/*
 * remote_deliver.c: a message, from one server to the next until one takes it; see remote.h.
 *
 * A recipient of whom a server has said something is done with. The others are tried at the next
 * place; when there is none left, what went wrong with the last one is their answer.
 */
#include "deliver/remote.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "sys/log.h"

struct attempt {
	struct remote *r;
	const struct agent_transmit *t;
	struct remote_content content;
	struct remote_facts facts;
	enum nexthop_tls level;
	struct remote_result results[AGENT_RCPT_MAX];
	bool answered[AGENT_RCPT_MAX];
	struct remote_trouble trouble;	/* why the others have no result */
	char server[AGENT_SERVER_MAX + 1], address[AGENT_SERVER_MAX + 1];	/* where that was */
	bool permanent;			/* no place so far has been of any use, ever */
	bool reached;			/* a message was begun somewhere */
	bool lacked;			/* and for want of something not sent there, */
	struct hosts_place lacking;	/* which is the last one that it was so at */
};

/* ---- answers */

static int
send_answer(const struct attempt *a, size_t i, const char *server, const char *address)
{
	const struct remote_result *result = &a->results[i];
	static struct agent_answer answer;

	answer = (struct agent_answer){
		.job = a->t->job, .number = a->t->rcpts[i].number, .outcome = result->outcome,
	};
	(void)snprintf(answer.code, sizeof(answer.code), "%s", result->code);
	(void)snprintf(answer.text, sizeof(answer.text), "%s", result->text);
	(void)snprintf(answer.server, sizeof(answer.server), "%s", result->said ? server : "");
	(void)snprintf(answer.address, sizeof(answer.address), "%s", address);
	return agent_send_answer(a->r->scheduler, &answer);
}

/* Answers for recipients that have a result now, all of which come from the same server. */
static int
answer_known(struct attempt *a, const char *server, const char *address)
{
	for (size_t i = 0; i < a->t->n; i++) {
		if (!a->results[i].known || a->answered[i])
			continue;
		if (send_answer(a, i, server, address) == -1)
			return -1;
		a->answered[i] = true;
	}
	return 0;
}

static bool
all_known(const struct attempt *a)
{
	for (size_t i = 0; i < a->t->n; i++)
		if (!a->results[i].known)
			return false;
	return true;
}

/*
 * Those whose message the server must not be given may have more luck elsewhere. What is wrong stays
 * in their result.
 */
static void
put_aside(struct attempt *a)
{
	for (size_t i = 0; i < a->t->n; i++) {
		struct remote_result *r = &a->results[i];

		if (!r->known || a->answered[i] || r->elsewhere == REMOTE_NOWHERE)
			continue;
		r->known = false;
		a->lacked = true;
		a->lacking = a->r->session.place;
	}
}

/* Nobody else can be asked: all places, or those that are as good as the last one. */
static void
settle(struct attempt *a, bool all)
{
	for (size_t i = 0; i < a->t->n; i++) {
		struct remote_result *r = &a->results[i];

		if (r->elsewhere == REMOTE_EQUALS || (all && r->elsewhere == REMOTE_ANYWHERE))
			r->known = true;
	}
}

/* All recipients without a result get this one. */
static void
set_rest(struct attempt *a, enum agent_outcome outcome, const char *code, const char *text,
    bool said)
{
	for (size_t i = 0; i < a->t->n; i++)
		if (!a->results[i].known) {
			remote_result_set(&a->results[i], outcome, code, "%s", text);
			a->results[i].said = said;
		}
}

/* The same with what another server might not lack. */
static void
set_lacking(struct attempt *a, const char *code, const char *text)
{
	for (size_t i = 0; i < a->t->n; i++)
		if (!a->results[i].known) {
			remote_result_set(&a->results[i], AGENT_FAILED, code, "%s", text);
			a->results[i].elsewhere = REMOTE_ANYWHERE;
		}
}

static int
finish(struct attempt *a)
{
	struct agent_done done = { .job = a->t->job, .scope = a->trouble.scope };

	/* One that could not be reached might have had what the others lack. */
	if (a->permanent)
		settle(a, true);
	if (answer_known(a, "", "") == -1)
		return -1;
	if (!all_known(a)) {
		bool permanent = a->permanent && a->trouble.code[0] == '5';

		set_rest(a, permanent ? AGENT_FAILED : AGENT_DEFERRED, a->trouble.code, a->trouble.text,
		    a->trouble.said);
		for (size_t i = 0; i < a->t->n && !permanent; i++)
			if (!a->answered[i])
				a->results[i].code[0] = '4';
		if (answer_known(a, a->server, a->address) == -1)
			return -1;
	}
	done.more = remote_smtp_open(&a->r->session.smtp);
	if (done.scope != AGENT_SCOPE_OK)
		(void)snprintf(done.text, sizeof(done.text), "%s", a->trouble.text);
	return agent_send_done(a->r->scheduler, &done);
}

/* Notes why a place was of no use: what a server says explains more than what we make of it. */
static void
note_trouble(struct attempt *a)
{
	const struct remote_session *s = &a->r->session;
	const struct remote_trouble *t = &s->smtp.trouble;
	struct log_line l = log_begin(LOG_NOTICE, "server-failed");

	log_str(&l, "id", a->t->id);
	log_str(&l, "host", s->place.host);
	log_str(&l, "peer", s->address);
	log_str(&l, "code", t->code);
	log_str(&l, "text", t->text);
	log_end(&l);
	a->permanent = a->permanent && t->permanent;
	if (a->trouble.said && !t->said && !a->reached)
		return;
	a->trouble = *t;
	(void)snprintf(a->server, sizeof(a->server), "%s", s->place.host);
	(void)snprintf(a->address, sizeof(a->address), "%s", s->address);
}

static void
set_trouble(struct attempt *a, enum agent_scope scope, const char *code, const char *text)
{
	a->trouble = (struct remote_trouble){ .scope = scope, .permanent = code[0] == '5' };
	(void)snprintf(a->trouble.code, sizeof(a->trouble.code), "%s", code);
	(void)snprintf(a->trouble.text, sizeof(a->trouble.text), "%s", text);
	a->permanent = a->trouble.permanent;
}

/* ---- a server */

/* Whether the message can be made fit for the server; else all recipients have a result. */
static bool
convert(struct attempt *a)
{
	const struct remote_smtp *m = &a->r->session.smtp;
	enum downgrade_fault fault;
	bool seven = a->facts.eightbit && !m->offer.eightbit;

	if (!remote_smtp_converts(m, &a->facts))
		return true;
	if (remote_content_convert(&a->content, seven, &fault) == -1)
		set_rest(a, AGENT_DEFERRED, "4.3.0", "the message cannot be read from the queue", false);
	else if (fault != DOWNGRADE_OK && seven)
		set_lacking(a, "5.6.3", downgrade_why(fault));
	else
		return true;
	return false;
}

/* Sends the message over the session that is open. Returns 0, or -1 with errno. */
static int
send_message(struct attempt *a)
{
	struct remote_session *s = &a->r->session;

	a->reached = true;
	if (convert(a))
		remote_session_send(s, a->t, &a->facts, a->results, &a->content);
	put_aside(a);
	if (s->smtp.trouble.scope == AGENT_SCOPE_OK)
		a->trouble.scope = AGENT_SCOPE_OK;
	else
		a->trouble = s->smtp.trouble;
	if (answer_known(a, s->place.host, s->address) == -1)
		return -1;
	if (s->smtp.want == REMOTE_OVER && !all_known(a))
		note_trouble(a);
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
	set_nonce(&setup.login);
	if (remote_session_open(&a->r->session, place, want, &setup,
	    a->r->conf->remote_connect_timeout) == 0)
		return 0;
	note_trouble(a);
	return -1;
}

/* Opens a session at that place. Returns 0, or -1 when it is of no use. */
static int
open_place(struct attempt *a, const struct hosts_place *place)
{
	static struct dane dane;
	struct remote_tls_want want = { .level = a->level };
	bool none = a->level == NEXTHOP_TLS_NONE || place->local[0] != '\0';

	if (a->level == NEXTHOP_TLS_DANE && !none) {
		want.dane = &dane;
		resolve_dane(a->r->resolve, place, a->r->target.host,
		    deadline_in(REMOTE_RESOLVE_SECONDS), &dane);
		if (dane.outcome == DANE_DEFERRED) {
			set_trouble(a, AGENT_SCOPE_TLS, "4.7.5", dane.text);
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

/* ---- the message */

/* How much TLS this message wants. */
static enum nexthop_tls
level_of(const struct remote *r, const struct agent_transmit *t, bool optional)
{
	bool required = remote_param(t->params, "REQUIRETLS").p != NULL;

	if (required && r->level != NEXTHOP_TLS_DANE)
		return NEXTHOP_TLS_VERIFY;
	/*
	 * RFC 8689 section 4.1: what the recipient's domain wants is set aside, not what the
	 * administrator has ordered.
	 */
	if (!required && optional && r->level == NEXTHOP_TLS_DANE)
		return NEXTHOP_TLS_MAY;
	return r->level;
}

static int
look(struct attempt *a)
{
	struct outgoing_facts facts;

	remote_content_init(&a->content, a->t->message, a->t->offset, a->t->size);
	if (remote_content_look(&a->content, &facts) == -1) {
		set_trouble(a, AGENT_SCOPE_OK, "4.3.0", "the message cannot be read from the queue");
		return -1;
	}
	a->facts = (struct remote_facts){
		.size = facts.size, .eightbit = facts.eightbit, .header8 = facts.header8,
		.long_lines = facts.long_lines, .now = clock_unix(),
	};
	a->level = level_of(a->r, a->t, facts.tls_optional);
	return 0;
}

/* Finds the places. Returns whether there are any. */
static bool
find_places(struct attempt *a)
{
	struct remote *r = a->r;

	if (r->hosts_until <= clock_monotonic() || r->hosts.outcome != HOSTS_FOUND) {
		resolve_hosts(r->resolve, &r->target, deadline_in(REMOTE_RESOLVE_SECONDS), &r->hosts);
		r->hosts_until = deadline_in(REMOTE_PLACES_SECONDS);
	}
	if (r->hosts.outcome == HOSTS_FOUND)
		return true;
	set_trouble(a, r->hosts.outcome == HOSTS_FAILED ? AGENT_SCOPE_ROUTE : AGENT_SCOPE_DOWN,
	    r->hosts.code, r->hosts.text);
	return false;
}

static bool
same_place(const struct hosts_place *a, const struct hosts_place *b)
{
	return a->ipv6 == b->ipv6 && a->port == b->port && strcmp(a->local, b->local) == 0 &&
	    memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

/* Returns 0, or -1 with errno. */
static int
try_place(struct attempt *a, const struct hosts_place *place)
{
	if (a->lacked) {
		if (place->preference != a->lacking.preference)
			settle(a, false);
		if (all_known(a) || same_place(place, &a->lacking))
			return 0;
	}
	return open_place(a, place) == 0 ? send_message(a) : 0;
}

/* Returns 0, or -1 with errno. */
static int
try_places(struct attempt *a)
{
	if (a->r->login_error) {
		set_trouble(a, AGENT_SCOPE_LOGIN, "4.3.5", a->r->login_error);
		return 0;
	}
	if (!find_places(a))
		return 0;
	for (size_t i = 0; i < a->r->hosts.n && !all_known(a); i++)
		if (try_place(a, &a->r->hosts.places[i]) == -1)
			return -1;
	return 0;
}

static int
attempt(struct attempt *a)
{
	struct remote_session *s = &a->r->session;

	if (look(a) == -1)
		return 0;
	if (remote_session_ready(s) && s->want.level == a->level && send_message(a) == -1)
		return -1;
	if (all_known(a))
		return 0;
	/* A session that was over already is no failure of this attempt. */
	a->permanent = true;
	a->trouble = (struct remote_trouble){ .scope = AGENT_SCOPE_OK };
	if (!a->lacked)
		remote_session_end(s);
	return try_places(a);
}

int
remote_deliver(struct remote *r, const struct agent_transmit *t)
{
	static struct attempt a;
	int result;

	a = (struct attempt){ .r = r, .t = t, .permanent = true,
		.trouble = { .scope = AGENT_SCOPE_OK, .code = "4.4.1",
		    .text = "there is no server to try" } };
	result = attempt(&a);
	if (result == 0)
		result = finish(&a);
	remote_content_free(&a.content);
	return result;
}
