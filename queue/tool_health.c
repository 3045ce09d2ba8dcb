/*
 * tool_health.c: how the queue is, for `mailstead check`; see tool.h. Looks at names alone, which
 * say when a message came, so that a large queue takes no longer than its directories do.
 *
 * Lines of a word and a number, the seconds since the oldest of a kind, and of each destination
 * that does not answer "down SECONDS NAME TAB CODE TAB TEXT".
 */
#include "queue/tool.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/queue_rules.h"
#include "queue/queue_walk.h"
#include "queue/sched_dest.h"
#include "sys/file.h"
#include "text/shown.h"

#define DOWN_SHOWN 20		/* destinations */

struct kind {
	uint64_t n;
	int64_t oldest;		/* seconds since 1970; meaningless if n is 0 */
};

struct health {
	struct kind new, waiting, held, tmp;
	struct kind due;	/* since when what waits is due, of what is due */
	uint64_t up, down, suspended;
};

static void
count(struct kind *k, int64_t when)
{
	if (k->n++ == 0 || when < k->oldest)
		k->oldest = when;
}

static void
count_name(struct health *h, const struct queue_name *name, int64_t now)
{
	int64_t came = queue_id_time(name->id) / 1000000;

	if (name->place == QUEUE_TMP) {
		count(&h->tmp, came);
		return;
	}
	if (name->place == QUEUE_HOLD) {
		count(&h->held, came);
		return;
	}
	count(&h->waiting, came);
	if (name->place == QUEUE_NEW)
		count(&h->new, came);
	else if (name->slot <= now)
		count(&h->due, name->slot);
}

static void
count_suspended(struct tool *t, struct health *h)
{
	struct buf text = buf_make(RULES_FILE_MAX);
	struct rules rules = { .n = 0 };

	if (file_read_path(t->dirs.queue, "rules", false, &text) == 0 &&
	    rules_parse(&rules, buf_view(&text), NULL, NULL) == 0)
		for (size_t i = 0; i < rules.n; i++)
			h->suspended += rules.rules[i].kind == RULE_SUSPEND;
	rules_free(&rules);
	buf_free(&text);
}

static void
put_kind(struct buf *out, const char *name, const struct kind *k, int64_t now)
{
	int64_t age = k->n && now > k->oldest ? now - k->oldest : 0;

	(void)buf_addf(out, "%s %llu\n%s-age %lld\n", name, (unsigned long long)k->n, name,
	    (long long)age);
}

static void
put_down(struct buf *out, const struct dest *d, int64_t now)
{
	(void)buf_addf(out, "down %lld ", (long long)(now > d->since ? now - d->since : 0));
	shown_line(view_of(d->name), out);
	(void)buf_add_char(out, '\t');
	shown_line(view_of(d->code), out);
	(void)buf_add_char(out, '\t');
	shown_line(view_of(d->text), out);
	(void)buf_add_char(out, '\n');
}

static int
put_destinations(struct tool *t, struct health *h, int64_t now, struct buf *out)
{
	struct buf text = buf_make(DESTS_FILE_MAX);
	struct dests d = { .limit_max = UINT32_MAX, .interval = INT32_MAX };
	int result = file_read_path(t->dirs.queue, "destinations", false, &text);

	if (result == -1 && errno == ENOENT)
		result = 0;
	else if (result == 0 && dests_parse(&d, buf_view(&text), now) == -1)
		errno = EBADMSG, result = -1;
	for (const struct dest *one = d.newest; one; one = one->older) {
		if (one->since && h->down++ < DOWN_SHOWN)
			put_down(out, one, now);
		h->up += one->since == 0;
	}
	dests_free(&d);
	buf_free(&text);
	return result;
}

static int
look(struct tool *t, struct health *h, int64_t now)
{
	struct queue_walk w;
	struct queue_name name;

	queue_walk_start(&w, &t->dirs, t->places);
	while (queue_walk_next(&w, &name))
		count_name(h, &name, now);
	queue_walk_end(&w);
	errno = w.error;
	return w.error ? -1 : 0;
}

int
tool_health(struct tool *t)
{
	struct buf out = buf_make(1U << 20);
	struct health h = { .up = 0 };
	int64_t now = clock_unix();
	int result = look(t, &h, now);

	count_suspended(t, &h);
	if (result == 0)
		result = put_destinations(t, &h, now, &out);
	put_kind(&out, "waiting", &h.waiting, now);
	put_kind(&out, "new", &h.new, now);
	put_kind(&out, "due", &h.due, now);
	put_kind(&out, "held", &h.held, now);
	put_kind(&out, "tmp", &h.tmp, now);
	(void)buf_addf(&out, "suspended %llu\nanswering %llu\n", (unsigned long long)h.suspended,
	    (unsigned long long)h.up);
	if (result == 0)
		result = file_write(STDOUT_FILENO, buf_view(&out));
	buf_free(&out);
	if (result == 0)
		return TOOL_OK;
	tool_complain("queue", strerror(errno));
	return EX_IOERR;
}
