/*
 * load.c: the client of the benchmarks. Goes through the dialogue of a file
 * (dialogue.h) again and again, in several processes at a time.
 *
 *	load [-c CLIENTS] [-n SESSIONS] [-t SECONDS] HOST PORT FILE
 *	load -i CONNECTIONS HOST PORT FILE
 *
 * Ends after so many sessions or seconds, whichever comes first, and prints how
 * many there were, how many of them failed, how long all took, how long the one
 * in the middle and the slowest hundredth, and the CPU time of the clients. What
 * the first failure was stands on standard error.
 *
 * With -i: opens so many connections up to "idle", prints "idle", and goes on to
 * their end when standard input ends.
 */
#include <err.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "session.h"

enum {
	CLIENTS_MAX  = 1000,
	SESSIONS_MAX = 1000000,
};

/* What the processes of the clients have in common. */
struct shared {
	atomic_ulong begun;
	atomic_ulong done;
	atomic_ulong failed;
	char error[SESSION_ERROR];	/* of the first that failed */
	unsigned microseconds[];	/* of each that is done */
};

struct load {
	struct target target;
	const char *file;
	unsigned long clients, sessions, seconds;
	unsigned long idle;
};

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static unsigned long
number(const char *text, unsigned long most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || value == 0 || value > most)
		errx(100, "%s: want a number of 1 to %lu", text, most);
	return value;
}

static int
one_session(struct session *s, const struct load *l, const struct dialogue *d)
{
	int result = session_open(s, &l->target);

	if (result == 0)
		result = session_run(s, &l->target, d, 0, d->count);
	session_close(s);
	return result;
}

static void
work(const struct load *l, unsigned long client, struct shared *shared, double deadline)
{
	static struct session s;
	static struct dialogue d;

	dialogue_read(&d, l->file, client);
	while (atomic_fetch_add(&shared->begun, 1) < l->sessions) {
		double start = now();

		if (start >= deadline)
			break;
		if (one_session(&s, l, &d) == 0) {
			unsigned long n = atomic_fetch_add(&shared->done, 1);

			shared->microseconds[n] = (unsigned)((now() - start) * 1e6);
		} else if (atomic_fetch_add(&shared->failed, 1) == 0) {
			memcpy(shared->error, s.error, sizeof s.error);
		}
	}
}

static int
compare(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static void
report(struct shared *shared, double seconds)
{
	unsigned long done = shared->done;
	struct rusage use;
	unsigned *all = shared->microseconds;

	getrusage(RUSAGE_CHILDREN, &use);
	qsort(all, done, sizeof *all, compare);
	printf("done=%lu failed=%lu seconds=%.4f median_us=%u slow_us=%u client_cpu=%.4f\n", done,
	    shared->failed, seconds, done ? all[done / 2] : 0, done ? all[done * 99 / 100] : 0,
	    (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
	    (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6);
	if (shared->failed)
		fprintf(stderr, "%s\n", shared->error);
}

static int
run(const struct load *l)
{
	size_t size = sizeof(struct shared) + (l->sessions + CLIENTS_MAX) * sizeof(unsigned);
	struct shared *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	double start = now();

	if (shared == MAP_FAILED)
		err(111, "mmap");
	for (unsigned long i = 0; i < l->clients; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(111, "fork");
		if (pid == 0) {
			work(l, i, shared, start + (double)l->seconds);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	report(shared, now() - start);
	return shared->failed ? 1 : 0;
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
	static struct dialogue dialogue;
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
	static struct load l = { .clients = 1, .sessions = SESSIONS_MAX, .seconds = 10 };
	int c;

	while ((c = getopt(argc, argv, "c:n:t:i:")) != -1) {
		switch (c) {
		case 'c': l.clients = number(optarg, CLIENTS_MAX); break;
		case 'n': l.sessions = number(optarg, SESSIONS_MAX); break;
		case 't': l.seconds = number(optarg, 3600); break;
		case 'i': l.idle = number(optarg, CLIENTS_MAX); break;
		default: usage();
		}
	}
	if (argc - optind != 3)
		usage();
	signal(SIGPIPE, SIG_IGN);
	target_open(&l.target, argv[optind], argv[optind + 1]);
	l.file = argv[optind + 2];
	return l.idle ? run_idle(&l) : run(&l);
}
