/* runs.c: see runs.h. */
#include "runs.h"

#include <err.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	CLIENTS_MAX  = 1000,
	SESSIONS_MAX = 1000000,
	SECONDS      = 10,
	ERROR        = 512,
};

/* What the processes of the clients have in common. */
struct shared {
	atomic_ulong begun;
	atomic_ulong done;
	atomic_ulong failed;
	atomic_ulong cpu;		/* microseconds */
	char error[ERROR];		/* of the first that failed */
	unsigned microseconds[];	/* of each that is done */
};

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

unsigned long
runs_number(const char *text, unsigned long most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || value == 0 || value > most)
		errx(100, "%s: want a number of 1 to %lu", text, most);
	return value;
}

bool
runs_option(struct runs *r, int option, const char *value)
{
	switch (option) {
	case 'c': r->clients = runs_number(value, CLIENTS_MAX); break;
	case 'n': r->sessions = runs_number(value, SESSIONS_MAX); break;
	case 't': r->seconds = runs_number(value, 3600); break;
	default: return false;
	}
	return true;
}

static unsigned long
own_cpu(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return (unsigned long)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1000000 +
	    (unsigned long)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

static void
work(const struct runs *r, const void *arg, struct shared *shared, double deadline)
{
	char error[ERROR] = "";

	while (atomic_fetch_add(&shared->begun, 1) < r->sessions) {
		double start = now();

		if (start >= deadline)
			break;
		if (r->one(arg, error, sizeof error) == 0) {
			unsigned long n = atomic_fetch_add(&shared->done, 1);

			shared->microseconds[n] = (unsigned)((now() - start) * 1e6);
		} else if (atomic_fetch_add(&shared->failed, 1) == 0) {
			memcpy(shared->error, error, sizeof error);
		}
	}
	atomic_fetch_add(&shared->cpu, own_cpu());
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
	unsigned *all = shared->microseconds;

	qsort(all, done, sizeof *all, compare);
	printf("done=%lu failed=%lu seconds=%.4f median_us=%u slow_us=%u client_cpu=%.4f\n", done,
	    shared->failed, seconds, done ? all[done / 2] : 0, done ? all[done * 99 / 100] : 0,
	    (double)shared->cpu / 1e6);
	if (shared->failed)
		fprintf(stderr, "%s\n", shared->error);
}

static int
run(const struct runs *r, const void *arg)
{
	size_t size = sizeof(struct shared) + (r->sessions + CLIENTS_MAX) * sizeof(unsigned);
	struct shared *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	double start = now();

	if (shared == MAP_FAILED)
		err(111, "mmap");
	for (unsigned long i = 0; i < r->clients; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(111, "fork");
		if (pid == 0) {
			if (r->begin)
				r->begin(arg, i);
			work(r, arg, shared, start + (double)r->seconds);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	report(shared, now() - start);
	return shared->failed ? 1 : 0;
}

int
runs_run(const struct runs *given, const void *arg)
{
	struct runs r = *given;

	r.clients = r.clients ? r.clients : 1;
	r.sessions = r.sessions ? r.sessions : SESSIONS_MAX;
	r.seconds = r.seconds ? r.seconds : SECONDS;
	return run(&r, arg);
}
