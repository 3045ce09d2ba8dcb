/*
 * sign.c: makes the signatures of TLS handshakes. See sign(8).
 *
 * Runs as _mailkey, confined before it reads the first key; of what serves
 * connections the one process that ever has private keys in its memory. Trusts the
 * configuration and the records at FD_CONTROL. What comes over the connections that it
 * is given for one request each may be anything: it is signed only if it is the signed
 * part of a handshake.
 *
 * One process for all, without children: a request never waits for a peer, and
 * a fork costs more than most signatures.
 */
#include <errno.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "gate/sign_key.h"
#include "sys/clock.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/gate_ask.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_PROTOCOL 100
#define EXIT_TEMPORARY 111

#define WAITING_MAX 1000	/* connections whose request is still to come; the oldest goes */
#define RECORDS_AT_ONCE 64
#define GRACE_SECONDS 5		/* beyond the time of a handshake */

static struct sock_filter table[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_ALLOW(pread64),
	SECCOMP_END,
};

static const struct demote profile = {
	.memory_max = 128 * 1024 * 1024,
	.files_max = WAITING_MAX + 24,
	.filter = SECCOMP_TABLE(table),
};

struct sign {
	const struct conf *conf;
	struct sign_keys keys;
	/* The first is FD_CONTROL, then in the order of their coming those that wait. */
	struct pollfd fds[1 + WAITING_MAX];
	msec deadlines[1 + WAITING_MAX];
	size_t n;
};

/* The name of the key of that number: how the configuration calls its certificate and it. */
static void
name_of(const struct conf *conf, size_t number, char *out, size_t size)
{
	struct view rest = view_of(conf->tls_certificates), word = VIEW("");

	for (size_t i = 0; i <= number; i++)
		if (!view_word(&rest, &word))
			word = VIEW("?");
	if (view_string(word, out, size) == -1)
		(void)view_string(VIEW("?"), out, size);
}

/* Wipes what has been dealt with: close() and a mark. */
static void
drop(struct sign *s, size_t i)
{
	close(s->fds[i].fd);
	s->fds[i].fd = -1;
}

/* Takes the marked ones out. */
static void
compact(struct sign *s)
{
	size_t to = 1;

	for (size_t i = 1; i < s->n; i++)
		if (s->fds[i].fd != -1) {
			s->fds[to] = s->fds[i];
			s->deadlines[to++] = s->deadlines[i];
		}
	s->n = to;
}

static void
admit(struct sign *s, int fd)
{
	if (s->n == 1 + WAITING_MAX) {
		log_note(LOG_WARNING, "limit", "what", "requests that do not come");
		drop(s, 1);
		compact(s);
	}
	s->fds[s->n] = (struct pollfd){ .fd = fd, .events = POLLIN };
	s->deadlines[s->n++] = deadline_in(s->conf->tls_handshake_timeout + GRACE_SECONDS);
}

/* Returns 0, or -1 if it is no record of ours. */
static int
take_record(struct sign *s, struct ipc_record *r)
{
	char name[1024];

	if (r->payload.n)
		return -1;
	if (r->type == SIGN_SERVE && r->nfds == 1) {
		admit(s, r->fds[0]);
		r->nfds = 0;
		return 0;
	}
	if (r->type != SIGN_KEY || r->nfds > 2 || s->keys.n == SIGN_KEYS_MAX)
		return -1;
	name_of(s->conf, s->keys.n, name, sizeof(name));
	sign_key_add(&s->keys, name, r->nfds ? r->fds[0] : -1, r->nfds == 2 ? r->fds[1] : -1);
	return 0;
}

/*
 * The records that are there, at most so many that requests get their turn.
 * Returns 1, 0 when all writers are gone, or -1.
 */
static int
take_records(struct sign *s)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int result = 1;

	for (int i = 0; i < RECORDS_AT_ONCE; i++) {
		result = ipc_recv(FD_CONTROL, &space, &r, 0);
		if (result != 1)
			break;
		result = take_record(s, &r);
		ipc_close_fds(&r);
		if (result == -1) {
			log_note(LOG_ERR, "violation", "what", "bad record");
			return -1;
		}
		result = 1;
	}
	return result == -1 && errno == ETIMEDOUT ? 1 : result;
}

/* The one request of a connection. */
static void
answer(struct sign *s, size_t i)
{
	static struct ipc_buffer space;
	static struct sign_answer a;
	struct sign_request q;
	struct ipc_record r;

	if (ipc_recv(s->fds[i].fd, &space, &r, 0) == 1) {
		if (sign_parse_request(&r, &q) == 0)
			sign_key_answer(&s->keys, &q, &a);
		else
			a = (struct sign_answer){ .why = "malformed" };
		if (a.why[0])
			log_note(LOG_WARNING, "refused", "reason", a.why);
		(void)sign_send_answer(s->fds[i].fd, &a);
		ipc_close_fds(&r);
	}
	drop(s, i);
}

static void
serve_waiting(struct sign *s)
{
	msec now = clock_monotonic();

	for (size_t i = 1; i < s->n; i++)
		if (s->fds[i].revents)
			answer(s, i);
		else if (s->deadlines[i] <= now)
			drop(s, i);
	compact(s);
}

/*
 * The library needs nothing that the fences keep from it: not a line of it runs as
 * root. Returns 0 or -1.
 */
static int
library_init(void)
{
	return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS |
	    OPENSSL_INIT_NO_ATEXIT, NULL) == 1 ? sign_key_warm() : -1;
}

/* Serves until all writers are gone and nobody waits. Returns the exit status. */
static int
serve(const struct conf *conf)
{
	static struct sign sign = {
		.n = 1, .fds[0] = { .fd = FD_CONTROL, .events = POLLIN },
	};
	struct sign *s = &sign;
	int open = 1;

	s->conf = conf;
	if (library_init() == -1) {
		log_note(LOG_ERR, "error", "what", "the library of cryptography");
		return EXIT_TEMPORARY;
	}

	while (open == 1 || (open == 0 && s->n > 1)) {
		int n = poll(s->fds, s->n, deadline_left(s->n > 1 ? s->deadlines[1] : NEVER));

		if (n == -1)
			continue;
		/* First those that ask: a new one has no part in this poll's result. */
		serve_waiting(s);
		if (s->fds[0].revents)
			open = take_records(s);
		if (open != 1)
			s->fds[0].fd = -1;
		s->fds[0].revents = 0;
	}
	return open == 0 ? 0 : EXIT_PROTOCOL;
}

int
main(void)
{
	static struct conf conf;

	log_attach("sign", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only a server starts sign, never as root");
		return EXIT_PROTOCOL;
	}
	conf_load_or_exit(&conf, "sign");
	log_set_debug(conf.debug);
	if (demote(&profile) == -1)
		return EXIT_TEMPORARY;
	/* Nothing is left to tidy up that the end of the process does not. */
	_exit(serve(&conf));
}
