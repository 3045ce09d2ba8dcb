/*
 * blocks.c: what the building blocks of a mail server cost here. blocks DIRECTORY [-a]
 *
 * Linked statically, so that it is a small process itself. Fork and calls that change names; with
 * -a all: the programs tiny-* stand beside it. Files are made in DIRECTORY. Prints lines "NAME
 * MICROSECONDS": CPU time of this process and its children, but of what waits for the disk the time
 * that it takes.
 */
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BATCHES 9		/* of which the median counts */
#define TIMES 12		/* in a batch */
#define FILE_OCTETS 4096

#define NAME_CALLS 3

static char program[4096];	/* the path of the one to execute */
static int closed;		/* for writing */

static double
cpu(void)
{
	static const int whose[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	struct rusage r;
	double usec = 0;

	for (size_t i = 0; i < 2; i++)
		if (getrusage(whose[i], &r) == 0)
			usec += (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 +
			    (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
	return usec;
}

static double
wall(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
await(pid_t pid)
{
	int status;

	if (pid == -1 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) > 1) {
		(void)fprintf(stderr, "blocks: a process does not run\n");
		exit(1);
	}
}

static void
do_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	await(pid);
}

/* Its greeting cannot be written, so it ends at once. */
static void
do_exec(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		(void)dup2(closed, STDOUT_FILENO);
		(void)execl(program, program, (char *)NULL);
		_exit(127);
	}
	await(pid);
}

static void
do_write(void)
{
	static const char octets[FILE_OCTETS];
	int fd = open("new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1 || write(fd, octets, sizeof(octets)) != sizeof(octets) || fsync(fd) == -1 ||
	    close(fd) == -1 || unlink("new") == -1) {
		perror("blocks");
		exit(1);
	}
}

/* NAME_CALLS of them; opening the file is next to nothing. */
static void
do_names(void)
{
	int fd = open("one", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1 || close(fd) == -1 || link("one", "two") == -1 || rename("two", "three") == -1 ||
	    unlink("three") == -1) {
		perror("blocks");
		exit(1);
	}
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
measure(const char *name, void (*work)(void), double (*now)(void), double parts)
{
	double taken[BATCHES];

	work();
	for (size_t i = 0; i < BATCHES; i++) {
		double begun = now();

		for (size_t n = 0; n < TIMES; n++)
			work();
		taken[i] = (now() - begun) / TIMES / parts;
	}
	qsort(taken, BATCHES, sizeof(taken[0]), compare);
	(void)printf("%s %.1f\n", name, taken[BATCHES / 2]);
}

int
main(int argc, char **argv)
{
	static const char *const kinds[] = { "musl", "static", "dynamic", "openssl" };
	char self[sizeof(program) / 2], *where;

	closed = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (argc < 2 || realpath(argv[0], self) == NULL || chdir(argv[1]) == -1) {
		(void)fprintf(stderr, "usage: blocks DIRECTORY [-a]\n");
		return 100;
	}
	where = dirname(self);
	measure("fork", do_fork, cpu, 1);
	measure("names", do_names, cpu, NAME_CALLS);
	(void)unlink("one");
	if (argc == 2)
		return 0;
	measure("write", do_write, wall, 1);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		(void)snprintf(program, sizeof(program), "%s/tiny-%s", where, kinds[i]);
		if (access(program, X_OK) == 0)
			measure(kinds[i], do_exec, cpu, 1);
	}
	return 0;
}
