/*
 * mailstead_stats.c: counters for Prometheus, without a process that stays. See mailstead.h.
 *
 * Each call has log-tool, which has no rights, count what is new in the log; here is only how far
 * it was read. SPOOL/stats has that and the totals together, locked during the call and replaced
 * as a whole, so that each line counts once, also when files of the log are renamed, copied or
 * compressed.
 */
#include "admin/mailstead.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/log/log_source.h"
#include "admin/log/stats_state.h"
#include "admin/log/status_helper.h"
#include "admin/log/status_machine.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/spawn.h"

#define FIRST_SECONDS 86400	/* of the log, that the first call counts */
#define SLACK_SECONDS 60	/* a file that was written to before that has nothing new */
#define OUT_MAX (16 << 20)	/* octets */
#define NAME "mailstead.prom"
#define STATE_MODE 0600

struct stats {
	struct log_source source;
	const char *directory;		/* of node_exporter; NULL: standard output */
	struct mailstead_file file;
	struct stats_state state;
	int64_t now;
	int totals, new_totals, text;	/* files in memory */
	struct buf out;
};

/* ---- The log */

/* The first octets of a file. Returns 0 or -1. */
static int
read_head(const char *path, char head[STATS_HEAD], size_t *n)
{
	pid_t pid;
	ssize_t got = 1;
	int fd;

	*n = 0;
	if (log_source_open(path, &fd, &pid) == -1)
		return -1;
	while (*n < STATS_HEAD && got > 0) {
		got = read(fd, head + *n, STATS_HEAD - *n);
		*n += got > 0 ? (size_t)got : 0;
	}
	(void)close(fd);
	if (pid)
		(void)spawn_wait(pid);
	return got == -1 ? -1 : 0;
}

static int
count_file(struct stats *t, struct stats_state *after, size_t i)
{
	const char *path = t->source.files.paths[i];
	bool newest = i + 1 == t->source.files.n;
	const struct stats_file *known;
	char head[STATS_HEAD];
	uint64_t offset, end;
	int64_t since = 0;
	size_t n;

	if (read_head(path, head, &n) == -1) {
		t->source.incomplete = true;
		return 0;
	}
	known = stats_state_find(&t->state, (struct view){ head, n });
	offset = known ? known->offset : 0;
	/* All of a file that was not there last time is new. */
	if (known == NULL)
		since = (t->state.seen ? t->state.seen - 1 : t->now - FIRST_SECONDS) * 1000000;
	if (log_source_file(&t->source, path, newest ? LOG_FEED_WHOLE : 0, offset, since, &end) == -1)
		return -1;
	/* It cannot have been read to before where it was last time. */
	stats_state_set(after, (struct view){ head, n }, end > offset ? end : offset);
	return 0;
}

static int
count_files(struct stats *t, struct stats_state *after)
{
	const struct trace_files *f = &t->source.files;
	int64_t since = (t->state.seen ? t->state.seen : t->now - FIRST_SECONDS) - SLACK_SECONDS;
	int result = 0;

	for (size_t i = 0; i < f->n && result == 0; i++)
		if (i + 1 == f->n || f->changed[i] == 0 || f->changed[i] >= since)
			result = count_file(t, after, i);
	return result;
}

static int
count_journal(struct stats *t, struct stats_state *after)
{
	int64_t since = t->state.seen ? t->state.seen : t->now - FIRST_SECONDS;

	(void)snprintf(t->source.cursor, sizeof(t->source.cursor), "%s", t->state.cursor);
	/* Behind a cursor everything is new. */
	if (log_source_journal(&t->source, LOG_FEED_WHOLE,
	    t->state.cursor[0] ? 0 : since * 1000000) == -1)
		return -1;
	(void)snprintf(after->cursor, sizeof(after->cursor), "%s", t->source.cursor);
	return 0;
}

/* Has all that is new counted. Returns 0, or -1 after a message, and then nothing has been. */
static int
count(struct stats *t)
{
	static const char *const args[] = { "stats", NULL };
	struct stats_state after = t->state;
	int result;

	if (log_source_start(&t->source, args, t->text, t->totals, t->new_totals) == -1)
		return -1;
	result = t->source.journal ? count_journal(t, &after) : count_files(t, &after);
	if (log_source_end(&t->source) != 0 || result == -1)
		return -1;
	after.seen = t->now;
	if (after.since == 0)
		after.since = t->now - FIRST_SECONDS;
	t->state = after;
	return 0;
}

/* ---- What is remembered */

static int
open_state(struct stats *t, const char *path)
{
	struct view totals;

	if (mailstead_file_open(&t->file, path, STATE_MODE) == -1)
		return -1;
	stats_state_parse(buf_view(&t->file.text), &t->state, &totals);
	if (file_write(t->totals, totals) == 0)
		return 0;
	mailstead_complain(path, strerror(errno));
	mailstead_file_close(&t->file);
	return -1;
}

static int
save_state(struct stats *t)
{
	struct buf text = buf_make(OUT_MAX);
	enum mailstead_changed changed = MAILSTEAD_FAILED;

	stats_state_print(&t->state, &text);
	if (file_read_start(t->new_totals, &text) == 0 && !text.failed)
		changed = mailstead_file_replace(&t->file, buf_view(&text));
	else
		mailstead_complain("stats", strerror(errno));
	if (changed == MAILSTEAD_SAME)
		mailstead_complain(t->file.path, "has been changed by somebody else");
	buf_free(&text);
	return changed == MAILSTEAD_CHANGED ? 0 : -1;
}

/* ---- Where it goes */

/* Where node_exporter finds it: it reads names that end in ".prom". */
static int
write_textfile(const char *directory, struct view text)
{
	char path[PATH_MAX], new[PATH_MAX];
	int fd, result = -1;

	if ((size_t)snprintf(path, sizeof(path), "%s/" NAME, directory) >= sizeof(path) ||
	    (size_t)snprintf(new, sizeof(new), "%s/." NAME ".new", directory) >= sizeof(new)) {
		mailstead_complain(directory, strerror(ENAMETOOLONG));
		return -1;
	}
	(void)unlink(new);
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd != -1 && fchmod(fd, 0644) == 0 && file_write(fd, text) == 0)
		result = rename(new, path);
	if (result == -1) {
		mailstead_complain(fd == -1 ? new : path, strerror(errno));
		(void)unlink(new);
	}
	file_close(fd);
	return result;
}

static void
add_gauges(struct stats *t, const struct conf *conf)
{
	static const char *const args[] = { "summary", "--metrics", NULL };
	struct status_machine m;

	buf_addf(&t->out, "# HELP mailstead_counters_start_timestamp_seconds "
	    "When the counters began.\n# TYPE mailstead_counters_start_timestamp_seconds gauge\n"
	    "mailstead_counters_start_timestamp_seconds %lld\n", (long long)t->state.since);
	status_machine_look(&m, conf);
	status_machine_metrics(&m, &t->out);
	if (status_helper_queue(args, &t->out) == -1)
		t->source.incomplete = true;
}

static int
run(struct stats *t, const struct conf *conf)
{
	char path[PATH_MAX];
	int result;

	(void)snprintf(path, sizeof(path), "%s/stats", conf->spool);
	t->totals = status_helper_memory();
	t->new_totals = status_helper_memory();
	t->text = status_helper_memory();
	if (t->totals == -1 || t->new_totals == -1 || t->text == -1) {
		mailstead_complain("stats", strerror(errno));
		return -1;
	}
	if (open_state(t, path) == -1)
		return -1;
	result = count(t) == 0 && save_state(t) == 0 &&
	    status_helper_take(t->text, &t->out) == 0 ? 0 : -1;
	if (result == 0) {
		add_gauges(t, conf);
		result = t->out.failed ? -1 : t->directory ?
		    write_textfile(t->directory, buf_view(&t->out)) :
		    file_write(STDOUT_FILENO, buf_view(&t->out));
	}
	mailstead_file_close(&t->file);
	return result;
}

static int
parse_options(struct stats *t, int argc, char **argv)
{
	static const struct option options[] = {
		{ "textfile", required_argument, NULL, 't' }, { "journal", no_argument, NULL, 'J' },
		{ "file", required_argument, NULL, 'F' }, { NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option == 't')
			t->directory = optarg;
		else if (option == 'J')
			t->source.journal = true;
		else if (option != 'F' || trace_files_add(&t->source.files, optarg, 0) == -1)
			return -1;
	return optind == argc && !(t->source.journal && t->source.files.n) ? 0 : -1;
}

int
mailstead_stats(const struct conf *conf, int argc, char **argv)
{
	static struct stats t;
	int result = -1;

	t.now = clock_unix();
	t.out = buf_make(OUT_MAX);
	if (parse_options(&t, argc, argv) == -1)
		return EXIT_USAGE;
	if (log_source_find(&t.source, conf) == 0)
		result = run(&t, conf);
	log_source_free(&t.source);
	buf_free(&t.out);
	return result == -1 || t.source.incomplete ? EXIT_TEMPORARY : EXIT_OK;
}
