/* nest.c: see nest.h. */
#include "net/nest.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/gate_ask.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/premap.h"
#include "sys/signals.h"

#define EXIT_PROTOCOL 100
#define EXIT_TEMPORARY 111
#define EXIT_RECORD 112		/* of a child that could not take its own */
#define MALLOC_FIRST 256	/* octets, of which any will do */

/* What the keeper says of a connection. Its parts are apart in no build. */
struct note {
	uint32_t type;
	uint32_t stamp[2];
};

static uint64_t stamp;
static void *kept[2];

struct nest {
	sigset_t waiting;
	size_t children;
	unsigned crashes;
	bool open;		/* takes connections */
};

/*
 * A child takes a fault for each page that it writes to or that its parent has not got, and each
 * costs more than a system call.
 */
static void
touch(void)
{
	premap_program();
	/* Not freed: where there is one of that size is room for more, which children then have. */
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		kept[i] = malloc(MALLOC_FIRST << i);
	(void)clock_monotonic();
	(void)clock_unix();
}

int
nest_prepare(void)
{
	const struct timeval look = { .tv_usec = NEST_LOOK_MSEC * 1000 };
	const int start = 0;

	touch();
	/* The numbers that a child's descriptors get when it takes them are free from here on. */
	if (setsockopt(FD_CONTROL, SOL_SOCKET, SO_PEEK_OFF, &start, sizeof(start)) == 0 &&
	    setsockopt(FD_CONTROL, SOL_SOCKET, SO_RCVTIMEO, &look, sizeof(look)) == 0 &&
	    fcntl(FD_CONTROL, F_DUPFD_CLOEXEC, FD_NEST) == FD_NEST && close(FD_CLIENT) == 0 &&
	    close(FD_CONTROL) == 0)
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
	close(FD_NEST);
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
		else if (WEXITSTATUS(status) != EXIT_RECORD)
			continue;
		if (is_crash(status) && ++n->crashes >= NEST_CRASHES_MAX)
			_exit(EXIT_TEMPORARY);
		/*
		 * Those that are here are served yet; the keeper hears that there will be no more.
		 * If its record is still there, it is as if each child took that of the one before.
		 */
		if (n->open)
			(void)shutdown(FD_NEST, SHUT_RD);
	}
}

/*
 * The record of a child's connection. Not by ipc_recv(), whose room for any record would be pages
 * that each child has to get. Where the numbers come out otherwise something is wrong with
 * us, since the lowest that are free are given.
 */
static bool
take_record(void)
{
	static const int wanted[] = { FD_CLIENT, FD_CONTROL };
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(wanted))];
	} control;
	struct note note = { .type = 0 };
	struct iovec iov = { .iov_base = &note, .iov_len = sizeof(note) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.space,
	    .msg_controllen = sizeof(control.space) };
	ssize_t n = recvmsg(FD_NEST, &msg, MSG_CMSG_CLOEXEC);
	const struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	if (n == -1) {
		log_errno("receive", "record with the client");
		_exit(EXIT_RECORD);
	}
	memcpy(&stamp, note.stamp, sizeof(stamp));
	return n == sizeof(note) && note.type == GATE_CLIENT && c && c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len == CMSG_LEN(sizeof(wanted)) &&
	    memcmp(CMSG_DATA(c), wanted, sizeof(wanted)) == 0;
}

static int
begin_child(void)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_NPROC, &none) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1)
		_exit(EXIT_TEMPORARY);
	if (!take_record()) {
		log_note(LOG_ERR, "violation", "in", "record with the client");
		_exit(EXIT_PROTOCOL);
	}
	close(FD_NEST);
	return -1;
}

/* Returns 1 when there is a connection more, 0 when none has come lately, -1 when none will. */
static int
hear(void)
{
	struct note record;
	ssize_t n = recv(FD_NEST, &record, sizeof(record), MSG_PEEK);

	if (n > 0)
		return 1;
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n == -1)
		log_errno("receive", "nest");
	return -1;
}

uint64_t
nest_stamp(void)
{
	return stamp;
}

/* While there is traffic children that end wake nobody: each connection looks for them. */
static void
await(const struct nest *n)
{
	struct pollfd pfd = { .fd = n->open ? FD_NEST : -1, .events = POLLIN };

	if (n->open || n->children)
		(void)ppoll(&pfd, 1, NULL, &n->waiting);
}

int
nest_run(void)
{
	struct nest n = { .open = true };

	signals_catch(on_child, (const int[]){ SIGCHLD, 0 }, &n.waiting);
	while (n.open || n.children) {
		int news = n.open ? hear() : 0;
		pid_t pid = -1;

		reap(&n);
		if (news == 0) {
			await(&n);
			continue;
		}
		if (news == 1 && (pid = fork()) == 0)
			return begin_child();
		if (pid != -1) {
			n.children++;
			continue;
		}
		if (news == 1)
			log_errno("fork", "child");
		leave(&n);
	}
	return 0;
}
