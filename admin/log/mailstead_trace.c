/*
 * mailstead_trace.c: the story of a message, out of the log. See mailstead.h.
 *
 * Finds the files of the log and gives them one after the other to log-trace(8), which has no
 * rights: nothing here looks into them. What is compressed goes through gzip and the like, as the
 * same user; the journal comes from journalctl(1), as the caller.
 */
#include "admin/mailstead.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/log/trace_files.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define PROGRAM "log-trace"
#define ID_LEN 16
#define BLOCK 65536

struct trace {
	struct trace_files files;
	bool journal;		/* instead of files */
	bool raw;
	const char *what;	/* an id, or an address */
	bool incomplete;	/* a part could not be read */
};

static void
complain(struct trace *t, const char *subject, const char *wrong)
{
	mailstead_complain(subject, wrong);
	t->incomplete = true;
}

/* ---- One part of the log to the pipe */

/* Through a program, if in is not -1, or from it. */
static void
feed_program(struct trace *t, const char *program, const char *const *args, int in, int out)
{
	const int fds[] = { in, out, STDERR_FILENO };
	struct spawn s = { .program = program, .args = args, .fds = fds, .nfds = 3,
		.role = in == -1 ? NULL : path_user_net };
	pid_t pid = spawn_start(&s);
	int status = pid == -1 ? -1 : spawn_wait(pid);

	/* It is killed by SIGPIPE when who reads has ended. */
	if (status != 0 && status != 256 + SIGPIPE)
		complain(t, program, "ended with an error");
}

static void
feed_journal(struct trace *t, int out)
{
	static const char *const args[] = { "--quiet", "--no-pager", "--output=short-iso-precise",
		"--facility=mail,daemon", NULL };

	feed_program(t, trace_program("journalctl"), args, -1, out);
}

static void
feed_plain(struct trace *t, const char *path, int in, int out)
{
	static char block[BLOCK];
	ssize_t n;

	while ((n = read(in, block, sizeof(block))) > 0)
		if (file_write(out, (struct view){ block, (size_t)n }) == -1)
			return;
	if (n == -1)
		complain(t, path, strerror(errno));
}

static void
feed_file(struct trace *t, const char *path, int out)
{
	static const char *const args[] = { "-dc", NULL };
	const char *program = trace_decompressor(path);
	int in = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (in == -1) {
		complain(t, path, strerror(errno));
		return;
	}
	if (program)
		feed_program(t, program, args, in, out);
	else
		feed_plain(t, path, in, out);
	close(in);
}

static void
feed(struct trace *t, int out)
{
	if (t->journal)
		feed_journal(t, out);
	for (size_t i = 0; i < t->files.n; i++)
		feed_file(t, t->files.paths[i], out);
}

/* ---- Reading all of it */

/* One reading of the log by log-trace. Returns its exit status, or -1. */
static int
pass(struct trace *t, const char *const *args, int out, int ids)
{
	int pair[2], status;
	int fds[] = { -1, out, STDERR_FILENO, ids };
	struct spawn s = { .program = PROGRAM, .args = args, .fds = fds, .nfds = ids == -1 ? 3 : 4,
		.role = path_user_net };
	pid_t pid;

	if (pipe2(pair, O_CLOEXEC) == -1)
		return -1;
	fds[0] = pair[0];
	pid = spawn_start(&s);
	close(pair[0]);
	if (pid != -1)
		feed(t, pair[1]);
	close(pair[1]);
	status = pid == -1 ? -1 : spawn_wait(pid);
	if (status == -1 || status > 255)
		mailstead_complain(PROGRAM, status == -1 ? strerror(errno) : "was killed");
	return status > 255 ? -1 : status;
}

static bool
is_id(const char *what)
{
	return strlen(what) == ID_LEN &&
	    strspn(what, "0123456789abcdefghijklmnopqrstuvwxyz") == ID_LEN;
}

/* First the ids, into a file in memory, then the stories. */
static int
by_address(struct trace *t)
{
	const char *find[] = { "find", t->what, NULL };
	const char *tell[] = { "tell", t->raw ? "-r" : NULL, NULL };
	int ids = memfd_create("ids", MFD_CLOEXEC);
	int status = ids == -1 ? -1 : pass(t, find, ids, -1);

	if (status == 0)
		status = pass(t, tell, STDOUT_FILENO, ids);
	if (ids != -1)
		close(ids);
	return status;
}

static int
by_id(struct trace *t)
{
	const char *with[] = { "tell", "-r", t->what, NULL }, *without[] = { "tell", t->what, NULL };

	return pass(t, t->raw ? with : without, STDOUT_FILENO, -1);
}

/* ---- Where the log is */

static int
find_log(struct trace *t, const struct conf *conf)
{
	if (t->files.n || t->journal)
		return 0;
	return trace_files_find(&t->files, conf->log, &t->journal);
}

static int
parse_options(struct trace *t, int argc, char **argv)
{
	static const struct option options[] = {
		{ "raw", no_argument, NULL, 'r' }, { "file", required_argument, NULL, 'f' },
		{ "journal", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "rf:j", options, NULL)) != -1)
		if (option == 'r')
			t->raw = true;
		else if (option == 'j')
			t->journal = true;
		else if (option != 'f' || trace_files_add(&t->files, optarg, 0) == -1)
			return -1;
	if (argc - optind != 1 || argv[optind][0] == '-' || argv[optind][0] == '\0')
		return -1;
	t->what = argv[optind];
	return 0;
}

int
mailstead_trace(const struct conf *conf, int argc, char **argv)
{
	struct trace t = { .raw = false };
	int status;

	if (parse_options(&t, argc, argv) == -1)
		return EXIT_USAGE;
	if (find_log(&t, conf) == -1 || (t.files.n == 0 && !t.journal)) {
		mailstead_complain("log", "there is none that can be found: say which file with -f");
		return EXIT_TEMPORARY;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	status = is_id(t.what) ? by_id(&t) : by_address(&t);
	trace_files_free(&t.files);
	if (status == 1)
		mailstead_complain(t.what, "there is nothing about it in the log");
	if (status > 1 || status == -1 || t.incomplete)
		return EXIT_TEMPORARY;
	return status == 1 ? EXIT_NOT_DONE : EXIT_OK;
}
