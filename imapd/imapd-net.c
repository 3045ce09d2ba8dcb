/*
 * imapd-net.c: IMAP before the login. See imapd-net(8).
 *
 * Runs as _mailnet in an empty directory from its first instruction, and gives up the
 * right to open, connect or start anything before the first octet of the client. Trusts
 * nobody but the configuration, which it finds open.
 */
#include <stdlib.h>
#include <unistd.h>

#include "imapd/imapd_login.h"
#include "net/prelogin.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111

int
main(int argc, char *argv[])
{
	struct imapd_login *l = malloc(sizeof(*l));
	struct conf conf;
	struct peer peer;
	struct buf b;
	enum imapd_login_end end;
	bool implicit_tls;
	int status;

	log_attach("imapd-net", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only imapd starts imapd-net, never as root");
		return EXIT_USAGE;
	}
	if (l == NULL)
		return EXIT_TEMPORARY;
	status = prelogin_begin("imapd-net", argc, argv, &conf, &peer, &implicit_tls);
	if (status != -1)
		return status;
	imapd_login_init(l, &conf, &peer, FD_CLIENT, FD_CONTROL);
	end = imapd_login_run(l, implicit_tls);
	if (l->logged_in && end == IMAPD_LOGIN_LEFT) {
		b = imapd_login_handover(l);
		return prelogin_end(&b, l->deadline);
	}
	prelogin_gone(&l->peer, l->why ? l->why : imapd_login_end_text(end));
	return 0;
}
