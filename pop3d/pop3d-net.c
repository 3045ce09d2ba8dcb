/*
 * pop3d-net.c: POP3 before the login. See pop3d-net(8).
 *
 * Runs as _mailnet in an empty directory from its first instruction, and gives up the
 * right to open, connect or start anything before the first octet of the client. Trusts
 * nobody but the configuration, which it finds open.
 */
#include <stdlib.h>
#include <unistd.h>

#include "net/gate.h"
#include "net/proxy.h"
#include "pop3d/pop3d_login.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111

static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_ALLOW(getpeername), SECCOMP_DUP_TO(FD_CLIENT),
	SECCOMP_END
};

static const struct demote profile = {
	.memory_max = 64 << 20, .files_max = 16,
	.filter = SECCOMP_TABLE(filter),
};

/* One line for a client that went without a login. */
static void
log_leave(const struct pop3d_login *s, enum pop3d_end end)
{
	struct log_line l = log_begin(LOG_INFO, "no-login");

	log_str(&l, "peer", s->peer.text);
	log_str(&l, "reason", s->why ? s->why : pop3d_end_text(end));
	log_end(&l);
}

/* The option -t. Returns 0 or -1. */
static int
read_options(int argc, char *argv[], bool *implicit_tls)
{
	int option;

	*implicit_tls = false;
	while ((option = getopt(argc, argv, "t")) != -1) {
		if (option != 't')
			return -1;
		*implicit_tls = true;
	}
	return optind == argc ? 0 : -1;
}

int
main(int argc, char *argv[])
{
	struct pop3d *p = malloc(sizeof(*p));
	struct pop3d_login s;
	struct conf conf;
	struct peer peer;
	enum pop3d_end end;
	bool implicit_tls;

	log_attach("pop3d-net", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only pop3d starts pop3d-net, never as root");
		return EXIT_USAGE;
	}
	conf_load_or_exit(&conf, "pop3d-net");
	if (p == NULL || demote(&profile) == -1)
		return EXIT_TEMPORARY;
	if (read_options(argc, argv, &implicit_tls) == -1)
		return EXIT_USAGE;
	gate_peer(FD_CLIENT, &peer);
	if (proxy_accept(FD_CLIENT, FD_CONTROL, view_of(conf.trusted_proxies), &peer,
	    deadline_in(PROXY_SECONDS)) == -1)
		return 0;
	pop3d_login_init(p, &s, &conf, &peer, FD_CLIENT, FD_CONTROL);
	end = pop3d_login_run(p, implicit_tls);
	if (s.logged_in && end == POP3D_LEFT) {
		struct buf b = pop3d_login_handover(p);

		return ipc_send_buf(FD_CONTROL, GATE_HANDOVER, &b, NULL, 0, p->deadline) == 0 ?
		    0 : EXIT_TEMPORARY;
	}
	log_leave(&s, end);
	return 0;
}
