/*
 * smtpd.c: the monitor of one SMTP connection. See smtpd(8).
 *
 * Runs as root where the site has users of its own for each privilege.
 * Started once per connection, which is its descriptors 0 and 1: they are
 * handed on, and not one octet is read from or written to them here. Trusts
 * the configuration; of what smtpd-net says nothing but the type of a request
 * that is in the table below.
 *
 * Code that runs here as root: the objects of OBJ_smtpd in the Makefile.
 */
#include <unistd.h>

#include "smtpd/smtpd_ask.h"
#include "sys/conf.h"
#include "sys/inherit.h"
#include "sys/log.h"
#include "sys/monitor.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define ANSWER_SECONDS 60
#define CHILDREN_MAX (2 + SMTPD_REQUEST_ENQUEUE_MAX)
#define EXIT_TEMPORARY 111

struct session {
	size_t nchildren;
	struct {
		const char *program;
		pid_t pid;
	} children[CHILDREN_MAX];
};

/* Starts a program with its end of a new pair at FD_CONTROL. Returns our end or -1. */
static int
start(struct session *s, struct spawn what, int client)
{
	int pair[2], fds[] = { client, -1, -1, -1, log_fd() };
	pid_t pid = -1;

	if (s->nchildren == CHILDREN_MAX || ipc_pair(pair) == -1)
		return -1;
	fds[FD_CONTROL] = pair[1];
	what.fds = fds;
	what.nfds = sizeof(fds) / sizeof(fds[0]);
	pid = spawn_start(&what);
	close(pair[1]);
	if (pid == -1) {
		log_errno("start", what.program);
		close(pair[0]);
		return -1;
	}
	s->children[s->nchildren].program = what.program;
	s->children[s->nchildren++].pid = pid;
	return pair[0];
}

/* Starts a program and answers with our end of the connection to it. */
static int
grant(struct monitor *m, struct spawn what)
{
	int fd = start(m->session, what, -1), result;

	result = ipc_send(m->control, fd == -1 ? SMTPD_DENIED : SMTPD_GRANTED, VIEW(""), &fd,
	    fd == -1 ? 0 : 1, deadline_in(ANSWER_SECONDS));
	if (fd != -1)
		close(fd);
	return result == -1 ? 1 : 0;
}

static int
on_rcpt(struct monitor *m, struct ipc_record *r)
{
	(void)r;
	return grant(m, (struct spawn){ .program = "smtpd-rcpt", .role = path_user_net });
}

static int
on_enqueue(struct monitor *m, struct ipc_record *r)
{
	static const char *const args[] = { "-s", NULL };

	(void)r;
	/* The file is its user's: root does not execute what somebody else could change. */
	return grant(m, (struct spawn){ .program = "enqueue", .args = args,
	    .role = path_user_queue });
}

static const struct monitor_request table[] = {
	{ .type = SMTPD_REQUEST_RCPT, .phases = 1, .uses = 1, .handle = on_rcpt },
	{ .type = SMTPD_REQUEST_ENQUEUE, .phases = 1, .uses = SMTPD_REQUEST_ENQUEUE_MAX,
	    .handle = on_enqueue },
};

/*
 * Lets go of the connection, so that it closes when smtpd-net does, and waits
 * for all children: an enqueue may still be clearing a message away.
 */
static int
finish(const struct session *s)
{
	int result = 0;

	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fd != log_fd())
			close(fd);
	for (size_t i = 0; i < s->nchildren; i++) {
		int status = spawn_wait(s->children[i].pid);
		struct log_line l;

		if (i == 0)
			result = status;
		if (status < 256)
			continue;
		l = log_begin(LOG_ERR, "killed");
		log_str(&l, "program", s->children[i].program);
		log_num(&l, "signal", (uint64_t)(status - 256));
		log_end(&l);
	}
	return result == 0 ? 0 : EXIT_TEMPORARY;
}

int
main(void)
{
	struct session s = { 0 };
	struct monitor m = { .table = table, .requests = sizeof(table) / sizeof(table[0]),
	    .phase = 1, .session = &s };
	struct conf conf;

	inherit_shield(FD_CLIENT);
	conf_load_or_exit(&conf, "smtpd");
	log_open("smtpd", conf.log);
	conf_free(&conf);
	m.control = start(&s, (struct spawn){ .program = "smtpd-net" }, FD_CLIENT);
	if (m.control == -1)
		return EXIT_TEMPORARY;
	m.child = s.children[0].pid;
	(void)monitor_run(&m);
	close(m.control);
	return finish(&s);
}
