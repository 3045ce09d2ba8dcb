/* prelogin.c: see prelogin.h. */
#include "net/prelogin.h"

#include <unistd.h>

#include "net/nest.h"
#include "net/proxy.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111

#define FILTER SECCOMP_BEGIN, SECCOMP_NEST, SECCOMP_COMMON, SECCOMP_ALLOW(getpeername), \
	SECCOMP_DUP_TO(FD_CLIENT)

static struct sock_filter filter[] = { FILTER, SECCOMP_END };
static struct sock_filter filter_many[] = { FILTER, SECCOMP_NEST_MANY, SECCOMP_END };

static const struct demote profile = {
	.memory_max = 64 << 20, .files_max = 16,
	.filter = SECCOMP_TABLE(filter),
};

/* Each of its children takes the rest for itself. */
static const struct demote profile_many = {
	.memory_max = 64 << 20, .files_max = 16, .processes_max = 1,
	.filter = SECCOMP_TABLE(filter_many),
};

/* The options -k and -t. Returns 0 or -1. */
static int
read_options(int argc, char **argv, bool *many, bool *implicit_tls)
{
	int option;

	*many = *implicit_tls = false;
	while ((option = getopt(argc, argv, "kt")) != -1) {
		*many |= option == 'k';
		*implicit_tls |= option == 't';
		if (option == '?')
			return -1;
	}
	return optind == argc ? 0 : -1;
}

int
prelogin_begin(const char *program, int argc, char **argv, struct conf *conf, struct peer *peer,
    bool *implicit_tls)
{
	bool many;
	int status;

	conf_load_or_exit(conf, program);
	if (read_options(argc, argv, &many, implicit_tls) == -1)
		return EXIT_USAGE;
	if ((many && nest_prepare() == -1) || demote(many ? &profile_many : &profile) == -1)
		return EXIT_TEMPORARY;
	if (many && (status = nest_run()) != -1)
		return status;
	gate_peer(FD_CLIENT, peer);
	return proxy_accept(FD_CLIENT, FD_CONTROL, view_of(conf->trusted_proxies), peer,
	    deadline_in(PROXY_SECONDS)) == -1 ? 0 : -1;
}

int
prelogin_end(struct buf *handover, msec deadline)
{
	bool sent = !handover->failed &&
	    ipc_send(FD_CONTROL, GATE_HANDOVER, VIEW(""), NULL, 0, deadline) == 0 &&
	    write(FD_CONTROL, handover->p, handover->n) == (ssize_t)handover->n;

	buf_free(handover);
	return sent ? 0 : EXIT_TEMPORARY;
}

void
prelogin_gone(const struct peer *peer, const char *reason)
{
	struct log_line l = log_begin(LOG_INFO, "no-login");

	log_str(&l, "peer", peer->text);
	log_str(&l, "reason", reason);
	log_end(&l);
}
