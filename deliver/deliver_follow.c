/* deliver_follow.c: see deliver_follow.h. */
#include "deliver/deliver_follow.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "deliver/deliver_mailbox.h"
#include "sys/log.h"

#define GRACE 60	/* seconds that deliver-program gets beyond the time for a program */

static int
ask(const struct deliver *d, const struct agent_job *job, const struct program_order *o,
    struct program_answer *a)
{
	static struct ipc_buffer space;
	struct ipc_record record;
	int got;

	if (agent_send_job(d->programs, job) == -1 || program_send_order(d->programs, o) == -1)
		return -1;
	got = ipc_recv(d->programs, &space, &record, deadline_in(d->conf->program_timeout + GRACE));
	if (got == 0)
		errno = EPIPE;
	return got == 1 ? program_parse_answer(&record, a) : -1;
}

/* Has it done by deliver-program. Returns whether what is behind it does not count. */
static bool
order(const struct deliver *d, const struct agent_job *job, const struct program_order *o,
    struct agent_result *r)
{
	static struct program_answer a;

	if (o->kind == PROGRAM_MBOX && strcmp(o->text, "/dev/null") == 0) {
		deliver_answer(r, AGENT_DELIVERED, "2.0.0", "thrown away");
	} else if (d->programs == -1) {
		/* The sandbox is closed already; the next process will know of the file. */
		deliver_answer(r, AGENT_DEFERRED, "4.3.0", "the instructions have only just come");
	} else if (ask(d, job, o, &a) == -1) {
		/* What it has done is not known, and it may be in the middle of it. */
		log_errno("ask", "deliver-program");
		_exit(EXIT_FOR_NOW);
	} else {
		deliver_answer(r, a.outcome, a.code, "%s", a.text);
		return a.outcome == AGENT_DELIVERED && a.stop;
	}
	return false;
}

/* The default mailbox, in whatever words, is ours. */
static bool
is_mailbox(const struct deliver *d, const struct program_order *o)
{
	const char *path = o->text;
	size_t n = strlen(d->home);

	if (o->kind != (d->mbox[0] ? PROGRAM_MBOX : PROGRAM_MAILDIR))
		return false;
	if (path[0] == '.' && path[1] == '/')
		path += 2;
	else if (strncmp(path, d->home, n) == 0 && path[n] == '/')
		path += n + 1;
	return strcmp(path, d->mbox[0] ? d->mbox : d->maildir) == 0;
}

/* Does one thing. Returns as order() does. */
static bool
act(const struct deliver *d, const struct agent_job *job, const struct forward *f,
    const struct action *a, struct agent_result *r)
{
	static struct program_order o;

	list_order(f, a, &o);
	if (!is_mailbox(d, &o))
		return order(d, job, &o, r);
	deliver_mailbox(d, job, r);
	return false;
}

void
deliver_follow(const struct deliver *d, const struct agent_job *job, const struct forward *f,
    struct agent_result *r)
{
	struct agent_job again = *job;
	size_t n = f->n;
	bool stop = false;

	/* If something behind it failed, an earlier attempt has delivered what is in front of that. */
	if (again.flags & AGENT_AGAIN)
		again.flags |= AGENT_REPEAT;
	deliver_answer(r, AGENT_DELIVERED, "2.0.0", "nothing to be done");
	if (f->keep)
		deliver_mailbox(d, &again, r);
	for (size_t i = 0; i < f->nactions && r->outcome == AGENT_DELIVERED && !stop; i++) {
		stop = act(d, &again, f, &f->actions[i], r);
		if (stop)
			n = f->actions[i].forwards;
	}
	if (r->outcome != AGENT_DELIVERED || n == 0)
		return;
	for (; r->nforward < n; r->nforward++)
		r->forward[r->nforward] = f->to[r->nforward];
	r->owner = f->owner;
	r->verp = f->verp;
	deliver_answer(r, AGENT_FORWARDED, "2.1.5", f->keep ? "delivered to %s and forwarded" :
	    "forwarded", d->mbox[0] ? d->mbox : d->maildir);
}

void
deliver_target(const struct deliver *d, const struct agent_job *job, struct agent_result *r)
{
	static struct program_order o;
	struct view text = view_of(job->target);

	o = (struct program_order){ .kind = PROGRAM_RUN };
	if (text.p[0] == '|')
		text = view_sub(text, 1, text.n);
	else
		o.kind = text.p[text.n - 1] == '/' ? PROGRAM_MAILDIR : PROGRAM_MBOX;
	while (o.kind == PROGRAM_MAILDIR && text.n > 1 && text.p[text.n - 1] == '/')
		text.n--;
	(void)view_string(text, o.text, sizeof(o.text));
	(void)order(d, job, &o, r);
}
