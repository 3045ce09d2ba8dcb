/*
 * pop3d.c: the monitor of one POP3 connection. See pop3d(8).
 *
 * Runs as root, started by inetd, systemd or listen with the client at
 * descriptor 0, which it hands on and never reads or writes. Trusts auth;
 * from pop3d-net it takes two kinds of request. Ends by becoming the user and
 * executing pop3d-user in its own place: no process of root is left then.
 *
 * All that runs at this privilege: $(OBJ_pop3d) in the Makefile.
 */
#include <signal.h>
#include <unistd.h>

#include "pop3d/pop3d_ask.h"
#include "sys/conf.h"
#include "sys/inherit.h"
#include "sys/ipc.h"
#include "sys/log.h"
#include "sys/login.h"
#include "sys/monitor.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define EXIT_TEMPORARY 111

struct session {
	struct login login;
	struct user user;	/* who is logged in, once unread is not -1 */
	int unread;		/* octets for pop3d-user */
};

/* POP3D_AUTH: a new auth for another try. */
static int
handle_auth(struct monitor *m, struct ipc_record *r)
{
	struct session *s = m->session;
	int exchange, result;

	(void)r;
	if (login_start(&s->login, &exchange) == -1) {
		log_errno("start", "auth");
		return 1;
	}
	result = ipc_send(m->control, POP3D_AUTH_FD, VIEW(""), &exchange, 1, NEVER);
	close(exchange);
	return result == 0 ? 0 : 1;
}

/* POP3D_HANDOVER: somebody is logged in, if auth says so. */
static int
handle_handover(struct monitor *m, struct ipc_record *r)
{
	struct session *s = m->session;

	if (login_verdict(&s->login, &s->user) == -1)
		return -1;
	s->unread = login_unread(r->payload);
	return s->unread == -1 ? -1 : 1;
}

static pid_t
start_net(int control)
{
	const int fds[] = { FD_CLIENT, -1, -1, control, log_fd() };

	return spawn_start(&(struct spawn){ .program = "pop3d-net", .fds = fds, .nfds = 5 });
}

/* Serves pop3d-net to its end. Returns 1 when somebody has logged in. */
static int
serve(struct session *s, const struct conf *conf)
{
	const struct monitor_request table[] = {
		{ .type = POP3D_AUTH, .phases = 1, .uses = (unsigned)conf->login_limit,
		    .handle = handle_auth },
		{ .type = POP3D_HANDOVER, .phases = 1, .uses = 1,
		    .payload_max = LOGIN_UNREAD_MAX, .handle = handle_handover },
	};
	struct monitor m = { .table = table, .requests = 2, .phase = 1, .session = s };
	int pair[2];

	if (ipc_pair(pair) == -1 || (m.child = start_net(pair[1])) == -1) {
		log_errno("start", "pop3d-net");
		return -1;
	}
	close(pair[1]);
	m.control = pair[0];
	(void)monitor_run(&m);
	close(m.control);
	/* It has said its last word: nothing of it may stay at the connection. */
	if (s->unread != -1)
		(void)kill(m.child, SIGKILL);
	(void)spawn_wait(m.child);
	login_end(&s->login);
	return s->unread != -1;
}

int
main(void)
{
	struct session s = { .login = LOGIN_INIT, .unread = -1 };
	struct conf conf;
	int result;

	inherit_shield(FD_CLIENT);
	conf_load_or_exit(&conf, "pop3d");
	log_open("pop3d", conf.log);
	result = serve(&s, &conf);
	conf_free(&conf);
	if (result == 1)
		login_replace("pop3d-user", &s.user, FD_CLIENT, s.unread);
	return result == 0 ? 0 : EXIT_TEMPORARY;
}
