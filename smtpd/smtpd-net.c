/*
 * smtpd-net.c: speaks SMTP with whoever has connected. See smtpd-net(8).
 *
 * Runs as the network user in an empty directory, without a right to open,
 * connect or start anything. Trusts the configuration, which it reads before
 * it gives up its rights and before the first octet of the client; the
 * client, smtpd-rcpt and enqueue it does not trust.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "smtpd/smtpd_session.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_TEMPORARY 111

static struct sock_filter filter[] = { SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_END };

static const struct demote profile = {
	.user = path_user_net, .chroot = path_empty,
	.memory_max = 256 << 20, .files_max = 16, .processes_max = 0,
	.filter = SECCOMP_TABLE(filter),
};

/* A network that cannot be read would go unnoticed: it trusts nobody. */
static void
check_networks(const struct conf *conf)
{
	struct view bad;

	if (peer_networks_check(view_of(conf->trusted_networks), &bad) == 0)
		return;
	struct log_line l = log_begin(LOG_ERR, "config");

	log_str(&l, "error", "trusted_networks: not an address or network");
	log_view(&l, "at", bad);
	log_end(&l);
}

/* Our replies leave in one piece each; waiting for more would only slow them. */
static void
set_no_delay(void)
{
	int on = 1;

	(void)setsockopt(FD_CLIENT, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

int
main(void)
{
	struct smtpd_session *s = malloc(sizeof(*s));
	struct conf conf;
	struct peer peer;

	log_attach("smtpd-net", FD_LOG);
	conf_load_or_exit(&conf, "smtpd-net");
	log_set_debug(conf.debug);
	peer_of(FD_CLIENT, &peer);
	set_no_delay();
	if (s == NULL || demote(&profile) == -1)
		return EXIT_TEMPORARY;
	check_networks(&conf);
	smtpd_session_init(s, &conf, &peer, FD_CLIENT, FD_CLIENT, FD_CONTROL);
	smtpd_session_run(s);
	free(s);
	conf_free(&conf);
	return 0;
}
