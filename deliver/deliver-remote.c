/*
 * deliver-remote.c: delivers mail to other servers: deliver-remote(8).
 *
 * Runs as _mailout, for one next hop, or makes agents that do (remote_agents.h); refuses to be
 * root. Trusts the scheduler's records as far as agent_parse_transmit() has checked them, and
 * nothing that a server or the DNS says, nor what is in a message. May connect by TCP to the port
 * of its next hop and ask the DNS, or connect to the local socket that its route names; may read
 * certificates of authorities, and no other file: the message's descriptor comes with the record.
 *
 * Exit status: 0 when the scheduler has closed, 78 for a configuration with an error, 100 for
 * wrong use, 111 when it cannot go on.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "deliver/remote.h"
#include "deliver/remote_agents.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_MISUSE 100
#define EXIT_FOR_NOW 111

#define TABLE_COMMON                                                         \
	SECCOMP_COMMON, SECCOMP_READ_FILES,                                  \
	SECCOMP_ALLOW(connect), SECCOMP_ALLOW(bind), SECCOMP_ALLOW(getsockopt), \
	SECCOMP_ALLOW(setsockopt), SECCOMP_ALLOW(getsockname)

static struct sock_filter network_table[] = {
	SECCOMP_BEGIN, SECCOMP_SOCKETS, TABLE_COMMON, SECCOMP_END,
};

/* For a route to a socket of this machine, which is all that it connects to. */
static struct sock_filter local_table[] = {
	SECCOMP_BEGIN, SECCOMP_ALLOW_ARG(socket, 0, AF_UNIX), TABLE_COMMON, SECCOMP_END,
};

static void
refuse_root(void)
{
	if (getuid() != 0 && geteuid() != 0)
		return;
	log_note(LOG_ERR, "refused", "why", "must not run as root");
	_exit(EXIT_MISUSE);
}

static void
confine(const struct remote *r)
{
	const bool local = r->target.protocol == NEXTHOP_LMTP_UNIX;
	const struct demote_path paths[] = {
		{ "/etc/ssl", DEMOTE_READ }, { "/usr/lib/ssl", DEMOTE_READ },
		{ "/usr/share/ca-certificates", DEMOTE_READ },
		{ "/usr/local/share/ca-certificates", DEMOTE_READ },
		{ r->tls.ca[0] ? r->tls.ca : NULL, DEMOTE_READ },
		{ NULL, 0 },
	};
	const struct sock_fprog network = SECCOMP_TABLE(network_table),
	    unix_alone = SECCOMP_TABLE(local_table);
	unsigned ports[DNS_PORTS_MAX + 2] = { r->target.port };
	const struct demote profile = {
		.paths = paths, .memory_max = 256 << 20, .files_max = 64,
		.connects = !local, .ports = ports,
		.binds = r->target.has_source4 || r->target.has_source6,
		.filter = local ? unix_alone : network,
	};

	resolve_ports(r->resolve, ports + 1);
	if (demote(&profile) == -1)
		_exit(EXIT_FOR_NOW);
}

/* What agents have in common. */
static struct remote_tls tls;

/* The level of the word, as a route would say it. */
static enum nexthop_tls
default_level(const char *word)
{
	struct nexthop_target t;
	char text[64];

	(void)snprintf(text, sizeof(text), "mx a tls=%.20s", word);
	if (nexthop_parse(view_of(text), &t) != NULL) {
		log_note(LOG_ERR, "config", "error", "remote_tls: not none, may, encrypt, verify or dane");
		return NEXTHOP_TLS_ENCRYPT;
	}
	return t.tls;
}

static void
prepare(struct remote *r, const struct conf *conf)
{
	/* Whom a password is shown to is to be known, unless the route says otherwise. */
	bool login = r->target.auth[0] != '\0';

	r->conf = conf;
	r->level = r->target.tls != NEXTHOP_TLS_DEFAULT ? r->target.tls :
	    login ? NEXTHOP_TLS_VERIFY : default_level(conf->remote_tls);
	r->tls.ca = conf->remote_tls_ca;
	r->setup = (struct remote_setup){
		.hostname = conf->hostname,
		.lmtp = r->target.protocol == NEXTHOP_LMTP || r->target.protocol == NEXTHOP_LMTP_UNIX,
		.patience = {
			.command = conf->remote_command_timeout, .data = conf->remote_data_timeout,
			.block = conf->remote_block_timeout, .dot = conf->remote_dot_timeout,
			.quit = conf->remote_quit_timeout,
		},
	};
	r->scheduler = FD_CONTROL;
	remote_read_login(r);
	remote_session_init(&r->session, &r->tls);
	r->resolve = resolve_open(conf, &r->target);
	if (r->resolve == NULL)
		_exit(EXIT_FOR_NOW);
}

/* Serves the scheduler until it closes. Returns the exit status. */
static int
serve(struct remote *r)
{
	static struct ipc_buffer space;
	static struct agent_transmit t;
	struct ipc_record record;
	int got;

	while ((got = ipc_recv(FD_CONTROL, &space, &record, NEVER)) == 1) {
		if (agent_parse_transmit(&record, &t) == -1) {
			log_errno("read", "message");
			return EXIT_FOR_NOW;
		}
		got = remote_deliver(r, &t);
		close(t.message);
		if (got == -1) {
			log_errno("send", "answer");
			return EXIT_FOR_NOW;
		}
	}
	remote_session_end(&r->session);
	return got == 0 ? 0 : EXIT_FOR_NOW;
}

/* All of an agent: in a process of its own. Returns the exit status. */
static int
agent(const char *hop)
{
	static struct remote r;
	static struct conf conf;
	const char *wrong = nexthop_parse(view_of(hop), &r.target);

	if (wrong) {
		log_note(LOG_ERR, "usage", "why", wrong);
		return EXIT_MISUSE;
	}
	conf_load_or_exit(&conf, "deliver-remote");
	log_set_debug(conf.debug);
	/* A server that has gone is an error of the write, not a signal. */
	(void)signal(SIGPIPE, SIG_IGN);
	r.tls = tls;
	prepare(&r, &conf);
	confine(&r);
	return serve(&r);
}

/* Does what all agents need first, and makes them. */
static int
make_agents(void)
{
	if (prctl(PR_SET_DUMPABLE, 0) == -1 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1) {
		log_errno("prctl", "deliver-remote");
		return EXIT_FOR_NOW;
	}
	if (remote_tls_prepare(&tls) == -1)
		log_note(LOG_WARNING, "usage", "why", "the TLS library cannot be prepared");
	tzset();
	return remote_agents_run(agent) == 0 ? 0 : EXIT_FOR_NOW;
}

int
main(int argc, char **argv)
{
	log_attach("deliver-remote", FD_LOG);
	refuse_root();
	if (argc != 2) {
		log_note(LOG_ERR, "usage", "why", "want: deliver-remote NEXT-HOP, or " AGENT_MAKER);
		return EXIT_MISUSE;
	}
	return strcmp(argv[1], AGENT_MAKER) == 0 ? make_agents() : agent(argv[1]);
}
