/*
 * tool_each.c: the messages that are meant, one after the other; see tool.h.
 *
 * Those that are locked are put aside, and waited for at the end, all together.
 */
#include "queue/tool.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/array.h"
#include "queue/queue_walk.h"

#define FIND_TIMES 5		/* that a message which moves is looked for */
#define POLL_MSEC 100		/* between two looks at a message that is locked */

struct each {
	struct tool *t;
	struct mailq_print print;	/* of a dry run */
	uint64_t done, skipped, failed, missing, busy;
	char (*waiting)[QUEUE_ID_LEN + 1]; /* that are locked */
	size_t nwaiting;
};

static void
complain(struct each *e, const char *id, const char *wrong)
{
	progress_clear(&e->t->progress);
	tool_complain(id, wrong);
}

static void
wait_later(struct each *e, const char *id)
{
	void *more = e->nwaiting == TOOL_BUSY_MAX ? NULL :
	    array_grow(e->waiting, e->nwaiting, sizeof(*e->waiting));

	if (more == NULL) {
		e->busy++;
		return;
	}
	e->waiting = more;
	(void)snprintf(e->waiting[e->nwaiting++], sizeof(*e->waiting), "%s", id);
}

static void
count(struct each *e, const char *id, enum tool_result result, bool named)
{
	switch (result) {
	case TOOL_DONE:
		e->done++;
		break;
	case TOOL_SKIPPED:
		e->skipped++;
		if (named)
			complain(e, id, e->t->command->skipped);
		break;
	case TOOL_BUSY:
		wait_later(e, id);
		break;
	case TOOL_FAILED:
		e->failed++;
		break;
	case TOOL_GONE:
		if (named) {
			e->missing++;
			complain(e, id, "there is no such message");
		}
	}
}

static enum tool_result
one(struct each *e, struct queue_name *name, bool named)
{
	if (!e->t->dry_run)
		return tool_one(e->t, name, named);
	return mailq_print_message(&e->print, name, named ? NULL : &e->t->select) ? TOOL_DONE :
	    TOOL_GONE;
}

/* ---- All of them */

static void
by_id(struct each *e, const char *id)
{
	enum tool_result result = TOOL_GONE;
	struct queue_name name;

	if (!queue_id_valid(view_of(id))) {
		e->missing++;
		complain(e, "a message", "what was given is no id");
		return;
	}
	/* It may move between being found and being locked. */
	for (int i = 0; i < FIND_TIMES && result == TOOL_GONE &&
	    queue_find(&e->t->dirs, id, &name) == 1; i++)
		result = one(e, &name, true);
	count(e, id, result, true);
}

static int
by_filter(struct each *e)
{
	struct queue_walk w;
	struct queue_name name;

	queue_walk_start(&w, &e->t->dirs, e->t->places);
	while (!e->print.failed && queue_walk_next(&w, &name)) {
		if (e->t->dry_run || tool_fits(e->t, &name))
			count(e, name.id, one(e, &name, false), false);
		progress_step(&e->t->progress);
	}
	queue_walk_end(&w);
	if (w.error)
		complain(e, "queue", strerror(w.error));
	return w.error ? -1 : 0;
}

/* Those that were locked: again and again, until there is none left or the time is over. */
static void
wait_for_locks(struct each *e)
{
	msec deadline = deadline_in(QUEUE_LOCK_SECONDS);
	bool named = e->t->nids != 0;

	while (e->nwaiting && deadline_left(deadline) > 0) {
		size_t left = e->nwaiting;

		e->nwaiting = 0;
		(void)poll(NULL, 0, POLL_MSEC);
		for (size_t i = 0; i < left; i++) {
			struct queue_name name;
			char id[QUEUE_ID_LEN + 1];

			memcpy(id, e->waiting[i], sizeof(id));
			count(e, id, queue_find(&e->t->dirs, id, &name) != 1 ? TOOL_GONE :
			    tool_one(e->t, &name, named), named);
		}
	}
	for (size_t i = 0; i < e->nwaiting; i++)
		complain(e, e->waiting[i], "is being delivered at this moment; try again");
	e->busy += e->nwaiting;
	e->nwaiting = 0;
}

static uint64_t
count_all(const struct tool *t)
{
	struct queue_walk w;
	struct queue_name name;
	uint64_t n = 0;

	queue_walk_start(&w, &t->dirs, t->places);
	while (queue_walk_next(&w, &name))
		n++;
	queue_walk_end(&w);
	return n;
}

void
tool_progress_start(struct tool *t)
{
	bool bar = t->shows_progress && t->nids == 0 && !(t->dry_run && t->terminal);

	progress_start(&t->progress, bar, bar ? count_all(t) : 0);
}

/* All of it, or the dry run. Returns 0, or -1 when not all could be looked at. */
static int
go(struct each *e)
{
	struct tool *t = e->t;
	int result = 0;

	tool_progress_start(t);
	for (size_t i = 0; i < t->nids; i++)
		by_id(e, t->ids[i]);
	if (t->nids == 0)
		result = by_filter(e);
	wait_for_locks(e);
	progress_clear(&t->progress);
	/* The journals, the new names and the old ones, of all at once. */
	if (t->changed > TOOL_SYNCED_MAX && syncfs(t->dirs.queue) == -1) {
		complain(e, "queue", strerror(errno));
		result = -1;
	}
	free(e->waiting);
	return result;
}

/* ---- What is said */

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* A message is deleted without a report: a person is asked first. Returns whether to go on. */
static bool
ask(struct tool *t)
{
	struct each e = { .t = t };
	char answer[16] = "";
	ssize_t n;

	/* How many that are, without their lines. */
	for (size_t i = 0; i < t->nids; i++)
		e.done++;
	if (t->nids == 0) {
		struct queue_walk w;
		struct queue_name name;

		queue_walk_start(&w, &t->dirs, t->places);
		while (queue_walk_next(&w, &name))
			e.done += tool_fits(t, &name);
		queue_walk_end(&w);
	}
	if (e.done == 0)
		return true;
	(void)fprintf(stderr, "Delete %llu message%s, with no report to anybody? [y/N] ",
	    (unsigned long long)e.done, plural(e.done));
	n = read(STDIN_FILENO, answer, sizeof(answer) - 1);
	return n > 0 && (answer[0] == 'y' || answer[0] == 'Y');
}

static int
report(struct each *e, int result)
{
	struct tool *t = e->t;

	e->print.chosen = true;
	if (t->dry_run && mailq_print_end(&e->print) == -1)
		return EX_IOERR;
	if (!(t->dry_run && t->json))
		(void)printf("%llu message%s %s%s\n", (unsigned long long)e->done, plural(e->done),
		    t->dry_run ? "would be " : "", t->command->done);
	if (fflush(stdout) == EOF)
		return EX_IOERR;
	if (e->busy)
		return EX_TEMPFAIL;
	if (result == -1 || e->failed)
		return EX_IOERR;
	return e->missing ? TOOL_NONE : TOOL_OK;
}

int
tool_each(struct tool *t)
{
	struct each e = { .t = t };
	int status = t->always ? tool_rule_always(t, t->command->act == tool_hold) : TOOL_OK;

	if (status != TOOL_OK)
		return status;
	if (t->command->act == tool_delete && t->asks && !t->yes && !t->dry_run && !ask(t))
		return TOOL_NONE;
	mailq_print_start(&e.print, &t->dirs, t->json);
	return report(&e, go(&e));
}
