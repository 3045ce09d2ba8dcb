/* brood.c: see brood.h. */
#include "sys/brood.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/signals.h"

static void
on_child(int number)
{
	(void)number;
}

static void
child_run(const struct brood *b, const struct ipc_record *r, const sigset_t *waiting)
{
	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, waiting, NULL);
	if (b->leave == NULL)
		close(b->control);
	_exit(b->child(r, b->arg));
}

/* One child more. The work is given up when there is no process for it. */
static size_t
start_child(const struct brood *b, const struct ipc_record *r, const sigset_t *waiting)
{
	pid_t pid = fork();

	if (pid == 0)
		child_run(b, r, waiting);
	if (pid == -1)
		log_errno("fork", "child");
	return pid == -1 ? 0 : 1;
}

/* Returns how many children have ended. The helper's end is that of serving. */
static size_t
reap(const struct brood *b, int *open)
{
	size_t n = 0;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != b->helper) {
			n++;
		} else if (*open == 1) {
			log_note(LOG_ERR, "ended", "program", "helper");
			*open = -1;
		}
		if (WIFSIGNALED(status))
			log_killed(NULL, pid, WTERMSIG(status));
	}
	return n;
}

/* Deals with the next record. Returns 1, 0 when the writers are gone, or -1. */
static int
take_record(const struct brood *b, const sigset_t *waiting, size_t *children)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int result = ipc_recv(b->control, &space, &r, 0);

	if (result == -1 && errno == ETIMEDOUT)
		return 1;
	if (result != 1)
		return result;
	if (r.type == b->serve) {
		if (b->ready)
			b->ready(b->arg);
		*children += start_child(b, &r, waiting);
	} else if (b->prepare == NULL || b->prepare(&r, b->arg) == -1) {
		log_note(LOG_ERR, "violation", "what", "bad record");
		result = -1;
	}
	ipc_close_fds(&r);
	return result;
}

static bool
leaves(const struct brood *b, size_t children)
{
	return b->leave && b->leave() && children;
}

int
brood_run(const struct brood *b)
{
	size_t children = 0;
	sigset_t waiting;
	bool left = false;
	int open = 1;

	signals_catch(on_child, (const int[]){ SIGCHLD, 0 }, &waiting);
	while (open == 1 || (open == 0 && children)) {
		const struct timespec look = { .tv_nsec = left ? 0 : BROOD_LOOK_MSEC * 1000000L };
		struct pollfd pfd = { .fd = b->control, .events = POLLIN };
		bool leave = leaves(b, children), again = left && leave;

		/* What has waited from one look to the next nobody takes, whoever says he waits. */
		left = leave && !left;
		if (open != 1 || children >= b->children_max || left)
			pfd.fd = -1;
		if (ppoll(&pfd, 1, leave ? &look : NULL, &waiting) > 0 &&
		    (again || !leaves(b, children)))
			open = take_record(b, &waiting, &children);
		children -= reap(b, &open);
	}
	return open;
}
