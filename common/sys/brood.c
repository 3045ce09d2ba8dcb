/* brood.c: see brood.h. */
#include "sys/brood.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/signals.h"

static void
on_child(int number)
{
	(void)number;
}

static atomic_uint *idle;	/* children that wait for a turn; in shared memory */

int
brood_share(int control)
{
	struct timeval patience = { .tv_sec = BROOD_IDLE_SECONDS };

	idle = mmap(NULL, sizeof(*idle), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (idle == MAP_FAILED)
		return -1;
	return setsockopt(control, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

/* A child's next turn. Returns its status, or -1 when there is none. */
static int
next_turn(const struct brood *b)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int result;

	atomic_fetch_add(idle, 1);
	result = ipc_recv_turn(b->control, &space, &r);
	atomic_fetch_sub(idle, 1);
	if (result != 1)
		return -1;
	result = r.type == b->serve && (b->renew == NULL || b->renew(b->arg) == 0) ?
	    b->child(&r, b->arg) : -1;
	ipc_close_fds(&r);
	return result;
}

static void
child_run(const struct brood *b, struct ipc_record *r, const sigset_t *waiting)
{
	int status, next = 0;

	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, waiting, NULL);
	if (b->turns == 0)
		close(b->control);
	status = b->child(r, b->arg);
	ipc_close_fds(r);
	for (unsigned n = 1; n < b->turns && status == 0 && next == 0; n++) {
		next = next_turn(b);
		status = next > 0 ? next : 0;
	}
	_exit(status);
}

/* One child more. The work is given up when there is no process for it. */
static size_t
start_child(const struct brood *b, struct ipc_record *r, const sigset_t *waiting)
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
		if (pid != b->helper)
			n++;
		else if (*open == 1)
			*open = -1;
		if (WIFSIGNALED(status)) {
			struct log_line l = log_begin(LOG_ERR, "killed");

			log_num(&l, "child", (uint64_t)pid);
			log_num(&l, "signal", (uint64_t)WTERMSIG(status));
			log_end(&l);
		}
	}
	return n;
}

/* Deals with the next record. Returns 1, 0 when the writers are gone, -1, or -2 to be renewed. */
static int
take_record(const struct brood *b, const sigset_t *waiting, size_t *children, bool *ready)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int result = ipc_recv(b->control, &space, &r, 0);

	if (result == -1 && errno == ETIMEDOUT)
		return 1;
	if (result != 1)
		return result;
	if (r.type == b->serve && b->renew && b->renew(b->arg) == -1) {
		result = -2;
	} else if (r.type == b->serve) {
		if (!*ready && b->ready)
			b->ready(b->arg);
		*ready = true;
		*children += start_child(b, &r, waiting);
	} else if (b->prepare == NULL || b->prepare(&r, b->arg) == -1) {
		result = -1;
	} else {
		*ready = false;
	}
	ipc_close_fds(&r);
	return result;
}

int
brood_run(const struct brood *b)
{
	size_t children = 0;
	sigset_t waiting;
	bool ready = false;
	int open = 1;

	signals_catch(on_child, (const int[]){ SIGCHLD, 0 }, &waiting);
	while (open == 1 || (open == 0 && children)) {
		const struct timespec look = { .tv_nsec = BROOD_LOOK_MSEC * 1000000L };
		struct pollfd pfd = { .fd = b->control, .events = POLLIN };
		bool leave = b->turns && atomic_load(idle) > 0;

		if (open != 1 || children >= b->children_max || leave)
			pfd.fd = -1;
		if (ppoll(&pfd, 1, leave ? &look : NULL, &waiting) > 0)
			open = take_record(b, &waiting, &children, &ready);
		children -= reap(b, &open);
	}
	if (open == -1)
		log_note(LOG_ERR, "violation", "what", "bad record, or a helper that has ended");
	return open == -2 ? 1 : open;
}
