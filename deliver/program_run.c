/* program_run.c: see program_run.h. */
#include "deliver/program_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "deliver/deliver.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/offspring.h"
#include "sys/spawn.h"

static void
begin_child(void (*child)(void *arg), void *arg, int output, pid_t parent)
{
	/* Should we be killed it goes with us, and what it has started with its session at most. */
	if (setsid() == -1 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1 ||
	    getppid() != parent || dup2(output, STDOUT_FILENO) == -1 ||
	    dup2(output, STDERR_FILENO) == -1)
		_exit(EXIT_FOR_NOW);
	child(arg);
	_exit(EXIT_FOR_NOW);
}

/* Reads what is there; all of it, so that the program is never kept waiting. */
static bool
read_output(int fd, struct run *r)
{
	char rest[4096];
	bool fits = r->n < sizeof(r->output);
	ssize_t n = fits ? read(fd, r->output + r->n, sizeof(r->output) - r->n) :
	    read(fd, rest, sizeof(rest));

	if (n > 0 && fits)
		r->n += (size_t)n;
	return n > 0 || (n == -1 && errno == EINTR);
}

/* Waits for its end. Returns false when it is not to go on. */
static bool
await(int pidfd, int output, int life, msec deadline, struct run *r)
{
	struct pollfd p[] = {
		{ .fd = pidfd, .events = POLLIN }, { .fd = output, .events = POLLIN },
		{ .fd = life, .events = 0 },
	};
	int n;

	while ((n = poll(p, 3, deadline_left(deadline))) != 0) {
		if (n == -1 && errno != EINTR)
			return false;
		if (n > 0 && p[2].revents)
			return false;
		if (n > 0 && p[1].revents && !read_output(output, r))
			p[1].fd = -1;
		if (n > 0 && p[0].revents)
			return true;
	}
	r->late = true;
	return false;
}

static void
see_to(pid_t pid, int output, int life, uint64_t seconds, struct run *r)
{
	int pidfd = spawn_pidfd(pid);

	if (pidfd != -1 && await(pidfd, output, life, deadline_in(seconds), r))
		r->status = spawn_wait(pid);
	else
		r->status = offspring_end(pid, pidfd);
	if (fcntl(output, F_SETFL, O_NONBLOCK) == 0)
		while (read_output(output, r) && r->n < sizeof(r->output))
			;
}

/* In a process of its own, to which all that the program has started belongs in the end. */
static void
supervise(void (*child)(void *arg), void *arg, int life, int result, uint64_t seconds)
{
	static struct run r;
	pid_t self = getpid(), pid;
	int pipes[2];

	r.status = -1;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1 || pipe2(pipes, O_CLOEXEC) == -1) {
		log_errno("pipe", "program");
		_exit(EXIT_FOR_NOW);
	}
	pid = fork();
	if (pid == 0)
		begin_child(child, arg, pipes[1], self);
	close(pipes[1]);
	if (pid == -1)
		log_errno("fork", "program");
	else
		see_to(pid, pipes[0], life, seconds, &r);
	_exit(file_write(result, (struct view){ (const char *)&r, sizeof(r) }) == 0 ?
	    0 : EXIT_FOR_NOW);
}

/* Whether the supervisor has said something, or ended; else there is nobody to tell it. */
static void
wait_for(int result, int control)
{
	struct pollfd p[] = { { .fd = result, .events = POLLIN }, { .fd = control, .events = 0 } };

	while (poll(p, 2, -1) == -1 && errno == EINTR)
		;
	if (p[0].revents == 0)
		_exit(EXIT_FOR_NOW);
}

static bool
read_result(int fd, struct run *r)
{
	struct buf b = buf_make(sizeof(*r));
	bool whole = file_read(fd, &b) == 0 && b.n == sizeof(*r);

	if (whole)
		memcpy(r, b.p, sizeof(*r));
	buf_free(&b);
	return whole;
}

void
program_run(void (*child)(void *arg), void *arg, int control, uint64_t seconds, struct run *r)
{
	int life[2], result[2];
	pid_t pid;

	*r = (struct run){ .status = -1 };
	if (pipe2(life, O_CLOEXEC) == -1)
		return;
	if (pipe2(result, O_CLOEXEC) == -1) {
		close(life[0]);
		close(life[1]);
		return;
	}
	pid = fork();
	if (pid == 0) {
		/* Should we end, it sees the end of this. */
		close(life[1]);
		close(result[0]);
		supervise(child, arg, life[0], result[1], seconds);
	}
	close(life[0]);
	close(result[1]);
	if (pid != -1) {
		wait_for(result[0], control);
		if (!read_result(result[0], r))
			r->status = -1;
		(void)spawn_wait(pid);
	}
	close(life[1]);
	close(result[0]);
}
