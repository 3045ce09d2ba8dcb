/* handover.c: see handover.h. Runs as root. */
#include "sys/handover.h"

#include <string.h>
#include <unistd.h>

#include "sys/home.h"

#define EXIT_TEMPORARY 111

struct session {
	struct gate gate;	/* first */
	int unread;		/* octets for the program, once somebody has logged in; or -1 */
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

int
handover_serve(struct monitor *m, struct gate *g, const struct conf *conf, const char *program,
    bool make_home)
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
	char home[USER_DIR_MAX + 1];

	m->table = table;
	m->requests = sizeof(table) / sizeof(table[0]);
	m->session = &s;
	(void)monitor_run(m);
	/* Nothing of the network program may stay at the connection that it hands over. */
	monitor_close(m);
	user = s.gate.login.user;
	login_end(&s.gate.login);
	if (s.unread == -1) {
		close(FD_CLIENT);
		return 0;
	}
	if (make_home && user_virtual_home(conf->virtual_dir, view_of(user.name), home) == 0 &&
	    strcmp(home, user.home) == 0)
		home_make_virtual(conf->virtual_dir, view_of(user.name), &user);
	login_replace(program, &user, FD_CLIENT, s.unread, s.gate.peer);
	return EXIT_TEMPORARY;
}
