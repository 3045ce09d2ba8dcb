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
#include "net/gate.h"
#include "net/proxy.h"
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
log_leave(const struct imapd_login *login, enum imapd_login_end end)
{
	struct log_line l = log_begin(LOG_INFO, "no-login");

	log_str(&l, "peer", login->peer.text);
	log_str(&l, "reason", login->why ? login->why : imapd_login_end_text(end));
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
	struct imapd_login *l = malloc(sizeof(*l));
	struct conf conf;
	struct peer peer;
	enum imapd_login_end end;
	bool implicit_tls;

	log_attach("imapd-net", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only imapd starts imapd-net, never as root");
		return EXIT_USAGE;
	}
	conf_load_or_exit(&conf, "imapd-net");
	if (l == NULL || demote(&profile) == -1)
		return EXIT_TEMPORARY;
	if (read_options(argc, argv, &implicit_tls) == -1)
		return EXIT_USAGE;
	gate_peer(FD_CLIENT, &peer);
	if (proxy_accept(FD_CLIENT, FD_CONTROL, view_of(conf.trusted_proxies), &peer,
	    deadline_in(PROXY_SECONDS)) == -1)
		return 0;
	imapd_login_init(l, &conf, &peer, FD_CLIENT, FD_CONTROL);
	end = imapd_login_run(l, implicit_tls);
	if (l->logged_in && end == IMAPD_LOGIN_LEFT) {
		struct buf b = imapd_login_handover(l);

		return ipc_send_buf(FD_CONTROL, GATE_HANDOVER, &b, NULL, 0, l->deadline) == 0 ?
		    0 : EXIT_TEMPORARY;
	}
	log_leave(l, end);
	return 0;
}
