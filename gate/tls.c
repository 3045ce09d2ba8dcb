/*
 * tls.c: TLS for the servers. See tls(8).
 *
 * Runs as _mailtls, confined before it reads a certificate; forks a child for
 * each connection. Trusts the configuration and the records at FD_CONTROL. A child
 * has the client, the cleartext end, a connection for its report and one to
 * sign, which makes the handshake's signature: there is no private key here.
 * All of the library of TLS that meets a peer's octets runs in that child.
 */
#include <linux/sched.h>
#include <malloc.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "gate/tls_context.h"
#include "gate/tls_delegate.h"
#include "gate/tls_heap.h"
#include "gate/tls_session.h"
#include "gate/tls_warm.h"
#include "sys/brood.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/premap.h"
#include "sys/paths.h"

#define EXIT_PROTOCOL 100
#define EXIT_TEMPORARY 111

#define TLS_CHILDREN_MAX 10000	/* connections at a time */

static struct sock_filter table[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_ALLOW(pread64),
	SECCOMP_ALLOW_ARG(setsockopt, 1, IPPROTO_TCP),
	SECCOMP_BROOD,
	SECCOMP_END,
};

static const struct demote profile = {
	.memory_max = 256 * 1024 * 1024,
	.files_max = 64,
	.processes_max = TLS_CHILDREN_MAX,
	.filter = SECCOMP_TABLE(table),
};

/* The name of the next certificate, for the log. */
static void
name_of(const struct tls *t, char *out, size_t size)
{
	struct view rest = view_of(t->conf->tls_certificates), word = VIEW("");

	for (size_t i = 0; i <= t->n; i++)
		if (!view_word(&rest, &word))
			word = VIEW("?");
	word = view_sub(word, 0, view_find(word, ':'));
	(void)view_string(word, out, size);
}

static int
prepare(struct ipc_record *r, void *arg)
{
	struct tls *t = arg;
	int file = r->nfds ? r->fds[0] : -1;
	char name[1024];

	if (r->payload.n || r->nfds > 1)
		return -1;
	t->ready = false;
	if (r->type == TLS_CERTIFICATE && t->n < SIGN_KEYS_MAX) {
		name_of(t, name, sizeof(name));
		tls_context_add(t, name, file);
	} else if (r->type == TLS_CLIENT_CA) {
		tls_context_client_ca(t, file);
	} else if (r->type == TLS_TICKETS) {
		tls_context_tickets(t, file);
	} else {
		return -1;
	}
	return 0;
}

static void
ready(void *arg)
{
	struct tls *t = arg;

	if (t->ready)
		return;
	tls_context_ready(t);
	tls_warm_context(t);
	tls_heap_settle();
	t->ready = true;
}

static int
child(const struct ipc_record *record, void *arg)
{
	const struct rlimit none = { 0, 0 };
	struct tls_request r = { .tls = arg };

	tls_heap_begin();
	if (setrlimit(RLIMIT_NPROC, &none) == -1)
		return EXIT_TEMPORARY;
	if (tls_session_parse(record, &r) == -1) {
		log_note(LOG_ERR, "violation", "what", "bad record");
		return EXIT_PROTOCOL;
	}
	return tls_session_run(&r, record->fds) == 0 ? 0 : EXIT_TEMPORARY;
}

static int
library_init(struct tls *t, const struct conf *conf)
{
	return OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_SSL_STRINGS |
	    OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_NO_ATEXIT, NULL) == 1 &&
	    tls_delegate_init() == 0 && tls_warm_library() == 0 && tls_context_init(t, conf) == 0 ? 0 : -1;
}

/* The library needs nothing that the fences keep from it: not a line of it runs as root. */
static int
serve(const struct conf *conf)
{
	static struct tls t;
	const struct brood brood = {
		.control = FD_CONTROL, .serve = TLS_SERVE, .children_max = TLS_CHILDREN_MAX,
		.child = child, .ready = ready, .prepare = prepare, .arg = &t,
	};

	if (strcmp(conf->tls_policy, "intermediate") != 0 && strcmp(conf->tls_policy, "modern") != 0) {
		log_note(LOG_ERR, "config", "error", "tls_policy is intermediate or modern");
		return EX_CONFIG;
	}
	if (library_init(&t, conf) == -1) {
		log_note(LOG_ERR, "error", "what", "the library of TLS");
		return EXIT_TEMPORARY;
	}
	return brood_run(&brood) == 0 ? 0 : EXIT_PROTOCOL;
}

int
main(void)
{
	static struct conf conf;

	log_attach("tls", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only a server starts tls, never as root");
		return EXIT_PROTOCOL;
	}
	conf_load_or_exit(&conf, "tls");
	log_set_debug(conf.debug);
	/*
	 * What is free in small pieces stays where it is: a child that joined all of it would
	 * first get a copy of each page that a piece is in.
	 */
	(void)mallopt(M_MXFAST, 0);
	premap_libraries();
	if (demote(&profile) == -1)
		return EXIT_TEMPORARY;
	/* Nothing is left to tidy up that the end of the process does not. */
	_exit(serve(&conf));
}
