/*
 * peak.c: runs a command and says on standard error what it took: the milliseconds that went by,
 * those of processor time, and the largest memory (kB) that it or one of its children had
 * resident, of those that were waited for.
 *
 *	peak COMMAND [ARGUMENT...]
 *
 * Not a job for the shell or for Python: what a process was before exec counts, too.
 */
#include <err.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
milliseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

int
main(int argc, char *argv[])
{
	double begun = now();
	struct rusage used;
	int status;
	pid_t pid;

	if (argc < 2)
		errx(100, "usage: peak COMMAND [ARGUMENT...]");
	pid = fork();
	if (pid == 0) {
		execv(argv[1], argv + 1);
		err(111, "%s", argv[1]);
	}
	if (pid == -1 || wait4(pid, &status, 0, &used) == -1)
		err(111, "%s", argv[1]);
	(void)fprintf(stderr, "%.1f %.1f %ld\n", now() - begun,
	    milliseconds(used.ru_utime) + milliseconds(used.ru_stime), used.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 111;
}
