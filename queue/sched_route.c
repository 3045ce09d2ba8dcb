/* sched_route.c: where a recipient leads; see sched.h. */
#include "queue/sched.h"

#include <stdlib.h>
#include <string.h>

#include "queue/sched_expand.h"

static void
defer(struct sched *s, struct sched_message *m, size_t rcpt, const char *code, const char *text)
{
	/* It counts as an attempt: that is what the intervals grow with. */
	if (sched_record_attempt(s, m, rcpt) == 0)
		sched_record_deferred(s, m, rcpt, NULL, code, text);
}

/* Without memory for it the recipient is merely looked up again. */
static void
remember_way(struct sched_message *m, size_t rcpt, uint32_t kind, const char *user)
{
	if (rcpt >= m->nways) {
		size_t n = m->file.m.nrcpts;
		struct sched_way *ways = reallocarray(m->ways, n, sizeof(*ways));

		if (ways == NULL)
			return;
		for (size_t i = m->nways; i < n; i++)
			ways[i] = (struct sched_way){ .user = NULL };
		m->ways = ways;
		m->nways = n;
	}
	if (m->ways[rcpt].user == NULL)
		m->ways[rcpt] = (struct sched_way){ .kind = kind, .user = strdup(user) };
}

void
sched_route_forget(struct sched_message *m)
{
	for (size_t i = 0; i < m->nways; i++)
		free(m->ways[i].user);
	free(m->ways);
	m->ways = NULL;
	m->nways = 0;
}

static void
add_job(struct sched *s, struct sched_message *m, size_t rcpt, uint32_t kind, const char *user)
{
	struct fair_user *u = fair_crowded(&s->fair, kind, user, SCHED_USER_JOBS);
	struct fair_job *job;

	/* While messages of its own that were parked come back, the line takes no others. */
	if (u && (u->jobs >= SCHED_USER_JOBS || u->key != s->refilling)) {
		m->passed_over = true;
		m->passed_user = u->key;
		u->parked = true;
		m->passes++;
		remember_way(m, rcpt, kind, user);
		return;
	}
	job = calloc(1, sizeof(*job));
	if (job) {
		job->message = m;
		job->rcpt = rcpt;
		job->priority = m->terms.priority;
	}
	if (job == NULL || fair_add(&s->fair, kind, user, job) == -1) {
		free(job);
		defer(s, m, rcpt, "4.3.0", "out of memory");
		return;
	}
	m->jobs++;
	m->progress = true;
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

static int
each_target(const struct address *target, bool local_only, void *arg)
{
	return expand_target(arg, target, local_only);
}

static void
expand_alias(struct sched *s, struct sched_message *m, size_t rcpt)
{
	const struct queue_rcpt *r = &m->file.m.rcpts[rcpt];
	struct buf record = buf_make(EXPAND_RECORD_MAX);
	char why[256] = "";
	struct expand e;
	bool permanent;
	int result;

	expand_begin(s, m, rcpt, &record, &e);
	/* e.sender becomes the owner before the first target comes. */
	result = route_expand(s->routes, &r->address, &r->sender, &e.sender, each_target, &e,
	    &permanent, why);
	if (result == 0 || e.result != EXPAND_OK) {
		expand_end(s, m, &e, "expanded");
		return;
	}
	buf_free(&record);
	forget_targets(&e);
	if (permanent)
		sched_record_failed(m, rcpt, NULL, "5.2.4", why);
	else
		defer(s, m, rcpt, "4.2.4", why);
}

void
sched_forward(struct sched *s, struct sched_message *m, size_t rcpt,
    const struct address *targets, size_t n)
{
	struct buf record = buf_make(EXPAND_RECORD_MAX);
	struct expand e;

	expand_begin(s, m, rcpt, &record, &e);
	for (size_t i = 0; i < n && expand_target(&e, &targets[i], false) == 0; i++)
		;
	expand_end(s, m, &e, "forwarded");
}

/* ---- */

void
sched_route(struct sched *s, struct sched_message *m, size_t rcpt)
{
	const struct address *a = &m->file.m.rcpts[rcpt].address;
	struct route route;

	if (rcpt < m->nways && m->ways[rcpt].user) {
		add_job(s, m, rcpt, m->ways[rcpt].kind, m->ways[rcpt].user);
		return;
	}
	if (expand_is_mailbox(&m->file.m, rcpt))
		route_find_mailbox(s->routes, a, &route);
	else
		route_find(s->routes, a, &route);
	switch (route.kind) {
	case ROUTE_UNKNOWN:
		sched_record_failed(m, rcpt, NULL, "5.1.1", "there is no such user here");
		break;
	case ROUTE_ALIAS:
		expand_alias(s, m, rcpt);
		break;
	case ROUTE_SYSTEM:
		add_job(s, m, rcpt, RUNNER_SYSTEM, route.user);
		break;
	case ROUTE_VIRTUAL:
		add_job(s, m, rcpt, RUNNER_VIRTUAL, route.user);
		break;
	case ROUTE_RELAY:
	case ROUTE_REMOTE:
		defer(s, m, rcpt, "4.3.5", "this version has no outbound delivery agent");
		break;
	case ROUTE_TEMPFAIL:
		defer(s, m, rcpt, "4.3.0", route.why);
		break;
	}
}
