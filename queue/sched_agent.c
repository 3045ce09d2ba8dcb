/*
 * sched_agent.c: delivery agents, from the beginning of each to its end; see sched.h.
 *
 * One agent serves one lane: a user (sched_local.c), several virtual ones with one message
 * (sched_group.c), or a next hop (sched_remote.c).
 * When all agents are in use and other lanes wait, its turn ends by the rules of
 * sched_fair.h. Whatever an agent sends but the answer to what it was asked ends it.
 */
#include "queue/sched.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static struct sched_pool *
pool_of(struct sched *s, const struct sched_agent *a)
{
	return sched_pool(s, a->lane->kind);
}

/* ---- Resting, and the end */

/* There is nothing to do for its lane now: it is kept for what may come. */
static void
agent_rest(struct sched_pool *p, struct sched_agent *a)
{
	a->rests = true;
	a->next = a->lane->rests;
	a->lane->rests = a;
	p->nresting++;
	fair_rest(&p->fair, a->lane);
}

/* It does not rest any more. */
static void
agent_rouse(struct sched_pool *p, struct sched_agent *a)
{
	struct sched_agent **at = &a->lane->rests;

	while (*at != a)
		at = &(*at)->next;
	*at = a->next;
	a->rests = false;
	p->nresting--;
}

void
sched_agent_close(struct sched *s, struct sched_agent *a)
{
	struct sched_pool *p = pool_of(s, a);

	close(a->fd);
	if (a->rests) {
		agent_rouse(p, a);
		fair_leave(&p->fair, a->lane);
	} else {
		fair_end(&p->fair, a->lane);
	}
	*a = (struct sched_agent){ .fd = -1, .deadline = NEVER };
	p->nagents--;
	if (p->index == SCHED_REMOTE)
		s->maker_idle = deadline_in(SCHED_MAKER_IDLE);
}

void
sched_agent_failed(struct sched *s, struct sched_agent *a, bool gone, const char *text)
{
	const struct sched_agent had = *a;
	uint32_t kind = a->lane->kind;
	bool remote = sched_lane_is_remote(kind);
	char name[FAIR_NAME_MAX + 1];

	(void)view_string(view_of(a->lane->name), name, sizeof(name));
	if (!gone)
		sched_control_stop(s, kind, a->number);
	sched_agent_close(s, a);
	for (size_t i = 0; i < had.njobs; i++) {
		struct fair_job *job = had.jobs[i];

		if (remote)
			sched_remote_lost(s, &had, name, job, text);
		else if (kind == SCHED_LANE_GROUP)
			sched_group_lost(s, &had, job, text);
		else
			sched_record_unknown(s, job->message, job->rcpt, name, NULL, "4.3.0", text);
		sched_job_done(s, job);
	}
}

void
sched_agent_improper(struct sched *s, struct sched_agent *a, int got, struct ipc_record *r)
{
	if (got == 1)
		ipc_close_fds(r);
	sched_agent_failed(s, a, got != 1, got == 1 ? "the delivery agent gave no proper answer" :
	    "the delivery agent ended without an answer");
}

/* ---- Giving it work */

void
sched_agent_until(struct sched *s, struct sched_agent *a, uint64_t seconds)
{
	a->deadline = deadline_in(seconds);
	s->agents_at = deadline_min(s->agents_at, a->deadline);
}

void
sched_agent_begin(struct sched *s, struct sched_agent *a, struct fair_job *job, uint64_t number)
{
	memset(a->answered, 0, sizeof(a->answered));
	a->jobs[0] = job;
	a->numbers[0] = number;
	a->njobs = 1;
	a->lane->begun = (uint64_t)clock_monotonic();
	sched_agent_until(s, a, s->conf->attempt_timeout);
}

/* Takes deliveries to a mailbox out of the line. Returns how many. */
static size_t
take_local(struct sched *s, struct sched_pool *p, struct sched_agent *a, bool full)
{
	struct lane *l = a->lane;
	size_t taken = 0;
	bool joint = true;
	struct fair_job *job;

	while (a->fd != -1 && joint && taken < SCHED_AGENT_JOBS && l->first &&
	    (taken == 0 || sched_local_joint(s, l->first)) &&
	    fair_may_go_on(&p->fair, l, a->served, p->agents_max, full) &&
	    (job = fair_take(&p->fair, l)) != NULL) {
		taken++;
		a->served++;
		joint = sched_local_joint(s, job);
		sched_local_give(s, a, job);
	}
	return taken;
}

/* One message for other servers; those that are over before they begin do not count. */
static size_t
take_remote(struct sched *s, struct sched_pool *p, struct sched_agent *a, bool full)
{
	struct fair_job *job;
	size_t taken = 0;

	while (a->fd != -1 && a->njobs == 0 && taken < SCHED_AGENT_JOBS &&
	    fair_may_go_on(&p->fair, a->lane, a->served, p->agents_max, full) &&
	    (job = fair_take(&p->fair, a->lane)) != NULL) {
		taken++;
		sched_remote_give(s, a, job);
		if (a->fd != -1)
			a->served += a->njobs != 0;
	}
	return taken;
}

/* The one message for several users. */
static size_t
take_group(struct sched *s, struct sched_pool *p, struct sched_agent *a)
{
	struct fair_job *job = fair_take(&p->fair, a->lane);

	if (job == NULL)
		return 0;
	sched_group_give(s, a, job);
	/* What was over before it began leaves an agent of no use. */
	return a->njobs;
}

static size_t
take(struct sched *s, struct sched_pool *p, struct sched_agent *a, bool full)
{
	if (a->lane->kind == SCHED_LANE_GROUP)
		return take_group(s, p, a);
	return p->index == SCHED_LOCAL ? take_local(s, p, a, full) : take_remote(s, p, a, full);
}

/* What an agent does next whose turn it is, and which has nothing to do. */
static void
agent_next(struct sched *s, struct sched_pool *p, struct sched_agent *a)
{
	bool full = p->nagents - p->nresting == p->agents_max;

	sched_lane_refill(s, a->lane);
	(void)take(s, p, a, full);
	if (a->fd == -1 || a->njobs)
		return;
	/* A destination that wants fewer has those that rest counted, too. */
	if (a->failing || a->lane->kind == SCHED_LANE_GROUP ||
	    a->lane->agents + a->lane->resting > a->lane->limit)
		sched_agent_close(s, a);
	else
		agent_rest(p, a);
}

/*
 * A place for another agent, if need be that of one which rests. The first one: what has come last
 * goes, and the others are there again for a round of destinations that is larger than this.
 */
static struct sched_agent *
free_place(struct sched *s, struct sched_pool *p)
{
	struct sched_agent *found = NULL;

	for (size_t i = 0; i < p->places; i++) {
		if (p->agents[i].fd == -1)
			return &p->agents[i];
		if (found == NULL && p->agents[i].rests)
			found = &p->agents[i];
	}
	if (found)
		sched_agent_close(s, found);
	return found;
}

static int
watch(const struct sched *s, struct sched_agent *a)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = a };

	return epoll_ctl(s->events, EPOLL_CTL_ADD, a->fd, &event);
}

static void
agent_start(struct sched *s, struct sched_pool *p, struct lane *l)
{
	struct sched_agent *a = free_place(s, p);
	struct control_answer answer;

	sched_control_agent(s, l, &answer);
	if (answer.fd == -1) {
		/* None for this lane now: the same answer for all that one turn would have done. */
		sched_lane_refuse(s, l, FAIR_QUANTUM, answer.code, answer.text);
		fair_end(&p->fair, l);
		return;
	}
	*a = (struct sched_agent){ .fd = answer.fd, .number = answer.number, .lane = l };
	p->nagents++;
	sched_agent_until(s, a, SCHED_AGENT_IDLE);
	if (watch(s, a) == -1) {
		log_errno("watch", "agent");
		sched_lane_refuse(s, l, FAIR_QUANTUM, "4.3.0", "no agent could be watched");
		sched_agent_close(s, a);
	} else {
		agent_next(s, p, a);
	}
}

/*
 * Whether the agents at work for the lane will do, so that a connection is not made for the one
 * message that they have not come to yet. l->agents counts the one of this turn.
 */
static bool
will_do(const struct sched_pool *p, const struct lane *l)
{
	return p->index != SCHED_LOCAL && l->agents > 1 && l->jobs < l->agents &&
	    l->parked.first == 0 && !l->more &&
	    (uint64_t)clock_monotonic() < l->begun + SCHED_PATIENCE_MSEC;
}

/* A turn, without an agent when all that has come back from disk needs none. */
static void
lane_turn(struct sched *s, struct sched_pool *p, struct lane *l)
{
	struct sched_agent *a = l->rests;

	sched_lane_refill(s, l);
	if (l->kind == SCHED_LANE_GROUP)
		sched_group_sort(s, l);
	if (l->first == NULL) {
		fair_end(&p->fair, l);
	} else if (a) {
		agent_rouse(p, a);
		fair_wake(l);
		a->served = 0;
		agent_next(s, p, a);
	} else if (will_do(p, l)) {
		fair_put_off(&p->fair, l);
		s->press_at = deadline_min(s->press_at, clock_monotonic() + SCHED_PATIENCE_MSEC);
	} else {
		agent_start(s, p, l);
	}
}

/* Whether another one may be at work. */
static bool
has_turns(const struct sched *s, const struct sched_pool *p)
{
	return !s->stopping && p->nagents - p->nresting < p->agents_max;
}

static void
pool_feed(struct sched *s, struct sched_pool *p)
{
	struct lane *l;

	for (size_t i = 0; i < p->places && p->nagents > p->nresting && !s->stopping; i++)
		if (p->agents[i].fd != -1 && p->agents[i].njobs == 0 && !p->agents[i].rests)
			agent_next(s, p, &p->agents[i]);
	/* Now and then there are answers to be read. */
	for (unsigned turns = 0; turns < SCHED_TURNS_MAX && !s->orphan && has_turns(s, p) &&
	    (l = fair_turn(&p->fair)) != NULL; turns++)
		lane_turn(s, p, l);
}

void
sched_agent_feed(struct sched *s)
{
	for (size_t i = 0; i < SCHED_POOLS; i++)
		pool_feed(s, &s->pools[i]);
}

bool
sched_agent_hungry(const struct sched *s)
{
	for (size_t i = 0; i < SCHED_POOLS; i++)
		if (s->pools[i].fair.waiting && has_turns(s, &s->pools[i]))
			return true;
	return false;
}

void
sched_agent_press(struct sched *s)
{
	if (deadline_left(s->press_at) != 0)
		return;
	s->press_at = NEVER;
	for (size_t k = 0; k < SCHED_POOLS; k++)
		for (size_t i = 0; i < s->pools[k].places; i++) {
			struct sched_agent *a = &s->pools[k].agents[i];

			if (a->fd != -1 && !a->rests && a->lane->put_off)
				fair_press(&s->pools[k].fair, a->lane);
		}
}

/* ---- Its answers, and its end */

/* The answers of one message come together, and are written together. */
static void
read_together(struct sched *s, struct sched_agent *a,
    bool (*read_one)(struct sched *s, struct sched_agent *a))
{
	struct sched_message *m = a->njobs ? a->jobs[0]->message : NULL;

	if (m)
		sched_record_open(m);
	while (read_one(s, a))
		;
	/* m may be gone. */
	if (m && a->fd != -1 && a->njobs && a->jobs[0]->message == m)
		sched_record_close(m);
}

void
sched_agent_read(struct sched *s, struct sched_agent *a)
{
	if (sched_lane_is_remote(a->lane->kind))
		read_together(s, a, sched_remote_read);
	else if (a->lane->kind == SCHED_LANE_GROUP)
		read_together(s, a, sched_group_read);
	else
		sched_local_read(s, a);
}

static void
agent_expire(struct sched *s, struct sched_agent *a)
{
	if (a->fd == -1 || deadline_left(a->deadline) != 0)
		return;
	if (a->njobs)
		sched_agent_failed(s, a, false, "the delivery took longer than is allowed");
	else
		sched_agent_close(s, a);
}

void
sched_agent_expire(struct sched *s)
{
	if (s->pools[SCHED_REMOTE].nagents == 0 && deadline_left(s->maker_idle) == 0)
		sched_control_rest(s);
	/* There may be many, and most of the time it is too early for all. */
	if (deadline_left(s->agents_at) != 0)
		return;
	s->agents_at = NEVER;
	for (size_t k = 0; k < SCHED_POOLS; k++)
		for (size_t i = 0; i < s->pools[k].places; i++) {
			agent_expire(s, &s->pools[k].agents[i]);
			s->agents_at = deadline_min(s->agents_at, s->pools[k].agents[i].deadline);
		}
}

msec
sched_agent_deadline(const struct sched *s)
{
	bool rests = s->maker != -1 && s->pools[SCHED_REMOTE].nagents == 0;

	return deadline_min(s->agents_at, rests ? s->maker_idle : NEVER);
}

bool
sched_agent_busy(const struct sched *s)
{
	for (size_t k = 0; k < SCHED_POOLS; k++)
		for (size_t i = 0; i < s->pools[k].places; i++)
			if (s->pools[k].agents[i].fd != -1 && s->pools[k].agents[i].njobs)
				return true;
	return false;
}

static void
agent_abandon(struct sched *s, struct sched_agent *a)
{
	if (a->fd == -1)
		return;
	if (a->njobs)
		sched_control_stop(s, a->lane->kind, a->number);
	while (a->njobs) {
		free(a->jobs[--a->njobs]->more);
		free(a->jobs[a->njobs]);
	}
	sched_agent_close(s, a);
}

void
sched_agent_close_all(struct sched *s)
{
	for (size_t k = 0; k < SCHED_POOLS; k++)
		for (size_t i = 0; i < s->pools[k].places; i++)
			agent_abandon(s, &s->pools[k].agents[i]);
}
