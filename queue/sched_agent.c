/*
 * sched_agent.c: delivery agents and their answers; see sched.h.
 *
 * One agent serves one user. It has one delivery at a time, or several of small messages
 * that were never tried before, which it makes durable together; so what a message
 * does to its agent delays others once at most. When all agents
 * are in use and other users wait, a user's turn ends after FAIR_QUANTUM
 * deliveries. Whatever an agent sends but the answer to what it was asked
 * ends it.
 */
#include "queue/sched.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "queue/sched_expand.h"

static void
agent_close(struct sched *s, struct sched_agent *a)
{
	close(a->fd);
	fair_end(&s->fair, a->user);
	*a = (struct sched_agent){ .fd = -1, .deadline = NEVER };
	s->nagents--;
}

static void
job_done(struct sched *s, struct fair_job *job)
{
	struct sched_message *m = job->message;

	free(job);
	m->jobs--;
	sched_message_advance(s, m);
}

/* The agent is useless, or gone already: what it was at has failed for now. */
static void
agent_failed(struct sched *s, struct sched_agent *a, bool gone, const char *text)
{
	const struct sched_agent had = *a;
	char user[USER_NAME_MAX + 1];

	(void)view_string(view_of(a->user->name), user, sizeof(user));
	if (!gone)
		sched_control_stop(s, a->number);
	agent_close(s, a);
	for (size_t i = 0; i < had.njobs; i++) {
		struct fair_job *job = had.jobs[i];

		sched_record_unknown(s, job->message, job->rcpt, user, "4.3.0", text);
		job_done(s, job);
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
	    m->time_usec / 1000000 < s->boot + SCHED_BOOT_SLACK;
}

/* Gives the delivery to the agent. */
static void
agent_give(struct sched *s, struct sched_agent *a, struct fair_job *job)
{
	struct sched_message *m = job->message;
	unsigned flags = (may_repeat(s, &m->file.m, job->rcpt) ? AGENT_REPEAT : 0) |
	    (expand_is_mailbox(&m->file.m, job->rcpt) ? AGENT_MAILBOX : 0);

	/* It may have waited in line until it was too late. */
	if (sched_message_late(m))
		sched_record_late(m, job->rcpt);
	if (m->broken || m->file.m.rcpts[job->rcpt].state != QUEUE_WAITING ||
	    sched_record_attempt(s, m, job->rcpt) == -1) {
		job_done(s, job);
		return;
	}
	a->jobs[a->njobs++] = job;
	if (send_job(s, a, job, flags) == -1)
		agent_failed(s, a, false, "the delivery agent does not take the message");
}

/* Opens messages that wait for the user on disk, when its line runs out. */
static void
user_refill(struct sched *s, struct fair_user *u)
{
	struct queue_name name;

	if (!u->parked || u->jobs >= SCHED_USER_JOBS / 2)
		return;
	s->refilling = u->key;
	while (u->jobs < SCHED_USER_JOBS && (u->parked = park_take(&s->park, u->key, &name)))
		sched_message_load(s, &name);
	s->refilling = 0;
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

	return s->nagents <= SCHED_JOINT_AGENTS && q->rcpts[job->rcpt].attempts == 0 &&
	    q->body_size <= SCHED_JOINT_MAX;
}

/* What an idle agent does next. */
static void
agent_next(struct sched *s, struct sched_agent *a)
{
	bool crowded = s->fair.waiting > 0 && s->nagents == s->agents_max, joint = true;
	struct fair_user *u = a->user;
	struct fair_job *job = NULL;
	size_t taken = 0;

	user_refill(s, u);
	while (a->fd != -1 && joint && taken < SCHED_AGENT_JOBS && u->first &&
	    (taken == 0 || is_joint(s, u->first)) && (!crowded || fair_may_go_on(&s->fair, u)) &&
	    (job = fair_take(&s->fair, u)) != NULL) {
		taken++;
		joint = is_joint(s, job);
		agent_give(s, a, job);
	}
	if (taken == 0 && (crowded || a->failing))
		agent_close(s, a);
}

static struct sched_agent *
free_place(struct sched *s)
{
	for (size_t i = 0; i < s->agents_max; i++)
		if (s->agents[i].fd == -1)
			return &s->agents[i];
	return NULL;
}

/* No agent for this user now: the same answer for all that one turn would have done. */
static void
user_refused(struct sched *s, struct fair_user *u, const struct control_answer *why)
{
	struct fair_job *job;

	user_refill(s, u);
	while (u->served < FAIR_QUANTUM && !s->orphan && (job = fair_take(&s->fair, u)) != NULL) {
		struct sched_message *m = job->message;

		if (!m->broken && sched_record_attempt(s, m, job->rcpt) == 0)
			sched_record_deferred(s, m, job->rcpt, u->name, why->code, why->text);
		job_done(s, job);
	}
	fair_end(&s->fair, u);
}

static void
agent_start(struct sched *s, struct sched_agent *a, struct fair_user *u)
{
	struct control_answer answer;

	sched_control_agent(s, u, &answer);
	if (answer.fd == -1) {
		user_refused(s, u, &answer);
		return;
	}
	*a = (struct sched_agent){
		.fd = answer.fd, .number = answer.number, .user = u,
		.deadline = deadline_in(SCHED_AGENT_IDLE),
	};
	s->nagents++;
	agent_next(s, a);
}

void
sched_agent_feed(struct sched *s)
{
	struct fair_user *u;

	for (size_t i = 0; i < s->agents_max && !s->stopping; i++)
		if (s->agents[i].fd != -1 && s->agents[i].njobs == 0)
			agent_next(s, &s->agents[i]);
	while (!s->stopping && !s->orphan && s->nagents < s->agents_max &&
	    (u = fair_turn(&s->fair)) != NULL)
		agent_start(s, free_place(s), u);
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
		sched_forward(s, m, job->rcpt, r->forward, r->nforward);
		break;
	}
	job_done(s, job);
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
		agent_failed(s, a, true, "the delivery agent ended without an answer");
		return false;
	}
	if (agent_parse_result(&r, &result) == 0)
		job = take_job(a, result.job);
	if (job == NULL) {
		ipc_close_fds(&r);
		agent_failed(s, a, false, "the delivery agent gave no proper answer");
		return false;
	}
	a->failing = result.outcome == AGENT_DEFERRED;
	a->deadline = deadline_in(a->njobs ? s->conf->attempt_timeout : SCHED_AGENT_IDLE);
	agent_result(s, job, a->user->name, &result);
	return true;
}

void
sched_agent_read(struct sched *s, struct sched_agent *a)
{
	/* Of several deliveries the answers come together. */
	while (read_answer(s, a) && a->njobs)
		;
}

void
sched_agent_expire(struct sched *s)
{
	for (size_t i = 0; i < s->agents_max; i++) {
		struct sched_agent *a = &s->agents[i];

		if (a->fd == -1 || deadline_left(a->deadline) != 0)
			continue;
		if (a->njobs)
			agent_failed(s, a, false, "the delivery took longer than is allowed");
		else
			agent_close(s, a);
	}
}

msec
sched_agent_deadline(const struct sched *s)
{
	msec deadline = NEVER;

	for (size_t i = 0; i < s->agents_max; i++)
		if (s->agents[i].fd != -1)
			deadline = deadline_min(deadline, s->agents[i].deadline);
	return deadline;
}

bool
sched_agent_busy(const struct sched *s)
{
	for (size_t i = 0; i < s->agents_max; i++)
		if (s->agents[i].fd != -1 && s->agents[i].njobs)
			return true;
	return false;
}

void
sched_agent_close_all(struct sched *s)
{
	for (size_t i = 0; i < s->agents_max; i++) {
		struct sched_agent *a = &s->agents[i];

		if (a->fd == -1)
			continue;
		if (a->njobs)
			sched_control_stop(s, a->number);
		while (a->njobs)
			free(a->jobs[--a->njobs]);
		agent_close(s, a);
	}
}
