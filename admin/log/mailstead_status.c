/*
 * mailstead_status.c: how things are: what runs, the queue, the last hour. See mailstead.h.
 *
 * The queue and the log, which strangers have written into, are read by queue-tool and log-tool,
 * which are not root; what they say is shown as it is.
 */
#include "admin/mailstead.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/log/log_source.h"
#include "admin/log/status_helper.h"
#include "admin/log/status_machine.h"
#include "admin/log/status_page.h"
#include "base/num.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "text/logtime.h"

#define RATES_SECONDS 3600
#define WATCH_SECONDS 5		/* between two pages, if nobody says */
#define WATCH_MAX 86400
#define OUT_MAX (4 << 20)	/* octets */

struct status {
	const struct conf *conf;
	struct log_source source;
	bool json, has_log, failed;
	unsigned watch;		/* seconds; 0: once */
};

static void
add_title(const struct status *t, int64_t now, struct buf *out)
{
	buf_add_str(out, t->conf->hostname);
	buf_add_str(out, "   ");
	logtime_add(now * LOGTIME_SECOND, clock_utc_offset(now), out);
	out->n -= 4;	/* milliseconds */
	buf_add_char(out, '\n');
}

static void
add_machine(const struct status *t, int64_t now, struct buf *out)
{
	struct status_machine m;

	status_machine_look(&m, t->conf);
	if (t->json)
		status_machine_json(&m, out);
	else
		status_machine_text(&m, t->conf, clock_utc_offset(now), out);
}

static void
add_queue(struct status *t, struct buf *out)
{
	const char *const args[] = { "summary", t->json ? "--json" : NULL, NULL };

	if (status_helper_queue(args, out) == 0)
		return;
	t->failed = true;
	if (!t->json)
		buf_add_str(out, "Queue            cannot be read\n");
}

static int
read_log(struct status *t, int64_t now, int said)
{
	char zone[16], since[24];
	const char *args[] = { "count", zone, since, t->json ? "-j" : NULL, NULL };

	(void)snprintf(zone, sizeof(zone), "-z%d", clock_utc_offset(now));
	(void)snprintf(since, sizeof(since), "%" PRId64, now - RATES_SECONDS);
	if (log_source_start(&t->source, args, said, -1, -1) == -1)
		return -1;
	log_source_all(&t->source, (now - RATES_SECONDS) * LOGTIME_SECOND);
	return log_source_end(&t->source) == 0 && !t->source.incomplete ? 0 : -1;
}

static void
add_log(struct status *t, int64_t now, struct buf *out)
{
	int said = status_helper_memory();

	t->source.incomplete = false;
	if (said == -1 || read_log(t, now, said) == -1 || status_helper_take(said, out) == -1) {
		t->failed = true;
		if (!t->json)
			buf_add_str(out, "Log              cannot be read\n");
	}
	file_close(said);
}

static void
make(void *arg, struct buf *out)
{
	struct status *t = arg;
	int64_t now = clock_unix();

	if (!t->json)
		add_title(t, now, out);
	add_machine(t, now, out);
	add_queue(t, out);
	if (t->has_log)
		add_log(t, now, out);
}

static int
once(struct status *t)
{
	struct buf out = buf_make(OUT_MAX);
	int result;

	make(t, &out);
	result = out.failed ? -1 : file_write(STDOUT_FILENO, buf_view(&out));
	buf_free(&out);
	return result;
}

static int
take_seconds(struct status *t, const char *text)
{
	uint64_t n;

	if (num_parse_duration(view_of(text), WATCH_MAX, &n) == -1 || n == 0)
		return -1;
	t->watch = (unsigned)n;
	return 0;
}

static int
parse_options(struct status *t, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' }, { "watch", optional_argument, NULL, 'w' },
		{ "journal", no_argument, NULL, 'J' }, { "file", required_argument, NULL, 'F' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option == 'j')
			t->json = true;
		else if (option == 'J')
			t->source.journal = true;
		else if (option == 'w') {
			t->watch = WATCH_SECONDS;
			if (optarg && take_seconds(t, optarg) == -1)
				return -1;
		} else if (option != 'F' || trace_files_add(&t->source.files, optarg, 0) == -1)
			return -1;
	/* "--watch 10" as well as "--watch=10". */
	if (t->watch && argc - optind == 1 && take_seconds(t, argv[optind]) == 0)
		optind++;
	return optind == argc && !(t->json && t->watch) && !(t->source.journal && t->source.files.n) ?
	    0 : -1;
}

int
mailstead_status(const struct conf *conf, int argc, char **argv)
{
	static struct status t;
	int result;

	t.conf = conf;
	if (parse_options(&t, argc, argv) == -1)
		return EXIT_USAGE;
	t.has_log = log_source_find(&t.source, conf) == 0;
	t.failed = !t.has_log;
	result = t.watch ? status_page_watch(t.watch, make, &t) : once(&t);
	log_source_free(&t.source);
	if (result == -1)
		mailstead_complain("standard output", strerror(errno));
	return result == -1 || (t.failed && !t.watch) ? EXIT_TEMPORARY : EXIT_OK;
}
