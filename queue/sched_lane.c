/*
 * sched_lane.c: putting recipients in line for agents; see sched.h.
 *
 * A lane's line is short. What finds it full waits on disk, by its name
 * (sched_park.h), until the line runs out. Deliveries to other servers take long:
 * when many are in line anyway, further ones wait on disk from the beginning, so
 * that there are places for what is delivered here.
 */
#include "queue/sched.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

struct sched_pool *
sched_pool(struct sched *s, uint32_t kind)
{
	return &s->pools[kind == RUNNER_REMOTE ? SCHED_REMOTE :
	    kind == SCHED_LANE_REPORT ? SCHED_REPORT : SCHED_LOCAL];
}

bool
sched_lane_is_remote(uint32_t kind)
{
	return kind == RUNNER_REMOTE || kind == SCHED_LANE_REPORT;
}

size_t
sched_job_rcpt(const struct fair_job *job, size_t i)
{
	return i ? job->more[i - 1] : job->rcpt;
}

static void
job_free(struct fair_job *job)
{
	free(job->more);
	free(job);
}

void
sched_job_done(struct sched *s, struct fair_job *job)
{
	struct sched_message *m = job->message;

	job_free(job);
	m->jobs--;
	sched_message_advance(s, m);
}

bool
sched_lane_ready(struct sched_message *m, size_t rcpt)
{
	if (m->broken || m->hold || m->file.m.rcpts[rcpt].state != QUEUE_WAITING)
		return false;
	if (!sched_message_late(m))
		return true;
	sched_record_late(m, rcpt);
	return false;
}

/* ---- Waiting on disk */

void
sched_lane_remember(struct sched_message *m, size_t rcpt, uint32_t kind, const char *lane)
{
	if (rcpt >= m->nways) {
		size_t n = m->file.m.nrcpts;
		struct sched_way *ways = reallocarray(m->ways, n, sizeof(*ways));

		if (ways == NULL)
			return;
		for (size_t i = m->nways; i < n; i++)
			ways[i] = (struct sched_way){ .lane = NULL };
		m->ways = ways;
		m->nways = n;
	}
	if (m->ways[rcpt].lane == NULL)
		m->ways[rcpt] = (struct sched_way){ .kind = kind, .lane = strdup(lane) };
}

static unsigned
lane_limit(const struct sched *s, uint32_t kind, const char *name)
{
	if (kind == SCHED_LANE_GROUP)
		return SCHED_GROUP_AGENTS;
	return kind == RUNNER_REMOTE ? dest_limit(&s->dests, name) : 1;
}

void
sched_lane_park(struct sched *s, struct sched_message *m)
{
	const struct sched_way *way = m->passed < m->nways ? &m->ways[m->passed] : NULL;
	struct sched_pool *p;
	struct lane *l = NULL;

	if (way && way->lane) {
		p = sched_pool(s, way->kind);
		l = fair_lane(&p->fair, way->kind, way->lane, lane_limit(s, way->kind, way->lane));
	}
	if (l == NULL) {
		/* No memory. */
		s->scan.again = deadline_in(SCHED_BUSY_SECONDS);
		return;
	}
	if (park_add(&s->park, &l->parked, &m->name, m->terms.priority > 0) == -1)
		l->more = true;
	fair_offer(&p->fair, l);
}

/* How long a line may be: what finds it full is opened twice, what is open has others wait. */
static size_t
line_max(const struct sched *s, uint32_t kind)
{
	return !sched_lane_is_remote(kind) && s->nmessages <= SCHED_MESSAGES_FEW ?
	    SCHED_LANE_LONG : SCHED_LANE_JOBS;
}

void
sched_lane_refill(struct sched *s, struct lane *l)
{
	size_t most = line_max(s, l->kind);
	struct queue_name name;

	if ((l->parked.first == 0 && !l->more) || l->jobs >= SCHED_LANE_JOBS / 2)
		return;
	s->refilling = l;
	for (unsigned n = 0; n < most && l->jobs < most &&
	    park_take(&s->park, &l->parked, &name); n++)
		sched_message_load(s, &name);
	s->refilling = NULL;
	if (l->parked.first == 0)
		l->more = false;
	fair_offer(&sched_pool(s, l->kind)->fair, l);
}

/* Whether the message has to wait on disk: no others overtake those that do. */
static bool
lane_full(const struct sched *s, const struct sched_pool *p, const struct lane *l, int priority)
{
	size_t most = l ? line_max(s, l->kind) : 0;

	if (priority > 0 && most < SCHED_LANE_URGENT)
		most = SCHED_LANE_URGENT;
	if (l && l->jobs >= most)
		return true;
	if (priority > 0 || (l && l == s->refilling))
		return false;
	return (l && (l->parked.first || l->more)) ||
	    p->fair.jobs >= p->jobs_max;
}

/* ---- In line */

int
sched_lane_put(struct sched *s, struct sched_message *m, uint32_t kind, const char *name,
    struct fair_job *job)
{
	struct sched_pool *p = sched_pool(s, kind);

	job->message = m;
	job->priority = m->terms.priority;
	job->flow = &m->flow[p->index];
	if (fair_add(&p->fair, kind, name, lane_limit(s, kind, name), job) == NULL) {
		job_free(job);
		return -1;
	}
	m->jobs++;
	return 0;
}

/* Whether both get the same message from the same sender, so that one transaction can do it. */
static bool
same_sender(struct sched *s, struct sched_message *m, size_t a, size_t b)
{
	const struct queue_message *q = &m->file.m;

	return strcmp(q->rcpts[a].sender.local, q->rcpts[b].sender.local) == 0 &&
	    strcmp(q->rcpts[a].sender.domain, q->rcpts[b].sender.domain) == 0 &&
	    sched_list_of(s, m, a) == sched_list_of(s, m, b);
}

/* Adds the recipient to a delivery of the same message that is still in line. */
static bool
join_job(struct sched *s, struct lane *l, struct sched_message *m, size_t rcpt)
{
	struct fair_job *job = l ? l->first : NULL;
	size_t *more;

	while (job && (job->message != m || job->nmore + 1 >= AGENT_RCPT_MAX ||
	    !same_sender(s, m, job->rcpt, rcpt)))
		job = job->next;
	if (job == NULL)
		return false;
	more = array_grow(job->more, job->nmore, sizeof(*more));
	if (more == NULL)
		return false;
	job->more = more;
	job->more[job->nmore++] = rcpt;
	return true;
}

/*
 * An answer without an attempt. It counts as one: that is what the intervals grow with. It need
 * not be durable, since if it gets lost nothing has happened.
 */
static void
answer(struct sched *s, struct sched_message *m, size_t rcpt, const char *user, const char *code,
    const char *text)
{
	uint64_t before = m->file.m.journal_size;

	if (m->file.m.rcpts[rcpt].state != QUEUE_WAITING ||
	    sched_record_attempt(s, m, rcpt) == -1)
		return;
	sched_record_deferred(s, m, rcpt, user, code, text);
	if (m->file.m.rcpts[rcpt].state == QUEUE_WAITING)
		m->journal_read += m->file.m.journal_size - before;
}

static void
answer_one(struct sched *s, struct sched_message *m, size_t rcpt, const char *code,
    const char *text)
{
	sched_record_open(m);
	answer(s, m, rcpt, NULL, code, text);
	sched_record_close(m);
}

/* Whether there is nothing to be done for a destination now. */
static bool
hop_rests(struct sched *s, struct sched_message *m, size_t rcpt, const char *name)
{
	const struct queue_message *q = &m->file.m;
	const struct queue_rcpt *r = &q->rcpts[rcpt];
	const struct wish_rcpt wish = { q->id, q->origin, &q->sender, &r->address };
	int64_t now = clock_unix();
	const struct dest *dead = dest_dead(&s->dests, name, now);

	if (dead == NULL)
		return false;
	/* NEXT is 0 behind an attempt where the operator has said so. */
	if ((r->attempts && r->next == 0) || flush_wants(&s->flush, &wish, r->last, now)) {
		dest_forget(&s->dests, name);
		return false;
	}
	answer_one(s, m, rcpt, dead->code, dead->text);
	return true;
}

void
sched_lane_add(struct sched *s, struct sched_message *m, size_t rcpt, uint32_t kind,
    const char *name)
{
	bool remote = sched_lane_is_remote(kind);
	struct sched_pool *p = sched_pool(s, kind);
	struct lane *l;
	struct fair_job *job;

	sched_rules_check_hop(s, m, rcpt, remote ? name : "");
	if (m->hold || sched_rules_rests(s, m, rcpt, remote ? name : "") ||
	    (remote && hop_rests(s, m, rcpt, name)))
		return;
	if (kind == RUNNER_VIRTUAL && sched_group_add(s, m, rcpt, name))
		return;
	l = fair_find(&p->fair, kind, name);
	if (remote && join_job(s, l, m, rcpt))
		return;
	if (lane_full(s, p, l, m->terms.priority)) {
		m->passed_over = true;
		m->passed = rcpt;
		m->passes++;
		sched_lane_remember(m, rcpt, kind, name);
		return;
	}
	job = calloc(1, sizeof(*job));
	if (job)
		job->rcpt = rcpt;
	if (job == NULL || sched_lane_put(s, m, kind, name, job) == -1)
		answer_one(s, m, rcpt, "4.3.0", "out of memory");
	else
		m->progress = true;
}

void
sched_lane_refuse(struct sched *s, struct lane *l, size_t most, const char *code,
    const char *text)
{
	struct fair *f = &sched_pool(s, l->kind)->fair;
	bool many = sched_lane_is_remote(l->kind) || l->kind == SCHED_LANE_GROUP;
	const char *user = many ? NULL : l->name;
	struct fair_job *job;

	while (most-- && !s->orphan && (job = fair_take(f, l)) != NULL) {
		struct sched_message *m = job->message;

		sched_record_open(m);
		for (size_t i = 0; i <= job->nmore && !m->broken; i++)
			answer(s, m, sched_job_rcpt(job, i), user, code, text);
		sched_record_close(m);
		sched_job_done(s, job);
	}
}
