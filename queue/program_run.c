/* program_run.c: see program_run.h. */
#include "queue/program_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "queue/queue_scratch.h"
#include "sys/command.h"
#include "sys/log.h"
#include "sys/offspring.h"
#include "sys/spawn.h"

#define FD_TEXT 6
#define LATE (-1)
#define GRACE 5000		/* milliseconds to end without an envelope */
#define OUTPUT_LINES_MAX 20	/* of standard error that the log gets */

/* ---- Starting */

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void
close_all(struct program *p)
{
	close_fd(&p->message);
	close_fd(&p->envelope);
	close_fd(&p->errors);
	close_fd(&p->text);
}

/* A pipe of which our end does not block. Returns the other one, or -1. */
static int
pipe_to(int *ours)
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC) == -1)
		return -1;
	*ours = pair[1];
	(void)fcntl(pair[1], F_SETFL, O_NONBLOCK);
	return pair[0];
}

int
program_start(struct program *p, const char *command, const char *const *env, int peer,
    msec timeout)
{
	int fds[FD_TEXT + 1] = { -1, -1, -1, -1, -1, -1, -1 }, error;
	struct command c;

	*p = (struct program){ .pid = -1, .message = -1, .envelope = -1, .peer = peer,
		.timeout = timeout };
	p->errors = scratch_make(PROGRAM_OUTPUT_MAX);
	p->text = scratch_make(PROGRAM_OUTPUT_MAX);
	fds[0] = pipe_to(&p->message);
	fds[1] = pipe_to(&p->envelope);
	fds[STDERR_FILENO] = p->errors;
	fds[FD_TEXT] = p->text;
	if (command_parse(command, &c) == 0 && p->errors != -1 && p->text != -1 &&
	    fds[0] != -1 && fds[1] != -1)
		p->pid = spawn_start(&(struct spawn){ .program = c.args[0], .args = c.args + 1,
		    .fds = fds, .nfds = FD_TEXT + 1, .env = env });
	error = errno;
	close_fd(&fds[0]);
	close_fd(&fds[1]);
	if (p->pid == -1)
		close_all(p);
	errno = error;
	return p->pid == -1 ? -1 : 0;
}

/* ---- Giving */

/* Waits until fd is ready for events. Returns false when it is late, or the peer gone. */
static bool
await(const struct program *p, int fd, short events, msec deadline)
{
	struct pollfd pfds[] = { { .fd = fd, .events = events }, { .fd = p->peer, .events = 0 } };
	int n;

	do
		n = poll(pfds, 2, deadline_left(deadline));
	while (n == -1 && errno == EINTR);
	return n > 0 && pfds[0].revents;
}

/* Writes once, as soon as there is room. Returns how much, or -1. */
static ssize_t
give_some(struct program *p, int fd, struct view octets)
{
	ssize_t n = write(fd, octets.p, octets.n);

	if (n == -1 && errno == EAGAIN) {
		p->late = !await(p, fd, POLLOUT, clock_monotonic() + p->timeout);
		return p->late ? -1 : 0;
	}
	return n == -1 && errno == EINTR ? 0 : n;
}

static void
give(struct program *p, int *fd, struct view octets)
{
	while (octets.n && *fd != -1) {
		ssize_t n = give_some(p, *fd, octets);

		if (n == -1)
			close_fd(fd);
		else
			octets = view_sub(octets, (size_t)n, octets.n);
	}
	p->broken = p->broken || octets.n;
}

void
program_message(struct program *p, struct view octets)
{
	give(p, &p->message, octets);
}

/* ---- Ending */

static void
log_output(const struct program *p)
{
	char text[PROGRAM_OUTPUT_MAX];
	struct view rest = scratch_text(p->errors, text, sizeof(text)), line;

	for (int n = 0; n < OUTPUT_LINES_MAX && view_line(&rest, &line); n++) {
		struct log_line l;

		if (line.n == 0)
			continue;
		l = log_begin(LOG_WARNING, "program-says");
		log_num(&l, "pid", (uint64_t)p->pid);
		log_view(&l, "text", line);
		log_end(&l);
	}
}

/* Waits for the end of what has got all that it will get. Returns its status, or LATE. */
static int
end(struct program *p, msec timeout)
{
	int pidfd = spawn_pidfd(p->pid), status;
	bool late = pidfd != -1 && !offspring_ends(pidfd, timeout);

	status = late ? offspring_end(p->pid, pidfd) : spawn_wait(p->pid);
	close_fd(&pidfd);
	offspring_reap();
	log_output(p);
	return late ? LATE : status;
}

void
program_commit(struct program *p, struct view envelope, struct verdict *out, int *status)
{
	char text[PROGRAM_OUTPUT_MAX];

	close_fd(&p->message);
	if (!p->broken)
		give(p, &p->envelope, envelope);
	close_fd(&p->envelope);
	*status = end(p, p->late ? 0 : p->timeout);
	if (*status == LATE)
		verdict_of(VERDICT_TIMEOUT, VIEW(""), out);
	else if (*status == 0 && p->broken)
		verdict_of(VERDICT_READ, VIEW(""), out);
	else
		verdict_of(*status, scratch_text(p->text, text, sizeof(text)), out);
	close_all(p);
}

void
program_abort(struct program *p)
{
	close_fd(&p->message);
	close_fd(&p->envelope);
	(void)end(p, GRACE);
	close_all(p);
}
