/* login.c: see login.h. */
#include "sys/login.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/ipc.h"
#include "sys/log.h"
#include "sys/spawn.h"

static pid_t
start_auth(int exchange, int verdict)
{
	const int fds[] = { -1, -1, -1, exchange, log_fd(), verdict };

	return spawn_start(&(struct spawn){ .program = "auth", .fds = fds, .nfds = 6 });
}

int
login_start(struct login *l, int *exchange)
{
	int net[2], own[2], error;

	login_end(l);
	if (ipc_pair(net) == -1)
		return -1;
	if (ipc_pair(own) == -1) {
		error = errno;
		close(net[0]);
		close(net[1]);
		errno = error;
		return -1;
	}
	l->auth = start_auth(net[1], own[1]);
	error = errno;
	l->verdict = own[0];
	close(net[1]);
	close(own[1]);
	if (l->auth != -1) {
		*exchange = net[0];
		return 0;
	}
	close(net[0]);
	errno = error;
	return -1;
}

int
login_verdict(const struct login *l, struct user *out)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	struct ipc_get g;

	if (l->verdict == -1 || ipc_recv(l->verdict, &space, &r, 0) != 1)
		return -1;
	ipc_close_fds(&r);
	g = ipc_get(&r);
	user_get(&g, out);
	return r.type == LOGIN_USER && ipc_get_end(&g) == 0 && out->uid != 0 ? 0 : -1;
}

void
login_end(struct login *l)
{
	if (l->auth > 1) {
		(void)kill(l->auth, SIGKILL);
		(void)spawn_wait(l->auth);
	}
	if (l->verdict != -1)
		close(l->verdict);
	*l = (struct login)LOGIN_INIT;
}

int
login_unread(struct view octets)
{
	int ends[2];
	ssize_t n;

	if (octets.n > LOGIN_UNREAD_MAX) {
		errno = EMSGSIZE;
		return -1;
	}
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) == -1)
		return -1;
	n = octets.n ? write(ends[1], octets.p, octets.n) : 0;
	close(ends[1]);
	if (n == (ssize_t)octets.n)
		return ends[0];
	close(ends[0]);
	errno = EIO;
	return -1;
}

void
login_replace(const char *program, const struct user *u, int client, int unread)
{
	char home[sizeof("HOME=") + USER_DIR_MAX];
	const int fds[] = { client, -1, -1, unread, log_fd() };
	const char *const args[] = { u->name, u->home, NULL };
	const char *const env[] = { home, NULL };

	(void)snprintf(home, sizeof(home), "HOME=%s", u->home);
	if (user_become(u, 1) == -1)
		log_errno("become user", u->name);
	else
		spawn_replace(&(struct spawn){
		    .program = program, .args = args, .fds = fds, .nfds = 5, .env = env });
}
