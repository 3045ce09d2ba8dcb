/*
 * sched_local.c: deliveries to mailboxes; see sched.h.
 *
 * An agent for a user has one delivery at a time, or several of small messages that
 * were never tried before, which it makes durable together; so what a message does
 * to its agent delays others once at most.
 */
#include "queue/sched.h"

#include <errno.h>
#include <stdio.h>

#include "queue/sched_expand.h"

/* ---- Giving an agent work */

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
add_settings(struct sched *s, const char *user, struct agent_job *job)
{
	struct buf b = { .p = job->settings, .cap = sizeof(job->settings) - 1,
	    .max = sizeof(job->settings) - 1 };
	char why[256];

	if (route_settings(s->routes, user, &b, why) == -1)
		(void)snprintf(job->settings, sizeof(job->settings), "error %s", why);
	else
		job->settings[b.n] = '\0';
}

void
sched_local_job(struct sched *s, struct sched_message *m, size_t rcpt, const char *user,
    struct agent_job *job)
{
	const struct queue_message *q = &m->file.m;
	const struct queue_rcpt *r = &q->rcpts[rcpt];

	job->job = ++s->job_number;
	(void)view_string(view_of(q->id), job->id, sizeof(job->id));
	job->arrival_usec = q->time_usec;
	job->rcpt = (uint32_t)rcpt;
	job->flags = (expand_is_mailbox(q, rcpt) ? AGENT_MAILBOX : 0) |
	    (s->in_order ? AGENT_ORDERED : 0);
	job->message = sched_list_open(s, m, rcpt, &job->offset, &job->size);
	job->sender = r->sender;
	job->recipient = r->address;
	job->original = *original_of(q, rcpt);
	(void)view_string(view_of(r->target ? r->target : ""), job->target, sizeof(job->target));
	add_settings(s, user, job);
}

static int
send_job(struct sched *s, struct sched_agent *a, const struct fair_job *what, unsigned flags)
{
	static struct agent_job job;

	sched_local_job(s, what->message, what->rcpt, a->lane->name, &job);
	job.flags |= flags;
	a->numbers[a->njobs - 1] = job.job;
	sched_agent_until(s, a, s->conf->attempt_timeout);
	return job.message == -1 ? -1 : agent_send_job(a->fd, &job);
}

/* What the journal said of an attempt shortly before the power was cut may be lost. */
bool
sched_local_repeats(const struct sched *s, const struct sched_message *m, size_t rcpt)
{
	const struct queue_rcpt *r = &m->file.m.rcpts[rcpt];

	return r->unanswered || r->repeat || sched_before_boot(s, m->file.m.time_usec);
}

void
sched_local_give(struct sched *s, struct sched_agent *a, struct fair_job *job)
{
	struct sched_message *m = job->message;
	/* One that was begun was a first one. */
	unsigned flags = job->begun ? 0 :
	    (sched_local_repeats(s, m, job->rcpt) ? AGENT_REPEAT : 0) |
	    (m->file.m.rcpts[job->rcpt].attempts ? AGENT_AGAIN : 0);

	if (!sched_lane_ready(m, job->rcpt) ||
	    (!job->begun && sched_record_attempt(s, m, job->rcpt) == -1)) {
		sched_job_done(s, job);
		return;
	}
	a->jobs[a->njobs++] = job;
	if (send_job(s, a, job, flags) == -1)
		sched_agent_failed(s, a, false, "the delivery agent does not take the message");
}

/*
 * Descriptors that were sent and not yet received count against our limit of open files (unix(7),
 * ETOOMANYREFS): many agents cannot have several each.
 */
bool
sched_local_joint(const struct sched *s, const struct fair_job *job)
{
	const struct sched_message *m = job->message;
	const struct queue_message *q = &m->file.m;

	return s->pools[SCHED_LOCAL].nagents <= SCHED_JOINT_AGENTS &&
	    q->rcpts[job->rcpt].attempts == 0 && q->body_size <= SCHED_JOINT_MAX;
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
	case AGENT_ALONE:	/* it is alone */
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

/* Deals with one answer. Returns whether it is a good one. */
static bool
take_result(struct sched *s, struct sched_agent *a, const struct agent_result *result)
{
	struct fair_job *job = result->outcome == AGENT_ALONE ? NULL : take_job(a, result->job);

	if (job == NULL)
		return false;
	a->failing = result->outcome == AGENT_DEFERRED;
	sched_agent_until(s, a, a->njobs ? s->conf->attempt_timeout : SCHED_AGENT_IDLE);
	agent_result(s, job, a->lane->name, result);
	return true;
}

/* Reads answers that came together. Returns whether there were good ones. */
static bool
read_answers(struct sched *s, struct sched_agent *a)
{
	static struct ipc_buffer space;
	static struct agent_result result;
	struct ipc_record r;
	int got = ipc_recv(a->fd, &space, &r, 0), more = -1;
	struct ipc_get g;

	if (got == -1 && errno == ETIMEDOUT)
		return false;
	if (got == 1) {
		g = ipc_get(&r);
		while ((more = agent_next_result(&r, &g, &result)) == 1 && take_result(s, a, &result))
			;
	}
	if (more != 0)
		sched_agent_improper(s, a, got, &r);
	return more == 0;
}

void
sched_local_read(struct sched *s, struct sched_agent *a)
{
	/* Of several deliveries the answers come together. */
	while (read_answers(s, a) && a->njobs)
		;
}
