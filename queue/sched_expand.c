/* sched_expand.c: see sched_expand.h. */
#include "queue/sched_expand.h"

#include <stdio.h>
#include <string.h>

bool
expand_is_mailbox(const struct queue_message *m, size_t rcpt)
{
	const struct queue_rcpt *r = &m->rcpts[rcpt];

	return r->parent >= 0 && r->target == NULL &&
	    address_eq(&r->address, &m->rcpts[r->parent].address);
}

void
expand_start(struct expand *e)
{
	e->added = e->loops = 0;
	e->self = false;
	e->next = e->m->nrcpts;
	e->result = EXPAND_OK;
	queue_record_start(e->record);
	queue_record_expanded(e->record, e->now, e->rcpt);
	if (e->m->rcpts[e->rcpt].depth >= e->limits.depth)
		e->result = EXPAND_TOO_DEEP;
}

static int
expand_fail(struct expand *e, enum expand_result why)
{
	e->result = why;
	return -1;
}

static int
expand_add(struct expand *e, size_t parent, const struct address *a)
{
	if (e->next >= e->limits.rcpts)
		return expand_fail(e, EXPAND_TOO_MANY);
	queue_record_rcpt(e->record, parent, &e->sender, a);
	e->next++;
	e->added++;
	return e->record->failed ? expand_fail(e, EXPAND_NO_MEMORY) : 0;
}

/* The address with the default domain where it has none. */
static struct address
expand_qualify(const struct expand *e, const struct address *a)
{
	struct address whole = *a;

	if (a->domain[0] == '\0')
		(void)address_set(&whole, view_of(a->local), view_of(e->domain));
	return whole;
}

/* Whether a is rcpt's address, or one that this came from. */
static bool
expand_is_ancestor(const struct expand *e, const struct address *a)
{
	for (int64_t i = (int64_t)e->rcpt; i >= 0; i = e->m->rcpts[i].parent) {
		struct address other = expand_qualify(e, &e->m->rcpts[i].address);

		if (address_eq(&other, a))
			return true;
	}
	return false;
}

/* The mailbox of a, which is not rcpt's: a recipient that at once is replaced by itself. */
static int
expand_mailbox(struct expand *e, const struct address *a)
{
	size_t between = e->next;

	if (expand_add(e, e->rcpt, a) == -1)
		return -1;
	queue_record_expanded(e->record, e->now, between);
	return expand_add(e, between, a);
}

/* The recipient leads to itself: to its mailbox, once. */
static int
expand_self(struct expand *e)
{
	if (expand_is_mailbox(e->m, e->rcpt)) {
		e->loops++;
		return 0;
	}
	if (e->self)
		return 0;
	e->self = true;
	return expand_add(e, e->rcpt, &e->m->rcpts[e->rcpt].address);
}

/* Whether the message is for that address, and not for others in its place. */
static bool
expand_is_for(const struct expand *e, const struct address *a)
{
	for (size_t i = 0; i < e->m->nrcpts; i++) {
		struct address other = expand_qualify(e, &e->m->rcpts[i].address);

		if (e->m->rcpts[i].state != QUEUE_EXPANDED && address_eq(&other, a))
			return true;
	}
	return false;
}

/*
 * The mailbox of an address that the message has been addressed to: where that has become
 * others, such as an alias on the way here, its mailbox has nothing yet.
 */
static int
expand_mailbox_of_seen(struct expand *e, const struct address *a)
{
	struct address mark = { .local = "\\" };
	int is_new = 1;

	if (expand_is_for(e, a))
		return 0;
	/* Once in one record. */
	if (strlen(a->local) < sizeof(mark.local) - 1) {
		(void)snprintf(mark.local, sizeof(mark.local), "\\%.*s",
		    (int)sizeof(mark.local) - 2, a->local);
		(void)snprintf(mark.domain, sizeof(mark.domain), "%s", a->domain);
		is_new = seen_add(e->seen, &mark, e->domain);
	}
	if (is_new == -1)
		return expand_fail(e, EXPAND_NO_MEMORY);
	return is_new ? expand_mailbox(e, a) : 0;
}

int
expand_target(struct expand *e, const struct address *target, bool local_only)
{
	struct address a = expand_qualify(e, target);
	struct address own = expand_qualify(e, &e->m->rcpts[e->rcpt].address);
	int is_new;

	if (e->result != EXPAND_OK)
		return -1;
	if (address_eq(&a, &own))
		return expand_self(e);
	if (!local_only && expand_is_ancestor(e, &a)) {
		e->loops++;
		return 0;
	}
	is_new = seen_add(e->seen, &a, e->domain);
	if (is_new == -1)
		return expand_fail(e, EXPAND_NO_MEMORY);
	if (is_new == 0)
		return local_only ? expand_mailbox_of_seen(e, &a) : 0;
	return local_only ? expand_mailbox(e, &a) : expand_add(e, e->rcpt, &a);
}

int
expand_instruction(struct expand *e, const char *text)
{
	if (e->result != EXPAND_OK)
		return -1;
	if (e->next >= e->limits.rcpts)
		return expand_fail(e, EXPAND_TOO_MANY);
	queue_record_target(e->record, e->rcpt, &e->sender, &e->m->rcpts[e->rcpt].address,
	    view_of(text));
	e->next++;
	e->added++;
	return e->record->failed ? expand_fail(e, EXPAND_NO_MEMORY) : 0;
}

enum expand_result
expand_finish(struct expand *e)
{
	if (e->result == EXPAND_OK && e->added == 0 && e->loops > 0)
		e->result = EXPAND_LOOP;
	if (e->result == EXPAND_OK && queue_record_finish(e->record) == -1)
		e->result = EXPAND_NO_MEMORY;
	return e->result;
}
