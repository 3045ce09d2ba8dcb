/*
 * system_program.c: asks a program that speaks the interface of checkpassword,
 * see system.h and <https://cr.yp.to/checkpwd/interface.html>.
 *
 * It becomes the user and executes auth-reply in its own place, which says on
 * SYSTEM_REPLY_FD by what name and with which home. As whom that process runs
 * we have from the kernel, by a socket that it made: nobody can claim to be
 * somebody else.
 */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gate/system.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define WORDS_MAX 1001		/* octets of auth_program, with a NUL */
#define EXIT_WRONG 1		/* of a checkpassword: the password is not right */
#define EXIT_TEMPORARY 111

/* Starts it, with words and then auth-reply as its arguments. Returns its pid or -1. */
static pid_t
start(const struct system_check *q, int input, int reply)
{
	char words[WORDS_MAX], self[PATH_MAX], peer[80], service[40], *save = NULL;
	const char *args[SPAWN_ARGS_MAX + 1];
	const char *const env[] = { peer, service, NULL };
	const int fds[] = { -1, -1, log_fd(), input, reply };
	size_t n = 0;

	(void)snprintf(peer, sizeof(peer), "TCPREMOTEIP=%s", q->context.peer);
	(void)snprintf(service, sizeof(service), "SERVICE=%s", q->context.service);
	(void)snprintf(self, sizeof(self), "%s/auth-reply", path_libexec());
	(void)snprintf(words, sizeof(words), "%s", q->conf->auth_program);
	for (char *w = words; n < SPAWN_ARGS_MAX && (w = strtok_r(w, " \t", &save)); w = NULL)
		args[n++] = w;
	if (n == 0 || n == SPAWN_ARGS_MAX)
		return -1;
	args[n++] = self;
	args[n] = NULL;
	return spawn_start(&(struct spawn){
	    .program = args[0], .args = args + 1, .fds = fds, .nfds = 5, .env = env });
}

/* Waits for auth-reply. Returns 1; 0 when there is none; -1 when it is too late, or a bad one. */
static int
receive(int fd, pid_t pid, struct user *u, msec deadline)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	struct ipc_get g;
	struct ucred who;
	socklen_t size = sizeof(who), groups = sizeof(u->groups);
	int result = ipc_recv(fd, &space, &r, deadline);

	if (result != 1)
		return result;
	g = ipc_get(&r);
	ipc_get_str(&g, u->name, sizeof(u->name));
	ipc_get_str(&g, u->home, sizeof(u->home));
	if (ipc_get_end(&g) == -1 || u->name[0] == '\0' || u->home[0] != '/' || r.nfds != 1 ||
	    getsockopt(r.fds[0], SOL_SOCKET, SO_PEERCRED, &who, &size) == -1 || who.pid != pid ||
	    getsockopt(r.fds[0], SOL_SOCKET, SO_PEERGROUPS, u->groups, &groups) == -1)
		return -1;
	u->uid = who.uid;
	u->gid = who.gid;
	u->ngroups = (uint32_t)(groups / sizeof(u->groups[0]));
	return 1;
}

/* What it means that there was no reply. */
static uint32_t
judge(pid_t pid, bool ended)
{
	int status;

	if (!ended)
		(void)kill(pid, SIGKILL);
	status = spawn_wait(pid);
	if (status == EXIT_WRONG)
		return SYSTEM_NO;
	log_note(LOG_ERR, "auth_program", "error", !ended ? "too late, or a bad reply" :
	    status == EXIT_TEMPORARY ? "a temporary failure" : "no reply");
	return SYSTEM_LATER;
}

uint32_t
system_by_program(const struct system_check *q, struct user *u)
{
	char text[SYSTEM_CHECKPASSWORD_MAX + 1];
	int n = snprintf(text, sizeof(text), "%s%c%s%c%lld%c", q->name, 0, q->password, 0,
	    (long long)clock_unix(), 0);
	int reply[2], input[2], result;
	pid_t pid;

	if (n < 0 || n > SYSTEM_CHECKPASSWORD_MAX)
		return SYSTEM_NO;
	if (ipc_pair(reply) == -1 || pipe2(input, O_CLOEXEC) == -1 ||
	    write(input[1], text, (size_t)n) != n || (pid = start(q, input[0], reply[1])) == -1) {
		log_errno("start", q->conf->auth_program);
		return SYSTEM_LATER;
	}
	explicit_bzero(text, sizeof(text));
	close(input[0]);
	close(input[1]);
	close(reply[1]);
	result = receive(reply[0], pid, u, q->deadline);
	return result == 1 ? SYSTEM_YES : judge(pid, result == 0);
}
