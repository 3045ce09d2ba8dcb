/* sched_route.c: where a recipient leads; see sched.h. */
#include "queue/sched.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue/sched_expand.h"
#include "text/aliases.h"

static void
defer(struct sched *s, struct sched_message *m, size_t rcpt, const char *code, const char *text)
{
	/* It counts as an attempt: that is what the intervals grow with. */
	if (sched_record_attempt(s, m, rcpt) == 0)
		sched_record_deferred(s, m, rcpt, NULL, code, text);
}

void
sched_route_forget(struct sched_message *m)
{
	for (size_t i = 0; i < m->nways; i++)
		free(m->ways[i].lane);
	free(m->ways);
	m->ways = NULL;
	m->nways = 0;
}

/* ---- One recipient becomes others */

static int
fill_seen(struct sched *s, struct sched_message *m)
{
	for (size_t i = 0; !m->seen_filled && i < m->file.m.nrcpts; i++)
		if (seen_add(&m->seen, &m->file.m.rcpts[i].address, s->conf->hostname) == -1)
			return -1;
	m->seen_filled = true;
	return 0;
}

static void
expand_begin(struct sched *s, struct sched_message *m, size_t rcpt, struct buf *record,
    struct expand *e)
{
	*e = (struct expand){
		.m = &m->file.m, .rcpt = rcpt, .seen = &m->seen, .domain = s->conf->hostname,
		.limits = { s->conf->alias_depth_limit, s->conf->alias_expansion_limit },
		.record = record, .sender = m->file.m.rcpts[rcpt].sender, .now = clock_unix(),
	};
	expand_start(e);
	if (fill_seen(s, m) == -1)
		e->result = EXPAND_NO_MEMORY;
	e->known = m->seen.n;
}

/*
 * Targets of a failed expansion are in the set, though the message does not
 * have them. They alone are taken out: thousands of expansions of one message
 * may fail, each after thousands of recipients.
 */
static void
forget_targets(const struct expand *e)
{
	seen_rewind(e->seen, e->known);
}

/* What the failure of an expansion means for the recipient. */
static void
expand_failed(struct sched *s, struct sched_message *m, size_t rcpt, enum expand_result why)
{
	if (why == EXPAND_LOOP)
		sched_record_failed(m, rcpt, NULL, "5.4.6", "mail loop: it leads back to itself");
	else if (why == EXPAND_TOO_DEEP)
		sched_record_failed(m, rcpt, NULL, "5.4.6", "aliases lead to aliases too often");
	else if (why == EXPAND_TOO_MANY)
		sched_record_failed(m, rcpt, NULL, "5.2.4", "it expands to too many recipients");
	else
		defer(s, m, rcpt, "4.3.0", "out of memory");
}

/*
 * Puts the record of a complete expansion into the journal. Durable before
 * any of the new recipients is tried: their numbers are part of the names
 * under which they are delivered.
 */
static void
expand_end(struct sched *s, struct sched_message *m, struct expand *e, const char *event)
{
	enum expand_result result = expand_finish(e);
	char text[ADDRESS_TEXT_MAX];
	struct log_line l;

	if (result != EXPAND_OK) {
		buf_free(e->record);
		forget_targets(e);
		expand_failed(s, m, e->rcpt, result);
		return;
	}
	if (sched_record_append(m, e->record, true) == -1)
		return;
	l = sched_log_rcpt(m, e->rcpt, LOG_INFO, event);
	log_num(&l, "count", e->added);
	log_num(&l, "loops", e->loops);
	log_str(&l, "from", address_text(&e->sender, text));
	log_end(&l);
}

/* A variable envelope return path names the recipient, so that its errors say whose they are. */
static struct address
sender_for(const struct address *owner, const struct address *rcpt)
{
	char local[2 * ADDRESS_LOCAL_MAX + ADDRESS_DOMAIN_MAX + 2];
	struct address a;

	(void)snprintf(local, sizeof(local), "%s%s=%s", owner->local, rcpt->local, rcpt->domain);
	/* What is too long to be an address goes to the owner as it is. */
	return address_set(&a, view_of(local), view_of(owner->domain)) == ADDRESS_OK ? a : *owner;
}

/* An alias becomes its targets. */
struct alias {
	struct expand e;
	struct route_sender owner;
};

static int
each_target(const struct address *target, bool local_only, void *arg)
{
	struct alias *a = arg;

	a->e.sender = a->owner.verp ? sender_for(&a->owner.address, target) : a->owner.address;
	return expand_target(&a->e, target, local_only);
}

static int
each_instruction(const char *text, void *arg)
{
	struct alias *a = arg;

	a->e.sender = a->owner.address;
	return expand_instruction(&a->e, text);
}

static void
expand_alias(struct sched *s, struct sched_message *m, size_t rcpt)
{
	const struct queue_rcpt *r = &m->file.m.rcpts[rcpt];
	struct buf record = buf_make(EXPAND_RECORD_MAX);
	char why[256] = "";
	struct alias a;
	bool permanent;
	int result;

	expand_begin(s, m, rcpt, &record, &a.e);
	result = route_expand(s->routes, &r->address, &r->sender, &a.owner, each_target,
	    each_instruction, &a, &permanent, why);
	if (result == 0 || a.e.result != EXPAND_OK) {
		a.e.sender = a.owner.address;
		expand_end(s, m, &a.e, "expanded");
		return;
	}
	buf_free(&record);
	forget_targets(&a.e);
	if (permanent)
		sched_record_failed(m, rcpt, NULL, "5.2.4", why);
	else
		defer(s, m, rcpt, "4.2.4", why);
}

void
sched_forward(struct sched *s, struct sched_message *m, size_t rcpt,
    const struct agent_result *r)
{
	struct buf record = buf_make(EXPAND_RECORD_MAX);
	struct expand e;

	expand_begin(s, m, rcpt, &record, &e);
	for (size_t i = 0; i < r->nforward; i++) {
		if (!address_is_null(&r->owner) && !address_is_null(&e.sender))
			e.sender = r->verp ? sender_for(&r->owner, &r->forward[i]) :
			    r->owner;
		if (expand_target(&e, &r->forward[i], false) == -1)
			break;
	}
	expand_end(s, m, &e, "forwarded");
}

/* ---- */

/* As if the domain were local: it becomes the same name here, where aliases and users are found. */
static void
route_here(struct sched *s, struct sched_message *m, size_t rcpt)
{
	static struct agent_result here;

	here.nforward = 1;
	if (address_set(&here.forward[0], view_of(m->file.m.rcpts[rcpt].address.local),
	    view_of(s->conf->hostname)) == ADDRESS_OK)
		sched_forward(s, m, rcpt, &here);
	else
		sched_record_failed(m, rcpt, NULL, "5.1.3", "it cannot be an address here");
}

/* An alias says no, in a reply. */
static void
route_refuse(struct sched *s, struct sched_message *m, size_t rcpt, const char *reply)
{
	struct view number, enhanced, words;
	char code[QUEUE_CODE_MAX + 1], text[256];

	alias_error_split(view_of(reply), &number, &enhanced, &words);
	(void)snprintf(code, sizeof(code), "%.*s", VIEW_FMT(enhanced));
	(void)snprintf(text, sizeof(text), "%.*s", VIEW_FMT(words));
	if (code[0] == '5')
		sched_record_failed(m, rcpt, NULL, code, text);
	else
		defer(s, m, rcpt, code, text);
}

/* The way to another machine. */
static void
route_hop(struct sched *s, struct sched_message *m, size_t rcpt)
{
	const struct queue_rcpt *r = &m->file.m.rcpts[rcpt];
	struct nexthop hop;

	nexthop_find(s->hops, &r->address, &r->sender, &hop);
	if (hop.kind == NEXTHOP_REMOTE)
		sched_lane_add(s, m, rcpt, address_is_null(&r->sender) ? SCHED_LANE_REPORT :
		    RUNNER_REMOTE, hop.text);
	else if (hop.kind == NEXTHOP_ERROR && hop.code[0] == '5')
		sched_record_failed(m, rcpt, NULL, hop.code, hop.reason);
	else if (hop.kind == NEXTHOP_LOCAL)
		route_here(s, m, rcpt);
	else
		defer(s, m, rcpt, hop.code, hop.reason);
}

static void
route_take(struct sched *s, struct sched_message *m, size_t rcpt, const struct route *route)
{
	switch (route->kind) {
	case ROUTE_UNKNOWN:
		sched_record_failed(m, rcpt, NULL, "5.1.1", "there is no such user here");
		break;
	case ROUTE_ALIAS:
		expand_alias(s, m, rcpt);
		break;
	case ROUTE_SYSTEM:
		sched_lane_add(s, m, rcpt, RUNNER_SYSTEM, route->user);
		break;
	case ROUTE_VIRTUAL:
		sched_lane_add(s, m, rcpt, RUNNER_VIRTUAL, route->user);
		break;
	case ROUTE_RELAY:
	case ROUTE_REMOTE:
		route_hop(s, m, rcpt);
		break;
	case ROUTE_REFUSED:
		route_refuse(s, m, rcpt, route->why);
		break;
	case ROUTE_TEMPFAIL:
		defer(s, m, rcpt, "4.3.0", route->why);
		break;
	}
}

/* A program or a file of an alias, which is nobody's but that user's. */
static void
route_target(struct sched *s, struct sched_message *m, size_t rcpt)
{
	if (s->conf->alias_user[0])
		sched_lane_add(s, m, rcpt, RUNNER_SYSTEM, s->conf->alias_user);
	else
		defer(s, m, rcpt, "4.3.5", "an alias names a program or a file, and there is no alias_user");
}

void
sched_route(struct sched *s, struct sched_message *m, size_t rcpt)
{
	const struct address *a = &m->file.m.rcpts[rcpt].address;
	struct route route;

	if (rcpt < m->nways && m->ways[rcpt].lane) {
		sched_lane_add(s, m, rcpt, m->ways[rcpt].kind, m->ways[rcpt].lane);
		return;
	}
	if (m->file.m.rcpts[rcpt].target) {
		route_target(s, m, rcpt);
		return;
	}
	if (expand_is_mailbox(&m->file.m, rcpt))
		route_find_mailbox(s->routes, a, &route);
	else
		route_find(s->routes, a, &route);
	route_take(s, m, rcpt, &route);
}
