/*
 * pop3d.c: the monitor of POP3 connections. See pop3d(8).
 *
 * Runs as root. A connection is handed on, and never read or written here.
 * Trusts auth-system, and auth as to virtual users; from pop3d-net it takes
 * four kinds of request. After a login it becomes the user and
 * executes pop3d-user in its own place: no process of root is left then.
 *
 * All that runs at this privilege: $(OBJ_pop3d) in the Makefile.
 */
#include <sysexits.h>
#include <unistd.h>

#include "sys/keeper.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_TEMPORARY 111

struct session {
	struct gate gate;	/* first */
	int unread;		/* octets for pop3d-user, once somebody has logged in; or -1 */
};

/* GATE_HANDOVER: somebody is logged in, if auth says so. */
static int
on_handover(struct monitor *m, struct ipc_record *r)
{
	struct session *s = m->session;

	if (!gate_logged_in(&s->gate))
		return -1;
	s->unread = login_unread(r->payload);
	return s->unread == -1 ? -1 : 1;
}

static int
serve(struct monitor *m, struct gate *g, const struct conf *conf)
{
	const struct monitor_request table[] = {
		{ .type = GATE_PEER, .phases = 1, .uses = 1, .payload_max = 64,
		    .handle = gate_on_peer },
		{ .type = GATE_TLS, .phases = 1, .uses = 1, .handle = gate_on_tls },
		{ .type = GATE_AUTH, .phases = 1, .uses = (unsigned)conf->login_limit,
		    .handle = gate_on_auth },
		{ .type = GATE_HANDOVER, .phases = 1, .uses = 1,
		    .payload_max = LOGIN_UNREAD_MAX, .handle = on_handover },
	};
	struct session s = { .gate = *g, .unread = -1 };
	struct user user;

	m->table = table;
	m->requests = sizeof(table) / sizeof(table[0]);
	m->session = &s;
	(void)monitor_run(m);
	close(m->control);
	user = s.gate.login.user;
	gate_end(&s.gate);
	if (s.unread == -1) {
		close(FD_CLIENT);
		return 0;
	}
	/* pop3d-net has said its last word: nothing of it may stay at the connection. */
	monitor_end_child(m);
	login_replace("pop3d-user", &user, FD_CLIENT, s.unread, s.gate.peer);
	return EXIT_TEMPORARY;
}

int
main(int argc, char **argv)
{
	const char *args[2] = { NULL };
	const struct keeper k = { .name = "pop3d", .net = "pop3d-net", .args = args,
	    .service = "pop3", .tickets = true, .serve = serve };
	bool many = false;
	int c;

	while ((c = getopt(argc, argv, "kt")) != -1)
		if (c == 'k')
			many = true;
		else if (c == 't')
			args[0] = "-t";
		else
			return EX_USAGE;
	return many ? keeper_many(&k) : keeper_one(&k);
}
