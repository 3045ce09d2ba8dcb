/*
 * pop3d-net.c: POP3 before the login. See pop3d-net(8).
 *
 * Runs as _mailnet in an empty directory from its first instruction, and gives up the
 * right to open, connect or start anything before the first octet of the client. Trusts
 * nobody but the configuration, which it finds open.
 */
#include <stdlib.h>
#include <unistd.h>

#include "net/prelogin.h"
#include "pop3d/pop3d_login.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111

int
main(int argc, char *argv[])
{
	struct pop3d *p = malloc(sizeof(*p));
	struct pop3d_login s;
	struct conf conf;
	struct peer peer;
	struct buf b;
	enum pop3d_end end;
	bool implicit_tls;
	int status;

	log_attach("pop3d-net", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only pop3d starts pop3d-net, never as root");
		return EXIT_USAGE;
	}
	if (p == NULL)
		return EXIT_TEMPORARY;
	status = prelogin_begin("pop3d-net", argc, argv, &conf, &peer, &implicit_tls);
	if (status != -1)
		return status;
	pop3d_login_init(p, &s, &conf, &peer, FD_CLIENT, FD_CONTROL);
	end = pop3d_login_run(p, implicit_tls);
	if (s.logged_in && end == POP3D_LEFT) {
		b = pop3d_login_handover(p);
		return prelogin_end(&b, p->deadline);
	}
	prelogin_gone(&s.peer, s.why ? s.why : pop3d_end_text(end));
	return 0;
}
