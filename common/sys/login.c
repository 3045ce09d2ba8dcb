/* login.c: see login.h. Runs as root. */
#include "sys/login.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/ipc.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/shared.h"
#include "sys/spawn.h"

/*
 * Has a program begin: it gets its ends of two new pairs, one for the exchange and one for the
 * verdict, and the context after them. Our ends are *exchange and *verdict. Returns 0, or -1 with
 * both untouched.
 */
static int
begin(enum shared_program program, uint32_t serve, const struct login_context *c, int *exchange,
    int *verdict)
{
	int net[2] = { -1, -1 }, own[2] = { -1, -1 }, result = -1;

	if (ipc_pair(net) == 0 && ipc_pair(own) == 0 && ipc_send(shared_fd(program), serve, VIEW(""),
	    (int[]){ net[1], own[1] }, 2, c->until) == 0)
		result = login_send_context(own[0], c, c->until);
	file_close(net[1]);
	file_close(own[1]);
	if (result == 0) {
		*exchange = net[0];
		*verdict = own[0];
		return 0;
	}
	file_close(net[0]);
	file_close(own[0]);
	return -1;
}

int
login_start(struct login *l, const struct login_context *c, int *exchange)
{
	login_end(l);
	return begin(SHARED_AUTH, AUTH_SERVE, c, exchange, &l->verdict);
}

/* auth asks for auth-system; once. */
static int
begin_system(struct login *l, struct shared *shared, const struct login_context *c)
{
	struct login_context bare = *c;
	int exchange = -1;

	if (l->system != -1)
		return -1;
	bare.passwords = bare.limits = -1;
	shared_want(shared, SHARED_SYSTEM);
	(void)begin(SHARED_SYSTEM, SYSTEM_SERVE, &bare, &exchange, &l->system);
	/* That auth is gone is no violation. */
	(void)ipc_send(l->verdict, LOGIN_SYSTEM, VIEW(""), &exchange, exchange != -1, c->until);
	file_close(exchange);
	return 0;
}

/* Whose virtual mailboxes are, or nobody yet. */
static struct user owner;

void
login_prepare(void)
{
	owner.name[0] = '\0';
	(void)user_find(path_user_mailbox, &owner);
}

/* Whom auth may name: it is not root, and knows virtual users alone. */
static bool
is_virtual(const struct user *u)
{
	if (geteuid() != 0)
		return u->uid == geteuid();
	if (owner.name[0] == '\0')
		login_prepare();
	return owner.name[0] && u->uid == owner.uid && u->gid == owner.gid && u->ngroups == 0;
}

static int
take_user(struct login *l, const struct ipc_record *r, bool from_system)
{
	struct ipc_get g = ipc_get(r);

	if (l->known)
		return -1;
	user_get(&g, &l->user);
	l->known = ipc_get_end(&g) == 0 && l->user.uid != 0 && (from_system || is_virtual(&l->user));
	return l->known ? 0 : -1;
}

int
login_news(struct login *l, struct shared *shared, const struct login_context *c, int fd)
{
	static struct ipc_buffer space;
	bool from_system = fd == l->system;
	struct ipc_record r;
	int result = ipc_recv(fd, &space, &r, 0);

	if (result == -1 && errno == ETIMEDOUT)
		return 0;
	if (result != 1) {
		close(fd);
		*(from_system ? &l->system : &l->verdict) = -1;
		return result;
	}
	ipc_close_fds(&r);
	if (r.type == LOGIN_USER)
		return take_user(l, &r, from_system);
	if (r.type == LOGIN_ASK_SYSTEM && !from_system && r.payload.n == 0)
		return begin_system(l, shared, c);
	return -1;
}

int
login_verdict(struct login *l, struct shared *shared, const struct login_context *c)
{
	int result = 0;

	if (l->system != -1)
		result = login_news(l, shared, c, l->system);
	if (result == 0 && !l->known && l->verdict != -1)
		result = login_news(l, shared, c, l->verdict);
	return result == 0 && l->known ? 0 : -1;
}

void
login_end(struct login *l)
{
	file_close(l->verdict);
	file_close(l->system);
	*l = (struct login)LOGIN_INIT;
}

pid_t
login_hand_on(const char *program, const struct user *u, int client, int control, const char *peer,
    bool in_place)
{
	char home[sizeof("HOME=") + USER_DIR_MAX];
	char from[sizeof("MAILSTEAD_PEER=") + GATE_PEER_MAX];
	const int fds[] = { client, STDOUT_FILENO, STDOUT_FILENO, control, log_fd() };
	const char *const args[] = { u->name, u->home, NULL };
	const char *const env[] = { home, from, "TZ=UTC0", NULL };
	const struct spawn what = { .program = program, .args = args, .fds = fds, .nfds = 5,
	    .env = env, .user = u };

	(void)snprintf(home, sizeof(home), "HOME=%s", u->home);
	(void)snprintf(from, sizeof(from), "MAILSTEAD_PEER=%s", peer);
	if (!in_place)
		return spawn_start(&what);
	spawn_replace(&what);
	return -1;
}
