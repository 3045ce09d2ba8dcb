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
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/ipc.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_TEMPORARY 111
#define FIRST_FREE 100		/* a descriptor that is in another one's place is moved up here first */
#define ENV_MAX 24

/* Whether programs need nothing but themselves to run, not even a dynamic linker. */
#ifdef MAILSTEAD_STATIC
#define SPAWN_CONFINES true
#else
#define SPAWN_CONFINES false
#endif

/* Whether the descriptor for place i is where another one is to be put. */
static bool
in_the_way(const int *fds, size_t n, size_t i)
{
	return fds[i] >= 0 && (size_t)fds[i] < n && fds[fds[i]] != fds[i];
}

/* Puts the descriptor from, or /dev/null, in place i. */
static int
spawn_place_fd(int from, int i)
{
	int null;

	if (from == i)
		return fcntl(i, F_SETFD, 0);
	if (from != -1)
		return dup2(from, i);
	null = open("/dev/null", O_RDWR);
	if (null == -1 || null == i)
		return null;
	if (dup2(null, i) == -1)
		return -1;
	return close(null);
}

static int
spawn_place_fds(const int *fds, size_t n)
{
	int moved[SPAWN_FDS_MAX];

	for (size_t i = 0; i < n; i++) {
		moved[i] = in_the_way(fds, n, i) ? fcntl(fds[i], F_DUPFD_CLOEXEC, FIRST_FREE) : fds[i];
		if (moved[i] == -1 && fds[i] != -1)
			return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (spawn_place_fd(moved[i], (int)i) == -1)
			return -1;
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
	/* Of two with one name the first counts. */
	for (size_t i = 0; s->env && s->env[i] && i < 8; i++)
		env[n++] = s->env[i];
	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]); i++)
		for (char **e = environ; *e && n < ENV_MAX - 1; e++) {
			size_t len = strlen(keep[i]);

			if (strncmp(*e, keep[i], len) == 0 && (*e)[len] == '=')
				env[n++] = *e;
		}
	env[n] = NULL;
}

/*
 * A descriptor of the terminal that we were started from may go on as standard
 * error; at its own controlling terminal a process could type (TIOCSTI).
 */
static void
leave_terminal(void)
{
	static bool none;	/* nor will there be one: we open no terminal */
	int fd = none ? -1 : open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	none = fd == -1 && errno == ENXIO;
	if (fd == -1)
		return;
	(void)ioctl(fd, TIOCNOTTY);
	close(fd);
}

/* Nothing of how we deal with signals, of our terminal and of our mask for files goes on. */
static void
spawn_clean(void)
{
	static const int usual[] = { SIGPIPE, SIGCHLD, SIGTERM, SIGINT, SIGHUP };
	sigset_t none;

	leave_terminal();
	/* Before they can arrive: in shared memory no handler of ours may run. */
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		(void)signal(usual[i], SIG_DFL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)umask(077);
}

/* The program's own descriptor, behind those that it gets; close-on-exec. */
static int
spawn_open(const struct spawn *s, const char *path)
{
	int program = open(path, O_PATH | O_CLOEXEC), high;

	if (program == -1)
		return -1;
	high = fcntl(program, F_DUPFD_CLOEXEC, FIRST_FREE);
	if (high == -1 || spawn_place_fds(s->fds, s->nfds) == -1 ||
	    dup3(high, (int)s->nfds, O_CLOEXEC) == -1)
		return -1;
	return file_close_from((int)s->nfds + 1);
}

/* Executes it from where it cannot be found by a name. */
static int
spawn_confined(const struct spawn *s, const struct user *become, const char *path,
    const char *const *argv, const char *const *env)
{
	if (spawn_open(s, path) == -1 || chroot(s->chroot) == -1 || chdir("/") == -1 ||
	    user_become(become, s->user != NULL) == -1)
		return -1;
	return (int)syscall(SYS_execveat, (int)s->nfds, "", argv, env, AT_EMPTY_PATH);
}

static int
spawn_free(const struct spawn *s, const struct user *become, const char *path,
    const char *const *argv, const char *const *env)
{
	if ((become && user_become(become, s->user != NULL) == -1) ||
	    chdir(s->dir ? s->dir : "/") == -1 || spawn_place_fds(s->fds, s->nfds) == -1 ||
	    file_close_from((int)s->nfds) == -1)
		return -1;
	return execve(path, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)env);
}

/* In the new process, or for good: becomes who s says, and executes the program. */
static void
spawn_execute(const struct spawn *s, const struct user *become)
{
	const char *argv[SPAWN_ARGS_MAX + 2] = { s->program };
	const char *env[ENV_MAX];
	char path[PATH_MAX];
	int n;

	for (size_t i = 0; s->args && s->args[i] && i < SPAWN_ARGS_MAX; i++)
		argv[i + 1] = s->args[i];
	if (s->program[0] == '/')
		n = snprintf(path, sizeof(path), "%s", s->program);
	else
		n = snprintf(path, sizeof(path), "%s/%s", path_libexec(), s->program);
	spawn_environment(s, env);
	spawn_clean();
	if (n < 0 || (size_t)n >= sizeof(path))
		errno = ENAMETOOLONG;
	else if (SPAWN_CONFINES && become && s->chroot)
		(void)spawn_confined(s, become, path, argv, env);
	else
		(void)spawn_free(s, become, path, argv, env);
	log_errno("exec", s->program);
}

void
spawn_replace(const struct spawn *s)
{
	spawn_execute(s, s->user);
}

/* Looks a role user up, unless it is the one of the last program. */
static const struct user *
spawn_role(const char *name)
{
	static struct user role;

	if (strcmp(role.name, name) == 0 || user_find(name, &role) == 1)
		return &role;
	role.name[0] = '\0';
	return NULL;
}

/* The child shares our memory until it executes: what it changes there, it leaks at most. */
static pid_t
spawn_child(const struct spawn *s, const struct user *become)
{
	pid_t pid = vfork();

	if (pid != 0)
		return pid;
	spawn_execute(s, become);
	_exit(EXIT_TEMPORARY);
}

pid_t
spawn_start(const struct spawn *s)
{
	const struct user *become = s->user;

	errno = EINVAL;
	if (s->nfds > SPAWN_FDS_MAX || (become == NULL && s->role && geteuid() == 0 &&
	    (become = spawn_role(s->role)) == NULL))
		return -1;
	return spawn_child(s, become);
}

pid_t
spawn_connected(struct spawn *s, int *fds, int *ours)
{
	int pair[2];
	pid_t pid = -1;

	if (ipc_pair(pair) == 0) {
		fds[FD_CONTROL] = pair[1];
		s->fds = fds;
		pid = spawn_start(s);
		close(pair[1]);
		*ours = pair[0];
		if (pid == -1)
			close(pair[0]);
	}
	if (pid == -1)
		log_errno("start", s->program);
	return pid;
}

int
spawn_pidfd(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
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
