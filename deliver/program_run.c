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
await(int pidfd, int output, int control, msec deadline, struct run *r)
{
	struct pollfd p[] = {
		{ .fd = pidfd, .events = POLLIN }, { .fd = output, .events = POLLIN },
		{ .fd = control, .events = 0 },
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
see_to(pid_t pid, int output, int control, uint64_t seconds, struct run *r)
{
	int pidfd = spawn_pidfd(pid);

	if (pidfd != -1 && await(pidfd, output, control, deadline_in(seconds), r))
		r->status = spawn_wait(pid);
	else
		r->status = offspring_end(pid, pidfd);
	offspring_kill();
	if (fcntl(output, F_SETFL, O_NONBLOCK) == 0)
		while (read_output(output, r) && r->n < sizeof(r->output))
			;
	if (pidfd != -1)
		close(pidfd);
}

void
program_run(void (*child)(void *arg), void *arg, int control, uint64_t seconds, struct run *r)
{
	struct pollfd p = { .fd = control };
	pid_t self = getpid(), pid;
	int pipes[2];

	r->status = -1;
	r->n = 0;
	r->late = false;
	if (pipe2(pipes, O_CLOEXEC) == -1)
		return;
	pid = fork();
	if (pid == 0)
		begin_child(child, arg, pipes[1], self);
	close(pipes[1]);
	if (pid != -1)
		see_to(pid, pipes[0], control, seconds, r);
	close(pipes[0]);
	if (poll(&p, 1, 0) == 1 && (p.revents & POLLHUP))
		_exit(EXIT_FOR_NOW);
}
