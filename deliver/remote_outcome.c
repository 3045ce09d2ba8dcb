/* remote_outcome.c: what becomes of the recipients of a message; see remote_attempt.h. */
#include "deliver/remote_attempt.h"

#include <stdio.h>
#include <string.h>

#include "sys/log.h"

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

int
attempt_answer_known(struct attempt *a, const char *server, const char *address)
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

bool
attempt_all_known(const struct attempt *a)
{
	for (size_t i = 0; i < a->t->n; i++)
		if (!a->results[i].known)
			return false;
	return true;
}

void
attempt_put_aside(struct attempt *a)
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

void
attempt_settle(struct attempt *a, bool all)
{
	for (size_t i = 0; i < a->t->n; i++) {
		struct remote_result *r = &a->results[i];

		if (r->elsewhere == REMOTE_EQUALS || (all && r->elsewhere == REMOTE_ANYWHERE))
			r->known = true;
	}
}

void
attempt_set_rest(struct attempt *a, enum agent_outcome outcome, const char *code, const char *text,
    bool said)
{
	for (size_t i = 0; i < a->t->n; i++)
		if (!a->results[i].known) {
			remote_result_set(&a->results[i], outcome, code, "%s", text);
			a->results[i].said = said;
		}
}

void
attempt_set_lacking(struct attempt *a, const char *code, const char *text)
{
	for (size_t i = 0; i < a->t->n; i++)
		if (!a->results[i].known) {
			remote_result_set(&a->results[i], AGENT_FAILED, code, "%s", text);
			a->results[i].elsewhere = REMOTE_ANYWHERE;
		}
}

/*
 * What the attempt says of the destination. Where somebody was there to begin a message with, it
 * may be that message which the connection broke off at.
 */
static enum agent_scope
scope_of(const struct attempt *a)
{
	return a->trouble.scope == AGENT_SCOPE_DOWN && a->reached ? AGENT_SCOPE_BUSY :
	    a->trouble.scope;
}

int
attempt_finish(struct attempt *a)
{
	struct agent_done done = { .job = a->t->job, .scope = scope_of(a) };

	/* One that could not be reached might have had what the others lack. */
	if (a->permanent)
		attempt_settle(a, true);
	if (attempt_answer_known(a, "", "") == -1)
		return -1;
	if (!attempt_all_known(a)) {
		bool permanent = a->permanent && a->trouble.code[0] == '5';

		attempt_set_rest(a, permanent ? AGENT_FAILED : AGENT_DEFERRED, a->trouble.code, a->trouble.text,
		    a->trouble.said);
		for (size_t i = 0; i < a->t->n && !permanent; i++)
			if (!a->answered[i])
				a->results[i].code[0] = '4';
		if (attempt_answer_known(a, a->server, a->address) == -1)
			return -1;
	}
	if (!a->optional)
		done.tls = a->tls;
	done.more = remote_smtp_open(&a->r->session.smtp);
	if (done.scope != AGENT_SCOPE_OK)
		(void)snprintf(done.text, sizeof(done.text), "%s", a->trouble.text);
	return agent_send_done(a->r->scheduler, &done);
}

void
attempt_note_trouble(struct attempt *a)
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

void
attempt_set_trouble(struct attempt *a, enum agent_scope scope, const char *code, const char *text)
{
	a->trouble = (struct remote_trouble){ .scope = scope, .permanent = code[0] == '5' };
	(void)snprintf(a->trouble.code, sizeof(a->trouble.code), "%s", code);
	(void)snprintf(a->trouble.text, sizeof(a->trouble.text), "%s", text);
	a->permanent = a->trouble.permanent;
}
