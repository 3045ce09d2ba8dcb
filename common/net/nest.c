/* nest.c: see nest.h. */
#include "net/nest.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/gate_ask.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/signals.h"

#define EXIT_PROTOCOL 100
#define EXIT_TEMPORARY 111

struct nest {
	sigset_t waiting, blocked;
	size_t children;
	unsigned crashes;
	bool open;		/* takes connections */
	bool busy;		/* it has lately */
	int status;
};

int
nest_prepare(void)
{
	/* The numbers that a child's descriptors get when it takes them are free from here on. */
	if (fcntl(FD_CONTROL, F_DUPFD_CLOEXEC, FD_NEST_WAKE) == FD_NEST_WAKE &&
	    close(FD_CLIENT) == 0 && close(FD_CONTROL) == 0)
		return 0;
	log_errno("begin", "nest");
	return -1;
}

static void
on_child(int number)
{
	(void)number;
}

static void
leave(struct nest *n)
{
	n->open = false;
	close(FD_NEST_WAKE);
	close(FD_NEST_PEERS);
}

/* Who kills us, or is short of memory, is not one who guesses. */
static bool
is_crash(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL && WTERMSIG(status) != SIGTERM;
}

static void
reap(struct nest *n)
{
	int status;
	pid_t pid;

	while (n->children && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		n->children--;
		if (WIFSIGNALED(status))
			log_killed(NULL, pid, WTERMSIG(status));
		if (!is_crash(status))
			continue;
		if (++n->crashes >= NEST_CRASHES_MAX)
			_exit(EXIT_TEMPORARY);
		/* Those that are here are served yet; the keeper hears that there will be no more. */
		if (n->open) {
			(void)shutdown(FD_NEST_PEERS, SHUT_RD);
			(void)shutdown(FD_NEST_WAKE, SHUT_RD);
		}
	}
}

/*
 * In a child. Where the numbers come out otherwise something is wrong with us, since the lowest
 * that are free are given.
 */
static int
take_connection(void)
{
	static struct ipc_buffer space;
	const struct rlimit none = { 0, 0 };
	struct ipc_record r;

	close(FD_NEST_WAKE);
	if (setrlimit(RLIMIT_NPROC, &none) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1 ||
	    ipc_recv(FD_NEST_PEERS, &space, &r, NEVER) != 1)
		_exit(EXIT_TEMPORARY);
	if (r.type != GATE_CLIENT || r.nfds != 2 || r.fds[0] != FD_CLIENT ||
	    r.fds[1] != FD_CONTROL) {
		log_note(LOG_ERR, "violation", "in", "record with the client");
		_exit(EXIT_PROTOCOL);
	}
	close(FD_NEST_PEERS);
	return -1;
}

/*
 * Waits for a word of the keeper. Children that end wake nobody while there is traffic; then they
 * are looked for with each connection.
 */
static bool
await(const struct nest *n)
{
	const struct timespec look = { NEST_LOOK_MSEC / 1000, NEST_LOOK_MSEC % 1000 * 1000000L };
	struct pollfd pfd = { .fd = n->open ? FD_NEST_WAKE : -1, .events = POLLIN };

	return ppoll(&pfd, 1, n->busy ? &look : NULL, n->busy ? &n->blocked : &n->waiting) > 0;
}

/* Returns 1 when there is a connection, 0 when there is none, -1 when there will be none any more. */
static int
hear(struct nest *n)
{
	char octet;
	ssize_t got = recv(FD_NEST_WAKE, &octet, sizeof(octet), MSG_DONTWAIT);

	if (got == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0)
		leave(n);
	return got > 0 ? 1 : -1;
}

int
nest_run(void)
{
	struct nest n = { .open = true };
	pid_t pid;

	signals_catch(on_child, (const int[]){ SIGCHLD, 0 }, &n.waiting);
	(void)sigprocmask(SIG_BLOCK, NULL, &n.blocked);
	while (n.open || n.children) {
		n.busy = await(&n);
		reap(&n);
		while (n.open && hear(&n) == 1) {
			pid = fork();
			if (pid == 0)
				return take_connection();
			n.busy = true;
			if (pid > 0)
				n.children++;
			else {
				log_errno("fork", "child");
				leave(&n);
			}
			reap(&n);
		}
	}
	return 0;
}
