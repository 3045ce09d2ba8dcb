/* sched_bounce_kind.c: whether there is something to tell, to whom and how; see sched_bounce.h. */
#include "queue/sched_bounce.h"

/* ---- What is to be told */

int64_t
bounce_delay_at(const struct queue_message *m, const struct queue_terms *terms, size_t rcpt)
{
	const struct queue_rcpt *r = &m->rcpts[rcpt];

	if (terms->deliver_by == 0 || terms->by_return || r->state != QUEUE_WAITING || r->warned)
		return 0;
	/* Before it came here: whoever had it then has told. */
	if (terms->deliver_by <= m->time_usec / 1000000 || address_is_null(&r->sender) ||
	    !(queue_notify(view_of(r->params)) & QUEUE_NOTIFY_DELAY))
		return 0;
	return terms->deliver_by;
}

/* How many recipients one became, 2 for more; and whether they have an owner, who hears of them. */
static size_t
count_members(const struct queue_message *m, size_t rcpt, bool *owned)
{
	const struct queue_rcpt *r = &m->rcpts[rcpt];
	size_t n = 0;

	*owned = false;
	for (size_t i = rcpt + 1; i < m->nrcpts && n < 2; i++)
		if (m->rcpts[i].parent == (int64_t)rcpt) {
			*owned = !address_eq(&m->rcpts[i].sender, &r->sender);
			n++;
		}
	return n;
}

/* Whether it is one of several that a recipient became whose sender it still has. */
static bool
is_one_of_several(const struct queue_message *m, size_t rcpt)
{
	bool owned;

	for (int64_t i = m->rcpts[rcpt].parent; i >= 0; i = m->rcpts[i].parent) {
		size_t n = count_members(m, (size_t)i, &owned);

		if (owned)
			return false;
		if (n > 1)
			return true;
	}
	return false;
}

/*
 * RFC 3461 5.2.7: to the sender a list has the message when it goes to its members, and an alias
 * for several is expanded, of which no more successes are told. One for a single
 * recipient is as if it was not there.
 */
static enum bounce_kind
success_kind(const struct queue_message *m, size_t rcpt)
{
	const struct queue_rcpt *r = &m->rcpts[rcpt];
	bool owned;
	size_t n;

	if ((r->state != QUEUE_DELIVERED && r->state != QUEUE_EXPANDED) || r->told ||
	    address_is_null(&r->sender) ||
	    !(queue_notify(view_of(r->params)) & QUEUE_NOTIFY_SUCCESS) || is_one_of_several(m, rcpt))
		return BOUNCE_NONE;
	if (r->state == QUEUE_DELIVERED)
		return BOUNCE_DELIVERED;
	n = count_members(m, rcpt, &owned);
	if (owned)
		return BOUNCE_DELIVERED;
	return n > 1 ? BOUNCE_EXPANDED : BOUNCE_NONE;
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
	return success_kind(m, rcpt);
}

bool
bounce_wants_full(const struct queue_terms *terms, uint64_t size)
{
	/* RFC 8689 5: what must not be seen must not be seen in a report; and a part has lines. */
	return terms->ret_full && !terms->require_tls && !terms->binary && size <= BOUNCE_FULL_MAX;
}

void
bounce_params(const struct bounce *b, struct buf *out)
{
	buf_add_str(out, "BODY=8BITMIME");
	if (b->terms.utf8 || !address_is_ascii(&b->to))
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
bounce_is_postmaster(const struct queue_message *m, size_t rcpt)
{
	for (int64_t i = (int64_t)rcpt; i >= 0; i = m->rcpts[i].parent)
		if (view_eq_nocase(view_of(m->rcpts[i].address.local), VIEW("postmaster")))
			return true;
	return false;
}
