/*
 * smtpd-net.c: speaks SMTP with whoever has connected. See smtpd-net(8).
 *
 * Runs as the network user in an empty directory from its first instruction,
 * and gives up the right to open, connect or start anything before the first octet of the
 * client. Trusts the configuration, which it finds open; the client, smtpd-rcpt, auth and
 * enqueue it does not trust.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/num.h"
#include "net/nest.h"
#include "net/proxy.h"
#include "smtpd/smtpd_known.h"
#include "smtpd/smtpd_session.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111

#define FILTER SECCOMP_BEGIN, SECCOMP_NEST, SECCOMP_COMMON, SECCOMP_ALLOW(getpeername), \
	SECCOMP_ALLOW(getsockname), SECCOMP_ALLOW_ARG(setsockopt, 2, TCP_NODELAY), \
	SECCOMP_DUP_TO(FD_CLIENT)

static struct sock_filter filter[] = { FILTER, SECCOMP_END };
static struct sock_filter filter_many[] = { FILTER, SECCOMP_NEST_MANY, SECCOMP_END };

static const struct demote profile = {
	.memory_max = 256 << 20, .files_max = 16, .processes_max = 0,
	.filter = SECCOMP_TABLE(filter),
};

/* Each of its children takes the rest for itself. */
static const struct demote profile_many = {
	.memory_max = 256 << 20, .files_max = 16, .processes_max = 1,
	.filter = SECCOMP_TABLE(filter_many),
};

/* A network that cannot be read would go unnoticed: it trusts nobody. */
static void
check_networks(const char *key, const char *networks)
{
	struct log_line l;
	struct buf error;
	struct view bad;

	if (peer_networks_check(view_of(networks), &bad) == 0)
		return;
	error = buf_make(128);
	buf_addf(&error, "%s: not an address or network", key);
	l = log_begin(LOG_ERR, "config");
	log_view(&l, "error", buf_view(&error));
	log_view(&l, "at", bad);
	log_end(&l);
	buf_free(&error);
}

/* Our replies leave in one piece each; waiting for more would only slow them. */
static void
set_no_delay(void)
{
	int on = 1;

	(void)setsockopt(FD_CLIENT, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

/* What the options and the environment, which is the monitor's, say. Returns 0 or -1. */
static int
read_mode(struct smtpd_mode *mode, bool *many, int argc, char *argv[])
{
	const char *relay = getenv("MAILSTEAD_RELAYCLIENT"), *size = getenv("MAILSTEAD_DATABYTES");
	int option;

	*mode = (struct smtpd_mode){ .relay = relay != NULL };
	*many = false;
	while ((option = getopt(argc, argv, "klst")) != -1) {
		*many |= option == 'k';
		mode->lmtp |= option == 'l';
		mode->submission |= option == 's';
		mode->implicit_tls |= option == 't';
		if (option == '?')
			return -1;
	}
	if (size && num_parse(view_of(size), UINT64_MAX, &mode->size_limit) == -1)
		return -1;
	return optind == argc && !(mode->lmtp && mode->submission) ? 0 : -1;
}

int
main(int argc, char *argv[])
{
	static struct smtpd_session session;
	struct smtpd_session *s = &session;
	struct smtpd_mode mode;
	struct conf conf;
	struct peer peer, own = { .known = false };
	const struct smtpd_known *known = NULL;
	struct buf text = buf_make(SMTPD_TEXT_MAX);
	bool many;
	int status;

	log_attach("smtpd-net", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only smtpd starts smtpd-net, never as root");
		return EXIT_USAGE;
	}
	conf_load_or_exit(&conf, "smtpd-net");
	log_set_debug(conf.debug);
	if (read_mode(&mode, &many, argc, argv) == -1)
		return EXIT_USAGE;
	if (many)
		known = smtpd_known_open(FD_KNOWN, false);
	/* Of the parent, so that no child has to ask for it. */
	(void)buf_reserve(&text, READER_SIZE);
	if ((many && nest_prepare() == -1) || demote(many ? &profile_many : &profile) == -1)
		return EXIT_TEMPORARY;
	check_networks("trusted_networks", conf.trusted_networks);
	check_networks("trusted_proxies", conf.trusted_proxies);
	check_networks("greylist_exempt", conf.greylist_exempt);
	check_networks("authserv_networks", conf.authserv_networks);
	check_networks("milter_exempt", conf.milter_exempt);
	check_networks("xclient_networks", conf.xclient_networks);
	if (many && (status = nest_run()) != -1)
		return status;
	/* There is a client from here on. */
	gate_peer(FD_CLIENT, &peer);
	set_no_delay();
	if (conf.refuse_helo_own || conf.milters[0])
		peer_own(FD_CLIENT, &own);
	if (proxy_accept(FD_CLIENT, FD_CONTROL, view_of(conf.trusted_proxies), &peer,
	    deadline_in(PROXY_SECONDS)) == -1)
		return 0;
	smtpd_session_init(s, &conf, &mode, &peer, FD_CLIENT, FD_CLIENT, FD_CONTROL);
	s->consult.own = own;
	s->message.text = text;
	s->ask.known = known;
	s->ask.stamp = nest_stamp();
	smtpd_session_run(s);
	/* The end of the process frees all that it has, and faster. */
	return 0;
}
