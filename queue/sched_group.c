/*
 * sched_group.c: one message for several virtual users; see sched.h.
 *
 * Virtual mailboxes belong to one user of the system, so one process can deliver to many, and makes
 * all durable together (deliver/deliver_group.h). It does what is usual; the rest it gives back,
 * for an agent of the user's own. An agent has one such delivery, and ends with it.
 */
#include "queue/sched.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "sys/user.h"

/* ---- In line */

/* How many recipients one delivery of the message may have; less than 2: none. */
static size_t
group_max(const struct queue_message *q)
{
	uint64_t n = q->body_size ? SCHED_GROUP_OCTETS / q->body_size : AGENT_GROUP_MAX;

	return n < AGENT_GROUP_MAX ? (size_t)n : AGENT_GROUP_MAX;
}

/*
 * Whether the user's delivery can be one of several. Not while there is something else for the
 * user, who would have two at a time, and for whose mailbox others would wait if it hangs.
 */
static bool
may_join(const struct sched *s, const struct sched_message *m, size_t rcpt, const char *user)
{
	const struct queue_message *q = &m->file.m;
	const struct queue_rcpt *r = &q->rcpts[rcpt];
	struct view name = view_of(user);
	char home[USER_DIR_MAX + 1];

	return q->nrcpts > 1 && group_max(q) > 1 && r->attempts == 0 && r->target == NULL &&
	    view_eq_nocase(view_of(r->address.local), view_sub(name, 0, view_rfind(name, '@'))) &&
	    !sched_local_repeats(s, m, rcpt) &&
	    fair_find(&s->pools[SCHED_LOCAL].fair, RUNNER_VIRTUAL, user) == NULL &&
	    user_virtual_home(s->conf->virtual_dir, name, home) == 0;
}

/* The name of the recipient's mailbox; NULL: it is not known. */
static const char *
user_of(const struct sched_message *m, size_t rcpt)
{
	return rcpt < m->nways ? m->ways[rcpt].lane : NULL;
}

/* Adds the recipient to the last delivery in line. Returns whether there was room. */
static bool
join(struct sched *s, struct lane *l, struct sched_message *m, size_t rcpt)
{
	struct fair_job *job = l ? l->last : NULL;
	size_t *more;

	if (job == NULL || job->nmore + 1 >= group_max(&m->file.m) ||
	    sched_list_of(s, m, job->rcpt) != sched_list_of(s, m, rcpt))
		return false;
	more = array_grow(job->more, job->nmore, sizeof(*more));
	if (more == NULL)
		return false;
	job->more = more;
	job->more[job->nmore++] = rcpt;
	return true;
}

bool
sched_group_add(struct sched *s, struct sched_message *m, size_t rcpt, const char *user)
{
	struct fair_job *job;

	if (!may_join(s, m, rcpt, user))
		return false;
	sched_lane_remember(m, rcpt, RUNNER_VIRTUAL, user);
	if (user_of(m, rcpt) == NULL)
		return false;
	if (join(s, fair_find(&s->pools[SCHED_LOCAL].fair, SCHED_LANE_GROUP, m->name.id), m, rcpt))
		return true;
	job = calloc(1, sizeof(*job));
	if (job == NULL)
		return false;
	job->rcpt = rcpt;
	if (sched_lane_put(s, m, SCHED_LANE_GROUP, m->name.id, job) == -1)
		return false;
	m->progress = true;
	return true;
}

/* An agent of the user's own gets the recipient. begun: the attempt is in the journal. */
static void
put_alone(struct sched *s, struct sched_message *m, size_t rcpt, bool begun)
{
	struct fair_job *job = calloc(1, sizeof(*job));

	if (job == NULL)
		return;		/* it is found by the next look at the message */
	job->rcpt = rcpt;
	job->begun = begun;
	(void)sched_lane_put(s, m, RUNNER_VIRTUAL, user_of(m, rcpt), job);
}

void
sched_group_sort(struct sched *s, struct lane *l)
{
	struct fair *f = &s->pools[SCHED_LOCAL].fair;

	while (l->first && l->first->nmore == 0) {
		struct fair_job *job = fair_take(f, l);

		put_alone(s, job->message, job->rcpt, false);
		sched_job_done(s, job);
	}
}

void
sched_group_users(const struct lane *l, struct buf *out)
{
	const struct fair_job *job = l->first;

	for (size_t i = 0; i <= job->nmore; i++) {
		buf_add_str(out, user_of(job->message, sched_job_rcpt(job, i)));
		buf_add_char(out, '\n');
	}
}

/* ---- Giving it to an agent */

/*
 * Begins the attempts, and makes jobs of them, with one descriptor for all. What finds no room goes
 * to agents of its own.
 */
static void
make_jobs(struct sched *s, struct fair_job *job, struct agent_group *g, int *fd)
{
	static struct agent_job one;
	struct sched_message *m = job->message;
	size_t all = job->nmore, rcpt;

	job->nmore = 0;
	for (size_t i = 0; i <= all; i++) {
		rcpt = i ? job->more[i - 1] : job->rcpt;
		if (!sched_lane_ready(m, rcpt))
			continue;
		sched_local_job(s, m, rcpt, user_of(m, rcpt), &one);
		if (agent_group_add(g, user_of(m, rcpt), &one) == -1) {
			s->job_number--;
			put_alone(s, m, rcpt, false);
			continue;
		}
		(void)sched_record_attempt(s, m, rcpt);
		*fd = one.message;
		*(g->n > 1 ? &job->more[g->n - 2] : &job->rcpt) = rcpt;
		job->nmore = g->n - 1;
	}
}

void
sched_group_give(struct sched *s, struct sched_agent *a, struct fair_job *job)
{
	static struct agent_group group;
	struct sched_message *m = job->message;
	uint64_t first = s->job_number + 1;
	int fd = -1;

	sched_record_open(m);
	make_jobs(s, job, &group, &fd);
	sched_record_close(m);
	if (group.n == 0 || m->broken) {
		if (group.n)
			buf_free(&group.payload);
		group.n = 0;
		sched_job_done(s, job);
		return;
	}
	sched_agent_begin(s, a, job, first);
	if (agent_send_group(a->fd, &group, fd) == -1)
		sched_agent_failed(s, a, false, "the delivery agent does not take the message");
}

/* ---- Its answers */

/* An answer for one recipient. Returns whether it is a proper one. */
static bool
take_result(struct sched *s, struct sched_agent *a, const struct ipc_record *r)
{
	static struct agent_result result;
	struct fair_job *job = a->jobs[0];
	struct sched_message *m = job->message;
	size_t place, rcpt;

	if (agent_parse_result(r, &result) == -1 || result.job < a->numbers[0] ||
	    result.job - a->numbers[0] > job->nmore)
		return false;
	place = (size_t)(result.job - a->numbers[0]);
	rcpt = sched_job_rcpt(job, place);
	if (a->answered[place] || (result.outcome > AGENT_FAILED && result.outcome != AGENT_ALONE))
		return false;
	a->answered[place] = true;
	a->served++;
	if (result.outcome == AGENT_DELIVERED)
		sched_record_delivered(m, rcpt, user_of(m, rcpt), result.code, result.text);
	else if (result.outcome == AGENT_DEFERRED)
		sched_record_deferred(s, m, rcpt, user_of(m, rcpt), result.code, result.text);
	else if (result.outcome == AGENT_FAILED)
		sched_record_failed(m, rcpt, user_of(m, rcpt), result.code, result.text);
	else
		put_alone(s, m, rcpt, true);
	return true;
}

bool
sched_group_read(struct sched *s, struct sched_agent *a)
{
	static struct ipc_buffer space;
	struct fair_job *job = a->jobs[0];
	struct ipc_record r;
	int got = ipc_recv(a->fd, &space, &r, 0);

	if (got == -1 && errno == ETIMEDOUT)
		return false;
	if (got != 1 || !take_result(s, a, &r)) {
		sched_agent_improper(s, a, got, &r);
		return false;
	}
	if (a->served <= job->nmore)
		return true;
	sched_record_close(job->message);
	a->njobs = 0;
	sched_agent_close(s, a);
	sched_job_done(s, job);
	return false;
}

void
sched_group_lost(struct sched *s, const struct sched_agent *a, struct fair_job *job,
    const char *text)
{
	struct sched_message *m = job->message;

	for (size_t i = 0; i <= job->nmore; i++) {
		size_t rcpt = sched_job_rcpt(job, i);

		if (!a->answered[i])
			sched_record_unknown(s, m, rcpt, user_of(m, rcpt), NULL, "4.3.0", text);
	}
	sched_record_close(m);
}
