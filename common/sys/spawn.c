/* spawn.c: see spawn.h. */
#include "sys/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_TEMPORARY 111
#define FIRST_FREE 100		/* descriptors are moved up here before they are put in place */
#define ENV_MAX 24

static int
spawn_place_fds(const int *fds, size_t n)
{
	int moved[SPAWN_FDS_MAX];

	for (size_t i = 0; i < n; i++) {
		int from = fds[i], null = -1;

		if (from == -1)
			from = null = open("/dev/null", O_RDWR | O_CLOEXEC);
		moved[i] = from == -1 ? -1 : fcntl(from, F_DUPFD_CLOEXEC, FIRST_FREE);
		if (null != -1)
			close(null);
		if (moved[i] == -1)
			return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (dup2(moved[i], (int)i) == -1)
			return -1;
	closefrom((int)n);
	return 0;
}

/* What the program gets to see of our environment. */
static void
spawn_environment(const struct spawn *s, const char *env[ENV_MAX])
{
	static const char *const keep[] = {
		"TZ", "MAILSTEAD_CONF", "MAILSTEAD_LIBEXEC",
#ifdef MAILSTEAD_SANITIZE
		"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
#endif
	};
	size_t n = 0;

	env[n++] = "PATH=/usr/local/bin:/usr/bin:/bin";
	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]); i++)
		for (char **e = environ; *e; e++) {
			size_t len = strlen(keep[i]);

			if (strncmp(*e, keep[i], len) == 0 && (*e)[len] == '=')
				env[n++] = *e;
			if (n == ENV_MAX - 9)
				break;
		}
	for (size_t i = 0; s->env && s->env[i] && i < 8; i++)
		env[n++] = s->env[i];
	env[n] = NULL;
}

/*
 * A descriptor of the terminal that we were started from may go on as standard
 * error; at its own controlling terminal a process could type (TIOCSTI).
 */
static void
leave_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd == -1)
		return;
	(void)ioctl(fd, TIOCNOTTY);
	close(fd);
}

void
spawn_replace(const struct spawn *s)
{
	char path[PATH_MAX];
	const char *argv[SPAWN_ARGS_MAX + 2] = { s->program };
	const char *env[ENV_MAX];
	sigset_t none;
	int n;

	for (size_t i = 0; s->args && s->args[i] && i < SPAWN_ARGS_MAX; i++)
		argv[i + 1] = s->args[i];
	if (s->program[0] == '/')
		n = snprintf(path, sizeof(path), "%s", s->program);
	else
		n = snprintf(path, sizeof(path), "%s/%s", path_libexec(), s->program);
	spawn_environment(s, env);
	leave_terminal();
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)umask(077);
	if (n < 0 || (size_t)n >= sizeof(path))
		errno = ENAMETOOLONG;
	else if (chdir(s->dir ? s->dir : "/") == 0 && spawn_place_fds(s->fds, s->nfds) == 0)
		execve(path, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)env);
	log_errno("exec", s->program);
}

/* Becomes who s says, in the new process. */
static int
spawn_become(const struct spawn *s)
{
	struct user role;

	if (s->user)
		return user_become(s->user, 1);
	if (s->role == NULL || geteuid() != 0)
		return 0;
	return user_find(s->role, &role) == 1 ? user_become(&role, 0) : -1;
}

pid_t
spawn_start(const struct spawn *s)
{
	pid_t pid;

	if (s->nfds > SPAWN_FDS_MAX) {
		errno = EINVAL;
		return -1;
	}
	pid = fork();
	if (pid != 0)
		return pid;
	if (spawn_become(s) == -1)
		log_errno("become user", s->user ? s->user->name : s->role);
	else
		spawn_replace(s);
	_exit(EXIT_TEMPORARY);
}

int
spawn_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}
