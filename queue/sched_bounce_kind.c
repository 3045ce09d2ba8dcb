/* sched_bounce_kind.c: whether there is something to tell, to whom and how; see sched_bounce.h. */
#include "queue/sched_bounce.h"

/* ---- What is to be told */

int64_t
bounce_delay_at(const struct queue_message *m, const struct queue_terms *terms, size_t rcpt)
{
	const struct queue_rcpt *r = &m->rcpts[rcpt];

	int64_t at = terms->warn_at;

	if (r->state != QUEUE_WAITING || r->warned || address_is_null(&r->sender))
		return 0;
	/* A time before it came here: whoever had it then has told. */
	if (terms->deliver_by > m->time_usec / 1000000 && !terms->by_return &&
	    (at == 0 || terms->deliver_by < at))
		at = terms->deliver_by;
	if (at && !(queue_notify(view_of(r->params)) & QUEUE_NOTIFY_DELAY))
		return 0;
	return at;
}

bool
bounce_is_member(const struct queue_message *m, size_t rcpt)
{
	for (int64_t i = m->rcpts[rcpt].parent; i >= 0 && !m->rcpts[i].owned; i = m->rcpts[i].parent)
		if (m->rcpts[i].members > 1)
			return true;
	return false;
}

/* RFC 2852 with T: each server that passes it on says so, whatever the next one will say. */
static bool
is_traced(const struct queue_rcpt *r, const struct queue_terms *terms)
{
	return terms->by_trace && r->state == QUEUE_DELIVERED && r->arrival != QUEUE_ARRIVED &&
	    !r->told && !address_is_null(&r->sender) && queue_notify(view_of(r->params));
}

/*
 * RFC 3461 5.2.7: to the sender a list has the message when it goes to its members, and an alias
 * for several is expanded, of which no more successes are told. One for a single
 * recipient is as if it was not there. Of what was passed on, the next server tells (5.2.1).
 */
static enum bounce_kind
success_kind(const struct queue_message *m, const struct queue_terms *terms, size_t rcpt)
{
	const struct queue_rcpt *r = &m->rcpts[rcpt];

	if (is_traced(r, terms) && !bounce_is_member(m, rcpt))
		return BOUNCE_RELAYED;
	if ((r->state != QUEUE_DELIVERED && r->state != QUEUE_EXPANDED) || r->told ||
	    address_is_null(&r->sender) ||
	    !(queue_notify(view_of(r->params)) & QUEUE_NOTIFY_SUCCESS) || bounce_is_member(m, rcpt))
		return BOUNCE_NONE;
	if (r->state == QUEUE_DELIVERED)
		return r->arrival == QUEUE_RELAYED ? BOUNCE_RELAYED :
		    r->arrival == QUEUE_PASSED_ON ? BOUNCE_NONE : BOUNCE_DELIVERED;
	if (r->owned)
		return BOUNCE_DELIVERED;
	return r->members > 1 ? BOUNCE_EXPANDED : BOUNCE_NONE;
}

enum bounce_kind
bounce_kind(const struct queue_message *m, const struct queue_terms *terms, size_t rcpt,
    int64_t now, bool *wanted)
{
	const struct queue_rcpt *r = &m->rcpts[rcpt];
	int64_t delayed = bounce_delay_at(m, terms, rcpt);

	*wanted = true;
	if (r->state == QUEUE_FAILED) {
		*wanted = queue_notify(view_of(r->params)) & QUEUE_NOTIFY_FAILURE;
		return BOUNCE_FAILED;
	}
	if (delayed && now >= delayed)
		return BOUNCE_DELAYED;
	return success_kind(m, terms, rcpt);
}

bool
bounce_wants_full(const struct queue_terms *terms, uint64_t size, uint64_t limit)
{
	/* RFC 8689 5: what must not be seen must not be seen in a report; and a part has lines. */
	return terms->ret_full && !terms->require_tls && !terms->binary && size <= limit;
}

void
bounce_params(const struct bounce *b, struct buf *out)
{
	buf_add_str(out, b->eight ? "BODY=8BITMIME" : "BODY=7BIT");
	if (b->utf8)
		buf_add_str(out, " SMTPUTF8");
	if (b->terms.require_tls)
		buf_add_str(out, " REQUIRETLS");
	/* RFC 6710 4.6. */
	if (b->terms.priority)
		buf_addf(out, " MT-PRIORITY=%d", b->terms.priority);
}

/* ---- Which recipient */

size_t
bounce_accepted(const struct queue_message *m, size_t rcpt)
{
	const struct queue_rcpt *r = &m->rcpts[rcpt];

	while (r->parent >= 0 && address_eq(&m->rcpts[r->parent].sender, &r->sender))
		r = &m->rcpts[r->parent];
	return (size_t)(r - m->rcpts);
}

bool
bounce_is_postmaster(const struct queue_message *m, size_t rcpt, const char *hostname)
{
	for (int64_t i = (int64_t)rcpt; i >= 0; i = m->rcpts[i].parent) {
		const struct address *a = &m->rcpts[i].address;

		if (view_eq_nocase(view_of(a->local), VIEW("postmaster")) && (a->domain[0] == '\0' ||
		    view_eq_nocase(view_of(a->domain), view_of(hostname))))
			return true;
	}
	return false;
}
