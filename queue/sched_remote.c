/*
 * sched_remote.c: agents that speak with other servers; see sched.h and agent.h.
 *
 * An agent has one message at a time, for up to AGENT_RCPT_MAX recipients in one
 * transaction, and gets the next one over the same connection. What it says of the
 * destination is remembered for all messages (sched_dest.h).
 */
#include "queue/sched.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LOST_CODE "4.4.2"

/* ---- Giving it a message */

/* Leaves the recipients in the job that are ready. Returns how many. */
static size_t
job_ready(struct sched *s, struct fair_job *job, const char *hop)
{
	size_t n = 0;

	for (size_t i = 0; i <= job->nmore; i++) {
		size_t rcpt = sched_job_rcpt(job, i);

		if (!sched_lane_ready(job->message, rcpt) ||
		    sched_rules_rests(s, job->message, rcpt, hop))
			continue;
		*(n ? &job->more[n - 1] : &job->rcpt) = rcpt;
		n++;
	}
	job->nmore = n ? n - 1 : 0;
	return n;
}

/* The recipients from number from on, as another delivery, for which there was no room. */
static void
split(struct sched *s, struct fair_job *job, size_t from, const struct lane *l)
{
	struct fair_job *rest = calloc(1, sizeof(*rest));
	size_t n = job->nmore + 1 - from;

	if (rest)
		rest->more = calloc(AGENT_RCPT_MAX, sizeof(*rest->more));
	if (rest == NULL || rest->more == NULL) {
		/* They are found by the next look at the message. */
		free(rest);
		return;
	}
	rest->rcpt = sched_job_rcpt(job, from);
	rest->nmore = n - 1;
	memcpy(rest->more, &job->more[from], rest->nmore * sizeof(*rest->more));
	job->nmore = from - 1;
	(void)sched_lane_put(s, job->message, l->kind, l->name, rest);
}

/* Fills in the recipients, as many as there is room for. */
static void
add_rcpts(struct sched *s, struct agent_transmit *t, struct fair_job *job, const struct lane *l)
{
	const struct queue_message *q = &((struct sched_message *)job->message)->file.m;

	for (size_t i = 0; i <= job->nmore; i++) {
		size_t rcpt = sched_job_rcpt(job, i);
		const struct queue_rcpt *r = &q->rcpts[rcpt];

		if (r->unanswered || r->repeat)
			t->flags |= AGENT_REPEAT;
		if (agent_transmit_add(t, (uint32_t)rcpt, &r->address, view_of(r->params)) == -1 &&
		    i > 0) {
			split(s, job, i, l);
			job->nmore = i - 1;
			return;
		}
	}
}

/* The attempts are begun. Returns 0 or -1. */
static int
record_attempts(struct sched *s, const struct fair_job *job)
{
	struct sched_message *m = job->message;

	sched_record_open(m);
	for (size_t i = 0; i <= job->nmore; i++)
		(void)sched_record_attempt(s, m, sched_job_rcpt(job, i));
	sched_record_close(m);
	return m->broken ? -1 : 0;
}

void
sched_remote_give(struct sched *s, struct sched_agent *a, struct fair_job *job)
{
	static struct agent_transmit t;
	struct sched_message *m = job->message;
	const struct queue_message *q = &m->file.m;

	if (job_ready(s, job, a->lane->name) == 0) {
		sched_job_done(s, job);
		return;
	}
	t.n = 0;
	t.octets = 0;
	t.job = ++s->job_number;
	(void)view_string(view_of(q->id), t.id, sizeof(t.id));
	t.arrival_usec = q->time_usec;
	t.flags = 0;
	t.tls = dest_tls_known(&s->dests, a->lane->name);
	t.sender = q->rcpts[job->rcpt].sender;
	t.params = view_of(q->sender_params);
	t.message = sched_list_open(s, m, job->rcpt, &t.offset, &t.size);
	add_rcpts(s, &t, job, a->lane);
	if (record_attempts(s, job) == -1) {
		sched_job_done(s, job);
		return;
	}
	sched_agent_begin(s, a, job, t.job);
	if (t.message == -1 || agent_send_transmit(a->fd, &t) == -1)
		sched_agent_failed(s, a, false, "the delivery agent does not take the message");
}

/* ---- Its answers */

/* Where in the job the recipient is; AGENT_RCPT_MAX: nowhere. */
static size_t
place_of(const struct fair_job *job, uint32_t number)
{
	for (size_t i = 0; i <= job->nmore; i++)
		if (sched_job_rcpt(job, i) == number)
			return i;
	return AGENT_RCPT_MAX;
}

/* An answer for one recipient. Returns whether it is a proper one. */
static bool
take_answer(struct sched *s, struct sched_agent *a, const struct ipc_record *r)
{
	static struct agent_answer answer;
	size_t place;

	if (agent_parse_answer(r, &answer) == -1 || answer.job != a->numbers[0])
		return false;
	place = place_of(a->jobs[0], answer.number);
	if (place == AGENT_RCPT_MAX || a->answered[place])
		return false;
	a->answered[place] = true;
	sched_record_answer(s, a->jobs[0]->message, answer.number, a->lane->name, &answer);
	return true;
}

/* Recipients without an answer have failed for now. */
static void
answer_rest(struct sched *s, const struct sched_agent *a, const char *text)
{
	struct agent_answer rest = { .outcome = AGENT_DEFERRED, .code = "4.4.0" };

	(void)view_string(view_of(text[0] ? text : "there was no answer for the recipient"),
	    rest.text, sizeof(rest.text));
	for (size_t i = 0; i <= a->jobs[0]->nmore; i++)
		if (!a->answered[i])
			sched_record_answer(s, a->jobs[0]->message, sched_job_rcpt(a->jobs[0], i),
			    a->lane->name, &rest);
}

static void
log_destination(const struct lane *l, const char *state, const char *text)
{
	struct log_line line = log_begin(LOG_NOTICE, "destination");

	log_str(&line, "hop", l->name);
	log_str(&line, "state", state);
	log_str(&line, "text", text);
	log_end(&line);
}

/* After something was learnt of a destination. */
static void
set_limit(struct sched *s, const char *name)
{
	struct fair *f = &s->pools[SCHED_REMOTE].fair;
	struct lane *l = fair_find(f, RUNNER_REMOTE, name);

	if (l == NULL)
		return;
	l->limit = dest_limit(&s->dests, name);
	fair_offer(f, l);
}

/*
 * Whether fewer agents are an answer. While others speak with it one that cannot rather shows
 * that it has enough of connections; and when one alone is too many, some time has to pass.
 */
static bool
wants_less(const struct sched *s, const struct lane *l, enum agent_scope scope)
{
	if (scope == AGENT_SCOPE_BUSY)
		return l->agents > 1 || dest_limit(&s->dests, l->name) > 1;
	return scope == AGENT_SCOPE_DOWN && l->agents > 1;
}

/* What the attempt says of the destination. code: of the answer to what waits for it. */
static void
learn(struct sched *s, struct lane *l, const struct sched_message *m, const struct agent_done *d,
    const char *code)
{
	/* What only this message asks for says nothing of others. */
	bool own = d->scope == AGENT_SCOPE_TLS && m->terms.require_tls;
	int64_t now = clock_unix();

	if (d->scope == AGENT_SCOPE_OK)
		dest_good(&s->dests, l->name, now);
	else if (d->scope != AGENT_SCOPE_ROUTE && wants_less(s, l, d->scope))
		dest_busy(&s->dests, l->name, now);
	else if (d->scope != AGENT_SCOPE_ROUTE && !own &&
	    dest_down(&s->dests, l->name, now, code, view_of(d->text)))
		log_destination(l, "down", d->text);
	if (d->tls != AGENT_TLS_UNKNOWN)
		dest_tls(&s->dests, l->name, now, d->tls);
	set_limit(s, l->name);
}

/* The code that recipients of the job were given which were deferred. */
static void
code_of(const struct fair_job *job, char code[QUEUE_CODE_MAX + 1])
{
	const struct queue_message *q = &((const struct sched_message *)job->message)->file.m;

	(void)view_string(VIEW("4.4.1"), code, QUEUE_CODE_MAX + 1);
	for (size_t i = 0; i <= job->nmore; i++) {
		const struct queue_rcpt *r = &q->rcpts[sched_job_rcpt(job, i)];

		if (r->state == QUEUE_WAITING && r->code[0] == '4')
			(void)view_string(view_of(r->code), code, QUEUE_CODE_MAX + 1);
	}
}

/* The message has had its answers. */
static void
take_done(struct sched *s, struct sched_agent *a, const struct agent_done *d)
{
	struct fair_job *job = a->jobs[0];
	struct lane *l = a->lane;
	char code[QUEUE_CODE_MAX + 1];

	answer_rest(s, a, d->text);
	sched_record_close(job->message);
	code_of(job, code);
	a->njobs = 0;
	sched_agent_until(s, a, SCHED_AGENT_IDLE);
	learn(s, l, job->message, d, code);
	if (dest_dead(&s->dests, l->name, clock_unix()))
		sched_lane_refuse(s, l, SIZE_MAX, code, d->text);
	if (!d->more)
		sched_agent_close(s, a);
	sched_job_done(s, job);
}

bool
sched_remote_read(struct sched *s, struct sched_agent *a)
{
	static struct ipc_buffer space;
	static struct agent_done done;
	struct ipc_record r;
	int got = ipc_recv(a->fd, &space, &r, 0);

	if (got == -1 && errno == ETIMEDOUT)
		return false;
	if (got != 1 && a->njobs == 0) {
		/* The other server has closed an idle connection. */
		sched_agent_close(s, a);
		return false;
	}
	if (got == 1 && a->njobs && r.type == AGENT_RCPT && take_answer(s, a, &r))
		return true;
	if (got == 1 && a->njobs && r.type == AGENT_DONE && agent_parse_done(&r, &done) == 0 &&
	    done.job == a->numbers[0]) {
		take_done(s, a, &done);
		return false;
	}
	sched_agent_improper(s, a, got, &r);
	return false;
}

void
sched_remote_lost(struct sched *s, const struct sched_agent *a, const char *lane,
    struct fair_job *job, const char *text)
{
	struct sched_message *m = job->message;

	for (size_t i = 0; i <= job->nmore; i++)
		if (!a->answered[i])
			sched_record_unknown(s, m, sched_job_rcpt(job, i), NULL, lane, LOST_CODE, text);
	sched_record_close(m);
	dest_busy(&s->dests, lane, clock_unix());
	set_limit(s, lane);
}
