/*
 * sched_agent.c: delivery agents and their answers; see sched.h.
 *
 * One agent serves one lane: a user, or a next hop (sched_remote.c). For a user it
 * has one delivery at a time, or several of small messages that were never tried
 * before, which it makes durable together; so what a message does to its agent
 * delays others once at most. When all agents are in use and other lanes wait, its
 * turn ends by the rules of sched_fair.h. Whatever an agent sends but the answer to
 * what it was asked ends it.
 */
#include "queue/sched.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "queue/sched_expand.h"

static struct sched_pool *
pool_of(struct sched *s, const struct sched_agent *a)
{
	return sched_pool(s, a->lane->kind);
}

void
sched_agent_close(struct sched *s, struct sched_agent *a)
{
	struct sched_pool *p = pool_of(s, a);

	close(a->fd);
	fair_end(&p->fair, a->lane);
	*a = (struct sched_agent){ .fd = -1, .deadline = NEVER };
	p->nagents--;
	if (p->index == SCHED_REMOTE)
		s->maker_idle = deadline_in(SCHED_MAKER_IDLE);
}

void
sched_agent_failed(struct sched *s, struct sched_agent *a, bool gone, const char *text)
{
	const struct sched_agent had = *a;
	bool remote = sched_lane_is_remote(a->lane->kind);
	char name[FAIR_NAME_MAX + 1];

	(void)view_string(view_of(a->lane->name), name, sizeof(name));
	if (!gone)
		sched_control_stop(s, a->lane->kind, a->number);
	sched_agent_close(s, a);
	for (size_t i = 0; i < had.njobs; i++) {
		struct fair_job *job = had.jobs[i];

		if (remote)
			sched_remote_lost(s, &had, name, job, text);
		else
			sched_record_unknown(s, job->message, job->rcpt, name, NULL, "4.3.0", text);
		sched_job_done(s, job);
	}
}

/* ---- Giving it work */

/* The recipient that the sender gave and that rcpt came from. */
static const struct address *
original_of(const struct queue_message *m, size_t rcpt)
{
	while (m->rcpts[rcpt].parent >= 0)
		rcpt = (size_t)m->rcpts[rcpt].parent;
	return &m->rcpts[rcpt].address;
}

/*
 * What the tables say of the mailbox. When they cannot answer the agent hears that instead, and
 * has the message wait.
 */
static void
add_settings(struct sched *s, const struct lane *l, struct agent_job *job)
{
	struct buf b = { .p = job->settings, .cap = sizeof(job->settings) - 1,
	    .max = sizeof(job->settings) - 1 };
	char why[256];

	if (route_settings(s->routes, l->name, &b, why) == -1)
		(void)snprintf(job->settings, sizeof(job->settings), "error %s", why);
	else
		job->settings[b.n] = '\0';
}

static int
send_job(struct sched *s, struct sched_agent *a, const struct fair_job *what, unsigned flags)
{
	struct sched_message *m = what->message;
	const struct queue_message *q = &m->file.m;
	const struct queue_rcpt *r = &q->rcpts[what->rcpt];
	struct agent_job job = {
		.job = ++s->job_number, .arrival_usec = q->time_usec,
		.rcpt = (uint32_t)what->rcpt, .flags = flags,
		.offset = q->header_size, .size = q->body_size,
		.sender = r->sender, .recipient = r->address,
		.original = *original_of(q, what->rcpt),
		.message = sched_message_descriptor(s, m),
	};

	(void)view_string(view_of(q->id), job.id, sizeof(job.id));
	if (r->target)
		(void)view_string(view_of(r->target), job.target, sizeof(job.target));
	add_settings(s, a->lane, &job);
	a->numbers[a->njobs - 1] = job.job;
	a->deadline = deadline_in(s->conf->attempt_timeout);
	return job.message == -1 ? -1 : agent_send_job(a->fd, &job);
}

/*
 * Whether an attempt may have delivered already. What the journal said of one
 * shortly before the power was cut may be lost, while what was delivered is not.
 */
static bool
may_repeat(const struct sched *s, const struct queue_message *m, size_t rcpt)
{
	return m->rcpts[rcpt].unanswered || m->rcpts[rcpt].repeat ||
	    sched_before_boot(s, m->time_usec);
}

/* Gives the delivery to the agent. */
static void
agent_give(struct sched *s, struct sched_agent *a, struct fair_job *job)
{
	struct sched_message *m = job->message;
	unsigned flags = (may_repeat(s, &m->file.m, job->rcpt) ? AGENT_REPEAT : 0) |
	    (expand_is_mailbox(&m->file.m, job->rcpt) ? AGENT_MAILBOX : 0) |
	    (m->file.m.rcpts[job->rcpt].attempts ? AGENT_AGAIN : 0);

	/* It may have waited in line until it was too late. */
	if (sched_message_late(m))
		sched_record_late(m, job->rcpt);
	if (m->broken || m->hold || m->file.m.rcpts[job->rcpt].state != QUEUE_WAITING ||
	    sched_record_attempt(s, m, job->rcpt) == -1) {
		sched_job_done(s, job);
		return;
	}
	a->jobs[a->njobs++] = job;
	if (send_job(s, a, job, flags) == -1)
		sched_agent_failed(s, a, false, "the delivery agent does not take the message");
}

/*
 * Whether the delivery may be one of several. Descriptors that were sent and not yet received count
 * against our limit of open files (unix(7), ETOOMANYREFS): many agents cannot have several each.
 */
static bool
is_joint(const struct sched *s, const struct fair_job *job)
{
	const struct sched_message *m = job->message;
	const struct queue_message *q = &m->file.m;

	return s->pools[SCHED_LOCAL].nagents <= SCHED_JOINT_AGENTS && q->rcpts[job->rcpt].attempts == 0 &&
	    q->body_size <= SCHED_JOINT_MAX;
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
	    (taken == 0 || is_joint(s, l->first)) &&
	    fair_may_go_on(&p->fair, l, a->served, p->agents_max, full) &&
	    (job = fair_take(&p->fair, l)) != NULL) {
		taken++;
		a->served++;
		joint = is_joint(s, job);
		agent_give(s, a, job);
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

/* What an idle agent does next. */
static void
agent_next(struct sched *s, struct sched_pool *p, struct sched_agent *a)
{
	bool full = p->nagents == p->agents_max;
	size_t taken;

	sched_lane_refill(s, a->lane);
	taken = p->index == SCHED_LOCAL ? take_local(s, p, a, full) : take_remote(s, p, a, full);
	if (taken == 0 && (a->failing ||
	    !fair_may_go_on(&p->fair, a->lane, FAIR_QUANTUM, p->agents_max, full)))
		sched_agent_close(s, a);
}

static struct sched_agent *
free_place(struct sched_pool *p)
{
	for (size_t i = 0; i < p->agents_max; i++)
		if (p->agents[i].fd == -1)
			return &p->agents[i];
	return NULL;
}

static void
agent_start(struct sched *s, struct sched_pool *p, struct lane *l)
{
	struct sched_agent *a = free_place(p);
	struct control_answer answer;

	sched_control_agent(s, l, &answer);
	if (answer.fd == -1) {
		/* None for this lane now: the same answer for all that one turn would have done. */
		sched_lane_refuse(s, l, FAIR_QUANTUM, answer.code, answer.text);
		fair_end(&p->fair, l);
		return;
	}
	*a = (struct sched_agent){
		.fd = answer.fd, .number = answer.number, .lane = l,
		.deadline = deadline_in(SCHED_AGENT_IDLE),
	};
	p->nagents++;
	agent_next(s, p, a);
}

/* A turn, without an agent when all that has come back from disk needs none. */
static void
lane_turn(struct sched *s, struct sched_pool *p, struct lane *l)
{
	sched_lane_refill(s, l);
	if (l->first)
		agent_start(s, p, l);
	else
		fair_end(&p->fair, l);
}

static void
pool_feed(struct sched *s, struct sched_pool *p)
{
	struct lane *l;

	for (size_t i = 0; i < p->agents_max && !s->stopping; i++)
		if (p->agents[i].fd != -1 && p->agents[i].njobs == 0)
			agent_next(s, p, &p->agents[i]);
	/* Now and then there are answers to be read. */
	for (unsigned turns = 0; turns < SCHED_TURNS_MAX && !s->stopping && !s->orphan &&
	    p->nagents < p->agents_max && (l = fair_turn(&p->fair)) != NULL; turns++)
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
	for (size_t i = 0; i < SCHED_POOLS && !s->stopping; i++)
		if (s->pools[i].fair.waiting && s->pools[i].nagents < s->pools[i].agents_max)
			return true;
	return false;
}

/* ---- Its answers */

static void
agent_result(struct sched *s, struct fair_job *job, const char *user,
    const struct agent_result *r)
{
	struct sched_message *m = job->message;

	switch (r->outcome) {
	case AGENT_DELIVERED:
	case AGENT_RELAYED:
	case AGENT_PASSED:
		sched_record_delivered(m, job->rcpt, user, r->code, r->text);
		break;
	case AGENT_DEFERRED:
		sched_record_deferred(s, m, job->rcpt, user, r->code, r->text);
		break;
	case AGENT_FAILED:
		sched_record_failed(m, job->rcpt, user, r->code, r->text);
		break;
	case AGENT_FORWARDED:
		sched_forward(s, m, job->rcpt, r);
		break;
	}
	sched_job_done(s, job);
}

/* Takes the job of that number from the agent; NULL: it has none such. */
static struct fair_job *
take_job(struct sched_agent *a, uint64_t number)
{
	struct fair_job *job;
	size_t i = 0;

	while (i < a->njobs && a->numbers[i] != number)
		i++;
	if (i == a->njobs)
		return NULL;
	job = a->jobs[i];
	a->jobs[i] = a->jobs[--a->njobs];
	a->numbers[i] = a->numbers[a->njobs];
	return job;
}

/* Deals with one answer. Returns whether there was a good one. */
static bool
read_answer(struct sched *s, struct sched_agent *a)
{
	static struct ipc_buffer space;
	static struct agent_result result;
	struct fair_job *job = NULL;
	struct ipc_record r;
	int got = ipc_recv(a->fd, &space, &r, 0);

	if (got == -1 && errno == ETIMEDOUT)
		return false;
	if (got != 1) {
		sched_agent_failed(s, a, true, "the delivery agent ended without an answer");
		return false;
	}
	if (agent_parse_result(&r, &result) == 0)
		job = take_job(a, result.job);
	if (job == NULL) {
		ipc_close_fds(&r);
		sched_agent_failed(s, a, false, "the delivery agent gave no proper answer");
		return false;
	}
	a->failing = result.outcome == AGENT_DEFERRED;
	a->deadline = deadline_in(a->njobs ? s->conf->attempt_timeout : SCHED_AGENT_IDLE);
	agent_result(s, job, a->lane->name, &result);
	return true;
}

void
sched_agent_read(struct sched *s, struct sched_agent *a)
{
	/* Of several deliveries the answers come together. */
	if (sched_lane_is_remote(a->lane->kind))
		sched_remote_read(s, a);
	else
		while (read_answer(s, a) && a->njobs)
			;
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
	for (size_t k = 0; k < SCHED_POOLS; k++)
		for (size_t i = 0; i < s->pools[k].agents_max; i++)
			agent_expire(s, &s->pools[k].agents[i]);
	if (s->pools[SCHED_REMOTE].nagents == 0 && deadline_left(s->maker_idle) == 0)
		sched_control_rest(s);
}

msec
sched_agent_deadline(const struct sched *s)
{
	bool rests = s->maker != -1 && s->pools[SCHED_REMOTE].nagents == 0;
	msec deadline = rests ? s->maker_idle : NEVER;

	for (size_t k = 0; k < SCHED_POOLS; k++)
		for (size_t i = 0; i < s->pools[k].agents_max; i++)
			if (s->pools[k].agents[i].fd != -1)
				deadline = deadline_min(deadline, s->pools[k].agents[i].deadline);
	return deadline;
}

bool
sched_agent_busy(const struct sched *s)
{
	for (size_t k = 0; k < SCHED_POOLS; k++)
		for (size_t i = 0; i < s->pools[k].agents_max; i++)
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
		for (size_t i = 0; i < s->pools[k].agents_max; i++)
			agent_abandon(s, &s->pools[k].agents[i]);
}
