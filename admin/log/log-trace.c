/*
 * log-trace.c: finds messages in the log, log-trace(8).
 *
 * Started by mailstead(8), as _mailnet or as the one user of a private site, with the log at
 * standard input. Anybody has written into that, so nothing is done with it but to read it: this
 * program may open nothing, and is never root.
 *
 *	log-trace find ADDRESS       prints the ids of messages from or to the address
 *	log-trace tell [-r] ID       tells the story of a message
 *	log-trace tell [-r]          those of the ids that are at descriptor 3
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "admin/log/log_input.h"
#include "admin/log/trace_ids.h"
#include "admin/log/trace_story.h"
#include "sys/demote.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "text/shown.h"

#define PROGRAM "log-trace"
#define MEMORY_MAX (1ULL << 30)
#define FILES_MAX 8

static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_FSTAT,
	SECCOMP_ALLOW(newfstatat), SECCOMP_ALLOW(pread64),
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_END,
};

struct trace {
	const char *address;	/* of find; NULL: tell */
	bool raw;
	bool apart;		/* several messages: each by itself */
	struct trace_ids ids;
	struct trace_lines lines;
	uint64_t found;
	bool failed;
};

/* ---- One line */

static void
find(struct trace *t, const struct logline *l)
{
	struct buf id = buf_make(64);

	if (story_has_address(l, view_of(t->address)) && logline_value(l, "id", &id))
		(void)trace_ids_add(&t->ids, buf_view(&id));
	buf_free(&id);
}

static void
tell(struct trace *t, struct view line, const struct logline *l)
{
	struct buf text = buf_make(2 * LOG_INPUT_LINE_MAX);
	size_t which;

	if (!trace_ids_about(&t->ids, l, &which))
		return;
	t->found++;
	if (t->raw) {
		shown_line(line, &text);
		buf_add_char(&text, '\n');
	} else {
		story_tell(l, &text);
	}
	if (trace_lines_add(&t->lines, which, buf_view(&text)) == -1)
		t->failed = true;
	buf_free(&text);
}

static void
one_line(void *arg, struct view line)
{
	struct trace *t = arg;
	struct logline l;

	if (!logline_parse(line, &l))
		return;
	if (t->address)
		find(t, &l);
	else
		tell(t, line, &l);
}

/* ---- All of them */

static void
read_log(struct trace *t)
{
	struct log_input in;
	int result = 1;

	log_input_start(&in, one_line, t);
	while (result == 1 && !t->failed)
		result = log_input_read(&in, STDIN_FILENO);
	t->failed = t->failed || result == -1;
	log_input_end(&in);
}

/* ---- The start */

static int
usage(void)
{
	(void)fprintf(stderr, "usage: " PROGRAM " find address\n       " PROGRAM " tell [-r] [id]\n");
	return EX_USAGE;
}

static int
take_ids(struct trace *t)
{
	struct buf text = buf_make(TRACE_IDS_MAX * 32);
	struct view rest, line;
	int result = file_read_start(FD_CONTROL, &text);

	rest = buf_view(&text);
	while (result == 0 && view_line(&rest, &line))
		result = trace_ids_add(&t->ids, line);
	buf_free(&text);
	return result;
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

static int
parse_arguments(int argc, char *argv[], struct trace *t)
{
	bool telling = argc > 1 && strcmp(argv[1], "tell") == 0;
	int option;

	if (argc < 2 || (!telling && (strcmp(argv[1], "find") != 0 || argc != 3)))
		return -1;
	if (!telling) {
		t->address = argv[2];
		return 0;
	}
	argc--;
	argv++;
	while ((option = getopt(argc, argv, "r")) == 'r')
		t->raw = true;
	if (option != -1 || argc - optind > 1)
		return -1;
	t->apart = optind == argc;
	return t->apart ? take_ids(t) : trace_ids_add(&t->ids, view_of(argv[optind]));
}

static int
finish(struct trace *t)
{
	struct buf out = buf_make(TRACE_LINES_MAX);
	int result;

	if (t->address)
		trace_ids_print(&t->ids, &out);
	else
		trace_lines_print(&t->lines, &t->ids, t->apart && !t->raw, &out);
	result = out.failed ? -1 : file_write(STDOUT_FILENO, buf_view(&out));
	buf_free(&out);
	if (result == -1 && errno == EPIPE)
		return EX_IOERR;
	if (result == -1 || t->failed) {
		(void)fprintf(stderr, "mailstead: the log: %s\n", t->failed ?
		    "could not be read, or is too much" : strerror(errno));
		return EX_IOERR;
	}
	return t->address ? t->ids.n == 0 : t->found == 0;
}

int
main(int argc, char *argv[])
{
	static struct trace t;

	if (demote_refuse_root(PROGRAM) == -1)
		return EX_NOPERM;
	log_open(PROGRAM, "stderr");
	if (give_up_rights() == -1)
		return EX_OSERR;
	if (parse_arguments(argc, argv, &t) == -1)
		return usage();
	read_log(&t);
	return finish(&t);
}
