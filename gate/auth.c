/*
 * auth.c: who is this? See auth(8).
 *
 * Runs as _mailauth. Before it reads a record it gives up the right to open, connect to and
 * execute anything. Each try to log in has a process of its own. Trusts the
 * configuration, the file of passwords and the monitor; not one octet of what
 * the network program says.
 */
#include <sys/resource.h>
#include <unistd.h>

#include "gate/auth_exchange.h"
#include "sys/brood.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define EXIT_PROTOCOL 100
#define EXIT_TEMPORARY 111

#define AUTH_CHILDREN_MAX 1000	/* as listen's default, whose limits say from whom */

static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_SETLK, SECCOMP_COMMON, SECCOMP_FSTAT, SECCOMP_ALLOW(newfstatat),
	SECCOMP_ALLOW(pread64), SECCOMP_ALLOW(pwrite64), SECCOMP_ALLOW_UNLESS(ftruncate, 0, FD_LOG),
	SECCOMP_ALLOW_ARG(socketpair, 0, AF_UNIX), SECCOMP_BROOD, SECCOMP_ALLOW(geteuid),
	SECCOMP_END,
};

static const struct demote profile = {
	.memory_max = 2ULL << 30, .files_max = 32,
	.processes_max = 1, .filter = SECCOMP_TABLE(filter),
};

struct auth {
	struct conf conf;
	struct user mailbox;
	int tokens;		/* the connection to auth-token, or -1 */
	pid_t judge;		/* auth-token; 0: there is none */
};

/* Whose files virtual mailboxes are: the role user's, or our own where there are no roles. */
static int
find_mailbox_owner(struct user *u)
{
	struct user me;

	*u = (struct user){ .uid = geteuid(), .gid = getegid() };
	if (user_find(path_user_auth, &me) != 1 || me.uid != u->uid ||
	    (user_find(path_user_mailbox, u) == 1 && u->uid != 0))
		return 0;
	log_note(LOG_ERR, "auth", "missing_user", path_user_mailbox);
	return -1;
}

/* Starts auth-token where there is something for it to do. Returns 0 or -1. */
static int
start_tokens(struct auth *a)
{
	int fds[] = { -1, -1, -1, -1, log_fd() };
	struct spawn what = { .program = "auth-token", .nfds = 5, .role = path_user_auth };

	a->tokens = -1;
	if (a->conf.auth_token_program[0] == '\0')
		return 0;
	a->judge = spawn_connected(&what, fds, &a->tokens);
	return a->judge == -1 ? -1 : 0;
}

/* One try, in a process of its own; no hash costs more than the time for a login. */
static int
serve(const struct ipc_record *r, void *arg)
{
	static struct auth_exchange x;
	const struct auth *a = arg;
	const struct rlimit cpu = { a->conf.login_timeout, a->conf.login_timeout }, none = { 0, 0 };

	if (r->nfds != 2 || r->payload.n)
		return EXIT_PROTOCOL;
	/* One by one: what is not written to costs no page. */
	x.conf = &a->conf;
	x.mailbox = a->mailbox;
	x.control = r->fds[0];
	x.verdict = r->fds[1];
	x.tokens = a->tokens;
	x.deadline = deadline_in(a->conf.login_timeout);
	if (setrlimit(RLIMIT_CPU, &cpu) == -1 || setrlimit(RLIMIT_NPROC, &none) == -1)
		return EXIT_TEMPORARY;
	/* A monitor that has gone in the meantime is no violation. */
	if (login_recv_context(x.verdict, &x.context, x.deadline) == -1)
		return EXIT_TEMPORARY;
	if (auth_exchange_prepare(&x) == -1) {
		log_errno("auth", "random numbers");
		return EXIT_TEMPORARY;
	}
	return auth_exchange_run(&x) == 0 ? 0 : EXIT_PROTOCOL;
}

static int
run(struct auth *a)
{
	const struct brood brood = {
		.control = FD_CONTROL, .serve = AUTH_SERVE, .children_max = AUTH_CHILDREN_MAX,
		.helper = a->judge, .child = serve, .arg = a,
	};

	return brood_run(&brood) == 0 ? 0 : EXIT_PROTOCOL;
}

int
main(void)
{
	static struct auth a;

	log_attach("auth", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only a server starts auth, never as root");
		return EXIT_PROTOCOL;
	}
	conf_load_or_exit(&a.conf, "auth");
	log_set_debug(a.conf.debug);
	if (find_mailbox_owner(&a.mailbox) == -1 || start_tokens(&a) == -1 || demote(&profile) == -1)
		return EXIT_TEMPORARY;
	return run(&a);
}
