/*
 * smtpd.c: the monitor of SMTP connections. See smtpd(8).
 *
 * Runs as root where the site has users of its own for each privilege. A
 * connection is handed on, and not one octet is read from or written to it
 * here. Trusts the configuration; of what smtpd-net says nothing but the type
 * of a request that is in the table below.
 *
 * Code that runs here as root: the objects of OBJ_smtpd in the Makefile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "smtpd/smtpd_ask.h"
#include "smtpd/smtpd_known.h"
#include "sys/file.h"
#include "sys/keeper.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define ANSWER_SECONDS 60
#define CHILDREN_MAX (SMTPD_PROGRAMS - 2 + SMTPD_REQUEST_ENQUEUE_MAX + SMTPD_REQUEST_FILTER_MAX)
#define EXIT_TEMPORARY 111

struct session {
	struct gate gate;	/* first */
	size_t nchildren;
	struct {
		const char *program;
		pid_t pid;
	} children[CHILDREN_MAX];
};

/* Starts a program with its end of a new pair at FD_CONTROL. Returns our end or -1. */
static int
start(struct session *s, struct spawn what)
{
	int fds[] = { -1, -1, -1, -1, log_fd() }, ours;
	pid_t pid;

	what.nfds = sizeof(fds) / sizeof(fds[0]);
	if (s->nchildren == CHILDREN_MAX || (pid = spawn_connected(&what, fds, &ours)) == -1)
		return -1;
	s->children[s->nchildren].program = what.program;
	s->children[s->nchildren++].pid = pid;
	return ours;
}

static const char *const session_args[] = { "-s", NULL };

/*
 * What smtpd-net may have; started for it, or, of a keeper, a child of the one that is shared.
 * A set-uid file is its user's: root does not execute it as root.
 */
static const struct {
	struct spawn what;
	unsigned uses;
	enum shared_program shared;	/* or SHARED_N */
} programs[SMTPD_PROGRAMS] = {
	[SMTPD_PROGRAM_RCPT] = { { .program = "smtpd-rcpt", .role = path_user_net }, 1,
	    SHARED_RCPT },
	[SMTPD_PROGRAM_ENQUEUE] = { { .program = "enqueue", .args = session_args,
	    .role = path_user_queue }, SMTPD_REQUEST_ENQUEUE_MAX, SHARED_ENQUEUE },
	[SMTPD_PROGRAM_POLICY] = { { .program = "smtpd-policy", .role = path_user_policy }, 1,
	    SHARED_N },
	[SMTPD_PROGRAM_FILTER] = { { .program = "smtpd-filter", .role = path_user_filter },
	    SMTPD_REQUEST_FILTER_MAX, SHARED_N },
};

_Static_assert(SMTPD_PROGRAMS <= GATE_PROGRAMS, "each has its place in struct gate");

/* Stands in for enqueue where queue_program is set, and ends in running it. */
static const struct spawn enqueue_program = { .program = "enqueue-program",
	.role = path_user_filter };

/* Answers with our end of the connection to a program, which is closed; -1: there is none. */
static int
answer(int control, int fd, msec deadline)
{
	int result = ipc_send(control, fd == -1 ? SMTPD_DENIED : SMTPD_GRANTED, VIEW(""), &fd,
	    fd == -1 ? 0 : 1, deadline);

	file_close(fd);
	return result;
}

/* The request for a program that is shared is the keeper's own affair. */
static bool
at_once(struct shared *shared, int control, const uint32_t record[2],
    unsigned char used[GATE_PROGRAMS])
{
	char taken[2 * sizeof(uint32_t)];
	int fd;

	if (record[0] != SMTPD_REQUEST_PROGRAM || record[1] >= SMTPD_PROGRAMS ||
	    programs[record[1]].shared == SHARED_N ||
	    used[record[1]] == programs[record[1]].uses)
		return false;
	fd = shared_connect(shared, programs[record[1]].shared, 0);
	if (fd == -1 || answer(control, fd, 0) == -1)
		return false;
	used[record[1]]++;
	if (recv(control, taken, sizeof(taken), MSG_DONTWAIT) == -1)
		log_errno("receive", "request");
	return true;
}

static uint64_t
stamp(const struct conf *conf, uint64_t seed)
{
	return smtpd_known_stamp(conf, seed);
}

/* Starts a program and answers with our end of the connection to it. */
static int
on_program(struct monitor *m, struct ipc_record *r)
{
	struct session *s = m->session;
	struct ipc_get g = ipc_get(r);
	uint32_t which = ipc_get_u32(&g);
	msec deadline = deadline_in(ANSWER_SECONDS);
	bool instead = which == SMTPD_PROGRAM_ENQUEUE && s->gate.shared->conf->queue_program[0];
	int fd;

	if (ipc_get_end(&g) == -1 || which >= SMTPD_PROGRAMS ||
	    s->gate.used[which]++ == programs[which].uses)
		return -1;
	if (s->gate.shared->known != -1 && programs[which].shared != SHARED_N && !instead)
		fd = shared_connect(s->gate.shared, programs[which].shared, deadline);
	else
		fd = start(s, instead ? enqueue_program : programs[which].what);
	return answer(m->control, fd, deadline) == -1 ? 1 : 0;
}

/*
 * Lets go of the connection, so that it closes when smtpd-net does, and waits
 * for all children: an enqueue may still be clearing a message away.
 */
static int
finish(const struct session *s)
{
	int result = 0, status;

	close(FD_CLIENT);
	for (size_t i = 0; i < s->nchildren; i++) {
		status = spawn_wait(s->children[i].pid);
		if (status >= 256) {
			log_killed(s->children[i].program, s->children[i].pid, status - 256);
			result = EXIT_TEMPORARY;
		}
	}
	return result;
}

static int
serve(const struct keeper *k, struct monitor *m, struct gate *g)
{
	const struct monitor_request table[] = {
		{ .type = SMTPD_REQUEST_PROGRAM, .phases = 1, .payload_max = 4,
		    .handle = on_program },
		/* A gateway may speak for one client after the other: XCLIENT. */
		{ .type = GATE_PEER, .phases = 1, .uses = g->conf->xclient_networks[0] == '\0',
		    .payload_max = 64, .handle = gate_on_peer },
		{ .type = GATE_TLS, .phases = 1, .uses = 1, .handle = gate_on_tls },
		{ .type = GATE_AUTH, .phases = 1, .handle = gate_on_auth },
	};
	struct session s = { .gate = *g };

	(void)k;
	m->table = table;
	m->requests = sizeof(table) / sizeof(table[0]);
	m->session = &s;
	(void)monitor_run(m);
	login_end(&s.gate.login);
	monitor_await_end(m);
	return finish(&s);
}

static bool
smtp_logins(const struct conf *conf)
{
	return conf->smtp_auth;
}

static const char *env[3];

/* What ucspi-tcp's environment says to smtpd-net, in our own words. */
static void
pass_environment(void)
{
	static char text[64];
	const char *limit = getenv("DATABYTES");
	size_t n = 0;

	if (getenv("RELAYCLIENT"))
		env[n++] = "MAILSTEAD_RELAYCLIENT=1";
	(void)snprintf(text, sizeof(text), "MAILSTEAD_DATABYTES=%.20s", limit ? limit : "");
	if (limit)
		env[n++] = text;
}

static const struct keeper submission = {
	.name = "smtpd", .net = "smtpd-net", .env = env, .service = "submission", .tickets = true,
	.submission = &submission, .stamp = stamp, .at_once = at_once, .serve = serve,
};

static const struct keeper smtp = {
	.name = "smtpd", .net = "smtpd-net", .env = env, .service = "smtp", .logins = smtp_logins,
	.submission = &submission, .stamp = stamp, .at_once = at_once, .serve = serve,
};

int
main(int argc, char **argv)
{
	pass_environment();
	return keeper_main(&smtp, argc, argv, "klst");
}
