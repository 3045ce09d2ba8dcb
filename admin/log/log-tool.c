/*
 * log-tool.c: shows and counts lines of the log, log-tool(8).
 *
 * Started by mailstead(8), as _mailnet or as the one user of a private site; the parts of the log
 * come as descriptors, see log_feed.h. Anybody has written into that, so nothing is done with it
 * but to read it: this program may open nothing, and is never root.
 *
 *	log-tool show [-jr] [-z MINUTES] [-n LINES] [-i ID] [-u USER] [-a ADDRESS] [-p PROGRAMS]
 *	    [-e EVENTS] [-U USEC] [WORD ...]
 *	log-tool count [-j] [-z MINUTES] SINCE
 *	log-tool stats [-z MINUTES]      the totals so far at descriptor 5, the new ones to 6
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "admin/log/log_tool.h"
#include "base/num.h"
#include "sys/clock.h"
#include "sys/demote.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"

#define PROGRAM "log-tool"
#define MEMORY_MAX (1ULL << 30)
#define FILES_MAX 16
#define OUT_MAX (16 << 20)		/* octets that are written together */
#define TOTALS_MAX (1 << 20)		/* octets of the totals so far */
#define ZONE_MAX (24 * 60)		/* minutes */
#define FD_TOTALS FD_EXTRA
#define FD_NEW_TOTALS (FD_EXTRA + 1)

static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_FSTAT,
	SECCOMP_ALLOW(newfstatat), SECCOMP_ALLOW(pread64),
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_END,
};

enum command { SHOW, COUNT, STATS };

static const struct { const char *name, *options; } commands[] = {
	[SHOW] = { "show", "a:e:i:jn:p:ru:U:z:" },
	[COUNT] = { "count", "jz:" },
	[STATS] = { "stats", "z:" },
};

static int
usage(void)
{
	(void)fprintf(stderr, "usage: " PROGRAM " show [option ...] [word ...]\n"
	    "       " PROGRAM " count [-j] [-z minutes] since\n"
	    "       " PROGRAM " stats [-z minutes]\n");
	return EX_USAGE;
}

static int
take_zone(struct log_tool *t, const char *text)
{
	bool west = text[0] == '-';
	uint64_t minutes;

	if (num_parse(view_of(text + west), ZONE_MAX, &minutes) == -1)
		return -1;
	t->serve.utc_offset = west ? -(int)minutes : (int)minutes;
	return 0;
}

/* One option. Returns 0, or -1 when its value is wrong. */
static int
take_option(struct log_tool *t, int option)
{
	uint64_t n = 0;

	switch (option) {
	case 'a': t->filter.address = optarg; return 0;
	case 'e': t->filter.events = optarg; return 0;
	case 'i': t->filter.id = optarg; return 0;
	case 'p': t->filter.programs = optarg; return 0;
	case 'u': t->filter.user = optarg; return 0;
	case 'j': t->json = true; return 0;
	case 'r': t->raw = true; return 0;
	case 'n': return num_parse(view_of(optarg), LOG_LAST_MAX, &t->last);
	case 'z': return take_zone(t, optarg);
	case 'U':
		if (num_parse(view_of(optarg), INT64_MAX, &n) == -1)
			return -1;
		t->filter.until = (int64_t)n;
		return 0;
	default: return -1;
	}
}

static int
take_words(struct log_tool *t, enum command command, int argc, char *argv[])
{
	uint64_t n;

	if (command == COUNT) {
		if (argc != 1 || num_parse(view_of(argv[0]), INT64_MAX / 2000000, &n) == -1)
			return -1;
		t->begin = (int64_t)n;
		return 0;
	}
	if (argc > (command == SHOW ? LOG_FILTER_WORDS : 0))
		return -1;
	for (int i = 0; i < argc; i++)
		t->filter.words[t->filter.nwords++] = argv[i];
	return 0;
}

static int
parse_arguments(struct log_tool *t, int argc, char *argv[], enum command *command)
{
	size_t i = 0;
	int option;

	while (i < 3 && (argc < 2 || strcmp(argv[1], commands[i].name) != 0))
		i++;
	if (i == 3)
		return -1;
	*command = (enum command)i;
	argc--;
	argv++;
	while ((option = getopt(argc, argv, commands[i].options)) != -1)
		if (take_option(t, option) == -1)
			return -1;
	return take_words(t, *command, argc - optind, argv + optind);
}

static int
give_up_rights(void)
{
	const struct demote profile = {
		.memory_max = MEMORY_MAX, .files_max = FILES_MAX, .processes_max = 0,
		.filter = SECCOMP_TABLE(filter),
	};

	return demote(&profile);
}

static void
nothing(void *arg)
{
	(void)arg;
}

static void
count_line(void *arg, struct view text, const struct logline *l, int64_t usec)
{
	struct log_tool *t = arg;

	(void)text;
	log_count_line(&t->counts, l);
	if (usec > t->newest)
		t->newest = usec;
}

/* ---- The end of each command: what goes to standard output */

static int
write_out(struct log_tool *t, int fd)
{
	int result = t->out.failed ? -1 : file_write(fd, buf_view(&t->out));

	buf_free(&t->out);
	return result;
}

static int
end_count(struct log_tool *t)
{
	(t->json ? log_hour_json : log_hour_text)(t, &t->out);
	tally_free(&t->places);
	return write_out(t, STDOUT_FILENO);
}

static int
read_totals(struct log_tool *t)
{
	struct buf text = buf_make(TOTALS_MAX);
	int result = file_read_start(FD_TOTALS, &text);

	log_count_parse(buf_view(&text), &t->counts);
	buf_free(&text);
	return result;
}

static int
end_stats(struct log_tool *t)
{
	log_count_print(&t->counts, true, &t->out);
	if (write_out(t, FD_NEW_TOTALS) == -1)
		return -1;
	log_count_print(&t->counts, false, &t->out);
	return write_out(t, STDOUT_FILENO);
}

static int
end_show(struct log_tool *t)
{
	log_shown_idle(t);
	buf_free(&t->out);
	return t->failed ? -1 : 0;
}

static int
run(struct log_tool *t, enum command command)
{
	int (*const ends[])(struct log_tool *) = { [SHOW] = end_show, [COUNT] = end_count,
		[STATS] = end_stats };

	t->serve.arg = t;
	t->serve.line = command == SHOW ? log_shown_line :
	    command == COUNT ? log_hour_line : count_line;
	t->serve.idle = command == SHOW ? log_shown_idle : nothing;
	if (command == STATS && read_totals(t) == -1)
		return EX_IOERR;
	errno = 0;
	if ((log_serve(&t->serve, FD_CONTROL) == -1 && !t->serve.stopped) || ends[command](t) == -1) {
		/* Who has seen enough closes the pipe. */
		if (errno != EPIPE)
			(void)fprintf(stderr, "mailstead: the log: %s\n", strerror(errno));
		return EX_IOERR;
	}
	return command == SHOW && t->shown == 0;
}

int
main(int argc, char *argv[])
{
	static struct log_tool t;
	enum command command;

	if (demote_refuse_root(PROGRAM) == -1)
		return EX_NOPERM;
	log_open(PROGRAM, "stderr");
	if (give_up_rights() == -1)
		return EX_OSERR;
	t.serve.now = clock_unix();
	t.out = buf_make(OUT_MAX);
	if (parse_arguments(&t, argc, argv, &command) == -1)
		return usage();
	return run(&t, command);
}
