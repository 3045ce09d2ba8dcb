/*
 * inject.c: the client of the benchmarks of sendmail: runs a command again and again,
 * with a file for its standard input, in several processes at a time. Static, since it
 * runs in the roots of other systems.
 *
 *	inject [-c CLIENTS] [-n TIMES] [-t SECONDS] FILE COMMAND [ARGUMENT...]
 *
 * Prints what runs.h says.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runs.h"

extern char **environ;

struct inject {
	struct runs runs;
	const char *file;
	char *const *command;
	posix_spawn_file_actions_t input;
};

static int
one_command(const void *arg, char *error, size_t size)
{
	const struct inject *in = arg;
	pid_t pid;
	int status, failure = posix_spawn(&pid, in->command[0], &in->input, NULL, in->command, environ);

	if (failure != 0) {
		snprintf(error, size, "%s: %s", in->command[0], strerror(failure));
		return -1;
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(111, "wait");
	if (status == 0)
		return 0;
	snprintf(error, size, "%s: wait status %d", in->command[0], status);
	return -1;
}

int
main(int argc, char **argv)
{
	static struct inject in = { .runs = { .one = one_command } };
	int c;

	/* The command has options of its own. */
	while ((c = getopt(argc, argv, "+" RUNS_OPTIONS)) != -1)
		if (!runs_option(&in.runs, c, optarg))
			exit(100);
	if (argc - optind < 2)
		errx(100, "want a file and a command");
	in.file = argv[optind];
	in.command = &argv[optind + 1];
	if (posix_spawn_file_actions_init(&in.input) != 0 ||
	    posix_spawn_file_actions_addopen(&in.input, 0, in.file, O_RDONLY, 0) != 0)
		errx(111, "memory");
	return runs_run(&in.runs, &in);
}
