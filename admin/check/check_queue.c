/* check_queue.c: the queue, and who runs it. See check.h and check_queue.h. */
#include "admin/check/check_queue.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/check/runs_queue.h"
#include "base/num.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define TOPIC "queue"
#define TEXT_MAX (1U << 20)
#define START "systemctl enable --now mailstead-runner.socket mailstead-runner.timer"

/* ---- what the tool says */

static const struct {
	const char *word;
	size_t at;
} fields[] = {
	{ "waiting", offsetof(struct queue_state, waiting.n) },
	{ "waiting-age", offsetof(struct queue_state, waiting.age) },
	{ "new", offsetof(struct queue_state, fresh.n) },
	{ "new-age", offsetof(struct queue_state, fresh.age) },
	{ "due", offsetof(struct queue_state, due.n) },
	{ "due-age", offsetof(struct queue_state, due.age) },
	{ "held", offsetof(struct queue_state, held.n) },
	{ "held-age", offsetof(struct queue_state, held.age) },
	{ "tmp", offsetof(struct queue_state, tmp.n) },
	{ "tmp-age", offsetof(struct queue_state, tmp.age) },
	{ "suspended", offsetof(struct queue_state, suspended) },
	{ "answering", offsetof(struct queue_state, answering) },
};

void
check_queue_parse(struct view text, struct queue_state *s)
{
	struct view line, word, number;
	uint64_t n;

	*s = (struct queue_state){ .down = 0 };
	while (view_line(&text, &line)) {
		if (!view_word(&line, &word) || !view_word(&line, &number) ||
		    num_parse(number, INT64_MAX, &n) == -1)
			continue;
		s->down += view_eq(word, VIEW("down"));
		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
			if (view_eq(word, view_of(fields[i].word)))
				*(uint64_t *)(void *)((char *)s + fields[i].at) = n;
	}
}

/* ---- what is to be thought of it */

/* Minutes, hours or days, whichever reads best. */
static const char *
age(uint64_t seconds, char out[32])
{
	const char *unit = seconds >= 172800 ? "days" : seconds >= 7200 ? "hours" : "minutes";
	uint64_t n = seconds / (seconds >= 172800 ? 86400 : seconds >= 7200 ? 3600 : 60);

	(void)snprintf(out, 32, "%llu %s", (unsigned long long)n, unit);
	return out;
}

/* Messages that nobody has come to, though it was time. */
static void
judge_driven(struct check *c, const struct queue_state *s, bool running)
{
	const char *todo = running ? "mailstead queue shape; the log says what the runner does" : START;
	char since[32];

	if (s->fresh.n && s->fresh.age >= CHECK_NEW_WARNING)
		check_report(c, s->fresh.age >= CHECK_NEW_ERROR ? CHECK_ERROR : CHECK_WARNING, TOPIC,
		    c->conf->spool, todo, "no runner has looked at new messages for %s: %llu wait for one",
		    age(s->fresh.age, since), (unsigned long long)s->fresh.n);
	/* What waits for a suspended destination stays due. */
	else if (s->due.n && s->due.age >= CHECK_DUE_WARNING && s->suspended == 0)
		check_report(c, CHECK_WARNING, TOPIC, c->conf->spool, todo,
		    "messages have been due for %s, and are not tried", age(s->due.age, since));
}

void
check_queue_judge(struct check *c, const struct queue_state *s, bool running)
{
	unsigned long long waiting = s->waiting.n;
	char since[32];

	judge_driven(c, s, running);
	if (s->waiting.n >= CHECK_WAITING_WARNING)
		check_report(c, CHECK_WARNING, TOPIC, c->conf->spool, "mailstead queue shape --by-sender",
		    "%llu messages wait, which is many: has somebody's password been stolen?", waiting);
	else if (s->waiting.n && s->waiting.age > c->conf->lifetime + CHECK_OLD_NOTE)
		check_report(c, CHECK_WARNING, TOPIC, c->conf->spool, "mailstead queue list",
		    "the oldest message is there for %s, longer than lifetime", age(s->waiting.age, since));
	else if (s->waiting.n && s->waiting.age >= CHECK_OLD_NOTE)
		check_report(c, CHECK_NOTE, TOPIC, c->conf->spool, "mailstead queue list",
		    "%llu messages wait, the oldest for %s", waiting, age(s->waiting.age, since));
	else
		check_report(c, CHECK_OK, TOPIC, c->conf->spool, NULL, "%llu messages wait", waiting);
	if (s->held.n)
		check_report(c, CHECK_NOTE, TOPIC, c->conf->spool, "mailstead queue list --held",
		    "%llu messages are held, the oldest for %s", (unsigned long long)s->held.n,
		    age(s->held.age, since));
	if (s->suspended)
		check_report(c, CHECK_NOTE, TOPIC, c->conf->spool, "mailstead queue rules",
		    "nothing is sent to %llu destinations that are suspended",
		    (unsigned long long)s->suspended);
	if (s->tmp.n && s->tmp.age >= CHECK_TMP_NOTE)
		check_report(c, CHECK_WARNING, TOPIC, c->conf->spool, "run the runner, which removes them",
		    "in tmp there are files of messages that were never finished, of %s ago",
		    age(s->tmp.age, since));
}

struct down {
	uint64_t seconds;
	struct view name, code, text;
};

/* "down SECONDS NAME TAB CODE TAB TEXT" */
static bool
parse_down(struct view line, struct down *d)
{
	struct view word;

	if (!view_word(&line, &word) || !view_eq(word, VIEW("down")) || !view_word(&line, &word) ||
	    num_parse(word, INT64_MAX, &d->seconds) == -1)
		return false;
	line = view_trim(line);
	d->name = view_sub(line, 0, view_find(line, '\t'));
	line = view_sub(line, d->name.n + 1, line.n);
	d->code = view_sub(line, 0, view_find(line, '\t'));
	d->text = view_sub(line, d->code.n + 1, line.n);
	return d->name.n != 0;
}

void
check_queue_down(struct check *c, struct view text, const struct queue_state *s)
{
	unsigned shown = 0;
	struct view line;
	struct down d;

	if (s->down >= CHECK_DOWN_ALL && s->answering == 0)
		check_report(c, CHECK_WARNING, TOPIC, "destinations", "mailstead check outbound --probe HOST",
		    "none of %llu answers: does a provider block port 25?", (unsigned long long)s->down);
	while (view_line(&text, &line) && shown < CHECK_DOWN_SHOWN) {
		char subject[400], since[32];

		if (!parse_down(line, &d) || d.seconds < CHECK_DOWN_NOTE)
			continue;
		shown++;
		(void)view_string(view_sub(d.name, 0, sizeof(subject) - 1), subject, sizeof(subject));
		check_report(c, CHECK_NOTE, TOPIC, subject, "mailstead queue destinations",
		    "has not answered for %s: %.*s %.*s", age(d.seconds, since), VIEW_FMT(d.code),
		    VIEW_FMT(view_sub(d.text, 0, FINDING_FIELD_MAX)));
	}
}

/* ---- looking */

static void
report_driver(struct check *c, const struct runs_queue *r)
{
	if (r->at_once && r->later)
		check_report(c, CHECK_OK, TOPIC, "runner", NULL, "is started by systemd");
	else if (r->listen)
		check_report(c, CHECK_OK, TOPIC, "runner", NULL, "is started by listen (process %ld)",
		    (long)r->listen);
	else if (r->at_once && !r->cron[0])
		check_report(c, CHECK_WARNING, TOPIC, "runner", "systemctl enable --now mailstead-runner.timer",
		    "is started for new messages, and not for those that have to be tried again");
	else if (r->later && !r->cron[0])
		check_report(c, CHECK_NOTE, TOPIC, "runner", "systemctl enable --now mailstead-runner.socket",
		    "is started by a timer alone: new messages wait for it");
	else if (r->cron[0] && r->cron_runs)
		check_report(c, CHECK_OK, TOPIC, "runner", NULL, "is started by cron (%s)", r->cron);
	else if (r->cron[0] && r->pid == 0)
		check_report(c, CHECK_ERROR, TOPIC, "runner", "start cron",
		    "is in %s, and there is no cron that runs", r->cron);
	else if (r->pid)
		check_report(c, CHECK_OK, TOPIC, "runner", NULL, "is there (process %ld)", (long)r->pid);
	else
		check_report(c, CHECK_ERROR, TOPIC, "runner", START,
		    "nobody starts it: what is in the queue stays there");
}

/* What the tool says, as the user whose the queue is. Returns 0 or -1. */
static int
read_health(struct check *c, struct buf *text)
{
	static const char *const args[] = { "health", NULL };
	int pair[2], fds[] = { -1, -1, -1 }, status, result;
	struct spawn s = { .program = "queue-tool", .args = args, .fds = fds, .nfds = 3 };
	pid_t pid;

	if (pipe2(pair, O_CLOEXEC) == -1)
		return -1;
	fds[1] = pair[1];
	pid = spawn_start(&s);
	close(pair[1]);
	result = pid == -1 ? -1 : file_read(pair[0], text);
	close(pair[0]);
	status = pid == -1 ? -1 : spawn_wait(pid);
	if (status != 0)
		check_report(c, CHECK_UNKNOWN, TOPIC, c->conf->spool, "mailstead queue check",
		    "the queue cannot be looked at");
	return status == 0 ? result : -1;
}

void
check_queue(struct check *c)
{
	struct buf text = buf_make(TEXT_MAX);
	struct queue_state s;
	struct runs_queue r;

	if (!check_is_ours(c, TOPIC))
		return;
	runs_queue_find(&r);
	report_driver(c, &r);
	if (check_become(path_user_queue) == -1) {
		check_report(c, CHECK_UNKNOWN, TOPIC, path_user_queue, NULL, "%s", strerror(errno));
		return;
	}
	if (read_health(c, &text) == 0) {
		check_queue_parse(buf_view(&text), &s);
		check_queue_judge(c, &s, r.pid != 0);
		check_queue_down(c, buf_view(&text), &s);
	}
	buf_free(&text);
}
