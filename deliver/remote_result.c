/* remote_result.c: what becomes of a recipient; see remote_transaction.h. */
#include "deliver/remote_transaction.h"

#include <stdarg.h>
#include <stdio.h>

void
remote_result_set(struct remote_result *r, enum agent_outcome outcome, const char *code,
    const char *fmt, ...)
{
	va_list ap;

	r->known = true;
	r->said = false;
	r->elsewhere = REMOTE_NOWHERE;
	r->outcome = outcome;
	(void)snprintf(r->code, sizeof(r->code), "%s", code);
	va_start(ap, fmt);
	(void)vsnprintf(r->text, sizeof(r->text), fmt, ap);
	va_end(ap);
}

void
remote_result_reply(struct remote_result *r, enum agent_outcome outcome,
    const struct remote_reply *reply)
{
	char class = outcome == AGENT_DEFERRED ? '4' : outcome == AGENT_FAILED ? '5' : '2';

	r->known = true;
	r->said = true;
	r->elsewhere = REMOTE_NOWHERE;
	r->outcome = outcome;
	if (reply->enhanced[0])
		(void)snprintf(r->code, sizeof(r->code), "%s", reply->enhanced);
	else
		(void)snprintf(r->code, sizeof(r->code), "%c.0.0", class);
	r->code[0] = class;
	remote_reply_line(reply, r->text, sizeof(r->text));
}

void
remote_result_all(struct remote_smtp *s, const struct remote_reply *reply, bool accepted)
{
	for (size_t i = 0; i < s->message->n; i++) {
		struct remote_result *r = &s->results[i];

		if (r->chosen && !r->known && (r->accepted || !accepted))
			remote_result_reply(r, reply->code / 100 == 4 ? AGENT_DEFERRED : AGENT_FAILED, reply);
	}
}

void
remote_result_delivered(struct remote_smtp *s, size_t i, const struct remote_reply *reply)
{
	bool success = remote_wants_success(s->message->rcpts[i].params) ||
	    remote_wants_trace(s->message->params);

	/* Behind LMTP there is nobody whom it could be relayed to. */
	remote_result_reply(&s->results[i], !success ? AGENT_DELIVERED : s->offer.dsn ? AGENT_PASSED :
	    s->setup.lmtp ? AGENT_DELIVERED : AGENT_RELAYED, reply);
}

void
remote_transaction_broken(struct remote_smtp *s, const struct remote_trouble *t)
{
	for (size_t i = 0; i < s->message->n; i++) {
		struct remote_result *r = &s->results[i];

		if (r->known || !r->chosen || !r->accepted || !s->text_begun)
			continue;
		remote_result_set(r, AGENT_DEFERRED, t->code, "%s", t->text);
		r->code[0] = '4';
		r->said = t->said;
	}
	s->message = NULL;
}
