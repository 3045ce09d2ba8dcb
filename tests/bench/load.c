/*
 * load.c: the client of the benchmarks. Goes through the dialogue of a file
 * (dialogue.h) again and again, in several processes at a time.
 *
 *	load [-c CLIENTS] [-n SESSIONS] [-t SECONDS] HOST PORT FILE
 *	load -i CONNECTIONS HOST PORT FILE
 *
 * Prints what runs.h says.
 *
 * With -i: opens so many connections up to "idle", prints "idle", and goes on to
 * their end when standard input ends.
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runs.h"
#include "session.h"

enum { CLIENTS_MAX = 1000 };

struct load {
	struct target target;
	struct runs runs;
	const char *file;
	unsigned long idle;
};

static struct dialogue dialogue;

static void
begin(const void *load, unsigned long client)
{
	const struct load *l = load;

	dialogue_read(&dialogue, l->file, client);
}

static int
one_session(const void *load, char *error, size_t size)
{
	static struct session s;
	const struct load *l = load;
	int result = session_open(&s, &l->target);

	if (result == 0)
		result = session_run(&s, &l->target, &dialogue, 0, dialogue.count);
	session_close(&s);
	if (result != 0)
		snprintf(error, size, "%s", s.error);
	return result;
}

static void
check_session(const struct session *s, int result)
{
	if (result < 0)
		errx(1, "%s", s->error);
}

static int
run_idle(const struct load *l)
{
	const struct dialogue *d = &dialogue;
	struct session *all = calloc(l->idle, sizeof *all);
	char byte;

	if (!all)
		err(111, "memory");
	for (unsigned long i = 0; i < l->idle; i++) {
		dialogue_read(&dialogue, l->file, i);
		check_session(&all[i], session_open(&all[i], &l->target));
		check_session(&all[i], session_run(&all[i], &l->target, d, 0, d->idle));
	}
	puts("idle");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	for (unsigned long i = 0; i < l->idle; i++) {
		check_session(&all[i], session_run(&all[i], &l->target, d, d->idle, d->count));
		session_close(&all[i]);
	}
	return 0;
}

static void
usage(void)
{
	fputs("usage: load [-c CLIENTS] [-n SESSIONS] [-t SECONDS] [-i CONNECTIONS] HOST PORT FILE\n",
	    stderr);
	exit(100);
}

int
main(int argc, char **argv)
{
	static struct load l = { .runs = { .begin = begin, .one = one_session } };
	int c;

	while ((c = getopt(argc, argv, RUNS_OPTIONS "i:")) != -1) {
		if (c == 'i')
			l.idle = runs_number(optarg, CLIENTS_MAX);
		else if (!runs_option(&l.runs, c, optarg))
			usage();
	}
	if (argc - optind != 3)
		usage();
	signal(SIGPIPE, SIG_IGN);
	target_open(&l.target, argv[optind], argv[optind + 1]);
	l.file = argv[optind + 2];
	return l.idle ? run_idle(&l) : runs_run(&l.runs, &l);
}
