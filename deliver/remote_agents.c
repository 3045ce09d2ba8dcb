/* remote_agents.c: see remote_agents.h. */
#include "deliver/remote_agents.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail/agent.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/signals.h"

struct process {
	pid_t pid;		/* 0: none */
	uint64_t number;
	bool stopped;		/* the scheduler wanted its end */
};

struct agents {
	int (*run)(const char *hop);
	sigset_t waiting;	/* the signals' mask before */
	pid_t self;
	size_t n;
	struct process all[REMOTE_AGENTS_MAX];
};

static void
on_child(int number)
{
	(void)number;
}

static void
child_run(const struct agents *a, const char *hop, int connection)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != a->self)
		_exit(0);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, &a->waiting, NULL);
	if (dup2(connection, FD_CONTROL) == -1)
		_exit(111);
	close(connection);
	_exit(a->run(hop));
}

/* Without a process the connection is closed, and so the scheduler hears of it. */
static int
start(struct agents *a, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	uint64_t number = ipc_get_u64(&g);
	char hop[NEXTHOP_TEXT_MAX + 1];
	size_t i = 0;
	pid_t pid;

	ipc_get_str(&g, hop, sizeof(hop));
	if (ipc_get_end(&g) == -1 || r->nfds != 1)
		return -1;
	while (i < REMOTE_AGENTS_MAX && a->all[i].pid)
		i++;
	if (i == REMOTE_AGENTS_MAX)
		return -1;
	pid = fork();
	if (pid == 0)
		child_run(a, hop, r->fds[0]);
	if (pid == -1) {
		log_errno("fork", "agent");
		return 0;
	}
	a->all[i] = (struct process){ .pid = pid, .number = number };
	a->n++;
	return 0;
}

static int
stop(struct agents *a, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	uint64_t number = ipc_get_u64(&g);

	if (ipc_get_end(&g) == -1 || r->nfds)
		return -1;
	for (size_t i = 0; i < REMOTE_AGENTS_MAX; i++) {
		struct process *p = &a->all[i];

		/* Not reaped yet, so the pid cannot be somebody else's. */
		if (p->pid && p->number == number) {
			p->stopped = true;
			(void)kill(p->pid, SIGKILL);
		}
	}
	return 0;
}

/* Deals with what has come. Returns 1, 0 when the scheduler has closed, or -1. */
static int
take_record(struct agents *a)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int result = ipc_recv(FD_CONTROL, &space, &r, 0);

	if (result == -1 && errno == ETIMEDOUT)
		return 1;
	if (result != 1)
		return result;
	if (r.type == AGENT_START)
		result = start(a, &r) == -1 ? -1 : 1;
	else
		result = r.type == AGENT_STOP && stop(a, &r) == 0 ? 1 : -1;
	ipc_close_fds(&r);
	return result;
}

static void
log_end_of(int status)
{
	bool killed = WIFSIGNALED(status);
	struct log_line l = log_begin(LOG_WARNING, "agent-died");

	log_str(&l, "user", "deliver-remote");
	log_str(&l, "how", killed ? "signal" : "exit");
	log_num(&l, "status", (uint64_t)(killed ? WTERMSIG(status) : WEXITSTATUS(status)));
	log_end(&l);
}

static void
reap(struct agents *a)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < REMOTE_AGENTS_MAX; i++) {
			struct process *p = &a->all[i];

			if (p->pid != pid)
				continue;
			if (!p->stopped && status != 0)
				log_end_of(status);
			*p = (struct process){ .pid = 0 };
			a->n--;
			break;
		}
}

int
remote_agents_run(int (*agent)(const char *hop))
{
	static struct agents a;
	int open = 1;

	a.run = agent;
	a.self = getpid();
	signals_catch(on_child, (const int[]){ SIGCHLD, 0 }, &a.waiting);
	while (open == 1 || (open == 0 && a.n)) {
		struct pollfd pfd = { .fd = open == 1 ? FD_CONTROL : -1, .events = POLLIN };

		if (ppoll(&pfd, 1, NULL, &a.waiting) > 0)
			open = take_record(&a);
		reap(&a);
	}
	if (open == -1)
		log_note(LOG_ERR, "violation", "what", "bad record of the scheduler");
	return open;
}
