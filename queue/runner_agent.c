/* runner_agent.c: see runner_agent.h. Runs as root. */
#include "queue/runner_agent.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "queue/runner.h"
#include "sys/file.h"
#include "sys/home.h"
#include "sys/log.h"
#include "sys/paths.h"

#define ANSWER_SECONDS 30	/* for a scheduler that does not read */
#define REQUEST_MAX (RUNNER_GROUP_MAX * (RUNNER_NAME_MAX + 1) + 512)	/* octets */

/* Why an agent cannot be started, as an answer to the recipient's delivery. */
struct refusal {
	const char *code;
	char text[160];
};

static int
refuse(struct runner *r, const struct refusal *why)
{
	struct buf b = ipc_payload();

	ipc_put_str(&b, why->code);
	ipc_put_str(&b, why->text);
	return ipc_send_buf(r->monitor.control, RUNNER_REFUSED, &b, NULL, 0,
	    deadline_in(ANSWER_SECONDS));
}

static int
say(struct refusal *why, const char *code, const char *text)
{
	why->code = code;
	(void)snprintf(why->text, sizeof(why->text), "%s", text);
	return -1;
}

/* ---- Who it is for */

/*
 * The homes of virtual users, whose names are one on a line, are made. An agent that does not find
 * one says so itself: it may have others to deliver to.
 */
static int
find_virtual(struct runner *r, struct view names, struct user *u, struct refusal *why)
{
	struct view name;

	*u = (struct user){ .uid = geteuid(), .gid = getegid() };
	if (geteuid() == 0 && user_find(path_user_mailbox, u) != 1)
		return say(why, "4.3.5", "the user of the virtual mailboxes does not exist");
	while (view_line(&names, &name)) {
		if (user_virtual_home(r->conf->virtual_dir, name, u->home) == -1)
			return say(why, "4.3.5", "the virtual user's name cannot be a directory's");
		home_make_virtual(r->conf->virtual_dir, name, u);
	}
	return 0;
}

static int
find_system(const char *name, struct user *u, struct refusal *why)
{
	int found = user_find(name, u);

	if (found == -1)
		return say(why, "4.3.0", "the user database does not answer");
	if (found == 0)
		return say(why, "4.3.5", "the user is gone");
	if (u->uid == 0)
		return say(why, "4.3.5", "no mail is delivered to a user with uid 0: it needs an alias");
	if (geteuid() != 0 && geteuid() != u->uid)
		return say(why, "4.3.5", "the queue runner has no right to deliver to this user");
	user_groups(u);
	return 0;
}

/* ---- Starting */

static struct runner_child *
free_place(struct runner *r)
{
	for (size_t i = 0; i < RUNNER_CHILDREN_MAX; i++)
		if (r->children[i].pid == 0)
			return &r->children[i];
	return NULL;
}

/*
 * Starts the program with one end of a new pair as its control descriptor and
 * answers with the other end.
 */
static int
start(struct runner *r, struct spawn *s, const char *name)
{
	struct runner_child *child = free_place(r);
	struct refusal why = { "4.3.0", "no process could be started" };
	struct buf b = ipc_payload();
	int fds[] = { -1, -1, STDERR_FILENO, -1, log_fd() }, ours, result;
	pid_t pid;

	s->nfds = FD_LOG + 1;
	pid = child ? spawn_connected(s, fds, &ours) : -1;
	if (pid == -1)
		return refuse(r, &why);
	*child = (struct runner_child){ .pid = pid, .number = ++r->number };
	(void)view_string(view_of(name), child->name, sizeof(child->name));
	ipc_put_u64(&b, child->number);
	result = ipc_send_buf(r->monitor.control, RUNNER_STARTED, &b, &ours, 1,
	    deadline_in(ANSWER_SECONDS));
	file_close(ours);
	if (result == 0)
		return 0;
	/* It waits: without the descriptor there may be room. */
	log_errno("answer", "runner-sched");
	return refuse(r, &why);
}

/* The same for a program of a role user's. */
static int
start_role(struct runner *r, const char *program, const char *arg, const char *role)
{
	return start(r, &(struct spawn){
		.program = program, .args = (const char *[]){ arg, NULL }, .role = role,
	}, program);
}

static int
start_agent(struct monitor *m, struct ipc_record *record)
{
	struct runner *r = m->session;
	struct ipc_get g = ipc_get(record);
	uint32_t kind = ipc_get_u32(&g);
	char name[USER_NAME_MAX + 1], home[USER_DIR_MAX + 8], user[USER_NAME_MAX + 8],
	    logname[USER_NAME_MAX + 12];
	struct view names = ipc_get_view(&g), rest = names, first = VIEW("");
	struct refusal why;
	struct user u;

	if (!view_line(&rest, &first) || ipc_get_end(&g) == -1 ||
	    view_string(first, name, sizeof(name)) == -1 ||
	    kind < RUNNER_SYSTEM || kind > RUNNER_REMOTE)
		return -1;
	if (kind == RUNNER_REMOTE)
		return start_role(r, "deliver-remote", name, path_user_out);
	if ((kind == RUNNER_SYSTEM ? find_system(name, &u, &why) :
	    find_virtual(r, names, &u, &why)) == -1)
		return refuse(r, &why);
	(void)snprintf(home, sizeof(home), "HOME=%s", u.home);
	(void)snprintf(user, sizeof(user), "USER=%s", name);
	(void)snprintf(logname, sizeof(logname), "LOGNAME=%s", name);
	return start(r, &(struct spawn){
		.program = "deliver-local",
		.args = (const char *[]){ name, u.home, NULL },
		.env = (const char *[]){ home, user, logname, NULL },
		.user = geteuid() == 0 ? &u : NULL,
	}, name);
}

static int
start_enqueue(struct monitor *m, struct ipc_record *record)
{
	(void)record;
	return start_role(m->session, "enqueue", "-s", path_user_queue);
}

static int
stop_agent(struct monitor *m, struct ipc_record *record)
{
	struct runner *r = m->session;
	struct ipc_get g = ipc_get(record);
	uint64_t number = ipc_get_u64(&g);

	if (ipc_get_end(&g) == -1)
		return -1;
	for (size_t i = 0; i < RUNNER_CHILDREN_MAX; i++) {
		struct runner_child *child = &r->children[i];

		/* Not reaped yet, so the pid cannot be somebody else's. */
		if (child->pid > 0 && child->number == number) {
			child->stopped = true;
			(void)kill(child->pid, SIGKILL);
		}
	}
	return 0;
}

static const struct monitor_request requests[] = {
	{ RUNNER_START_AGENT, 1, 0, REQUEST_MAX, start_agent },
	{ RUNNER_START_ENQUEUE, 1, 0, 0, start_enqueue },
	{ RUNNER_STOP_AGENT, 1, 0, sizeof(uint64_t), stop_agent },
};

void
runner_agent_init(struct runner *r)
{
	r->scheduler = -1;
	r->monitor = (struct monitor){
		.control = -1, .child = -1, .phase = 1, .session = r,
		.table = requests, .requests = sizeof(requests) / sizeof(requests[0]),
	};
}

/* ---- The end */

void
runner_child_ended(struct runner *r, pid_t pid, int status)
{
	struct log_line l;

	for (size_t i = 0; i < RUNNER_CHILDREN_MAX; i++) {
		struct runner_child *child = &r->children[i];

		if (child->pid != pid)
			continue;
		if (!child->stopped && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
			l = log_begin(LOG_WARNING, "agent-died");
			log_str(&l, "user", child->name);
			log_str(&l, "how", WIFSIGNALED(status) ? "signal" : "exit");
			log_num(&l, "status", (uint64_t)(WIFSIGNALED(status) ? WTERMSIG(status) :
			    WEXITSTATUS(status)));
			log_end(&l);
		}
		*child = (struct runner_child){ .pid = 0 };
	}
}

void
runner_stop_all(struct runner *r)
{
	msec deadline = deadline_in(RUNNER_STOP_GRACE);
	sigset_t child;
	int status, left;
	pid_t pid;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	do {
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			runner_child_ended(r, pid, status);
		left = deadline_left(deadline);
		/* SIGCHLD is blocked here: an end between the two calls is not missed. */
		if (pid == 0)
			(void)sigtimedwait(&child, NULL,
			    &(struct timespec){ left / 1000, left % 1000 * 1000000L });
	} while (pid == 0 && left > 0);
	for (size_t i = 0; i < RUNNER_CHILDREN_MAX; i++)
		if (r->children[i].pid > 0)
			(void)kill(r->children[i].pid, SIGKILL);
}
