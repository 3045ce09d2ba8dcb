/* offspring.c: see offspring.h. */
#include "sys/offspring.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/num.h"
#include "base/view.h"
#include "sys/spawn.h"

#define GRACE 5000		/* milliseconds to end when told to */
#define ROUNDS 200
#define ROUND_MSEC 10

/*
 * Signals the children of this process: the program, and what it or its children have left
 * behind. Returns how many there were that may be signalled (enqueue is another user's).
 */
static size_t
signal_children(int number)
{
	char path[64], text[4096];
	struct view rest = VIEW(""), word;
	size_t count = 0;
	uint64_t pid;
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/self/task/%ld/children", (long)getpid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd == -1 ? 0 : read(fd, text, sizeof(text));
	if (fd != -1)
		close(fd);
	if (n > 0)
		rest = (struct view){ text, (size_t)n };
	/* A blank stands behind each. What is cut off, of more than fit, is another's number. */
	rest = view_sub(rest, 0, view_rfind(rest, ' '));
	while (view_word(&rest, &word))
		if (num_parse(word, INT32_MAX, &pid) == 0 && pid > 1)
			count += kill((pid_t)pid, number) == 0;
	return count;
}

void
offspring_reap(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

bool
offspring_ends(int pidfd, msec timeout)
{
	return deadline_wait(pidfd, POLLIN, clock_monotonic() + timeout) == 0 || errno != ETIMEDOUT;
}

static void
kill_all(void)
{
	/* With each one that ends, its children become ours. */
	for (int i = 0; i < ROUNDS && signal_children(SIGKILL) > 0; i++) {
		(void)poll(NULL, 0, ROUND_MSEC);
		offspring_reap();
	}
}

int
offspring_end(pid_t pid, int pidfd)
{
	int status;

	(void)signal_children(SIGTERM);
	if (!offspring_ends(pidfd, GRACE)) {
		(void)kill(pid, SIGKILL);
		(void)signal_children(SIGKILL);
	}
	status = spawn_wait(pid);
	kill_all();
	return status;
}
