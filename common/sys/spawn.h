/* spawn.h: starting another program of the suite. */
#ifndef SYS_SPAWN_H
#define SYS_SPAWN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "sys/user.h"

#define SPAWN_FDS_MAX 8		/* descriptors given to a program */
#define SPAWN_ARGS_MAX 15	/* arguments besides the program's name */

struct spawn {
	const char *program;		/* its name in path_libexec(), or an absolute path */
	const char *const *args;	/* NULL-terminated, without the name; NULL for none */
	const int *fds;			/* fds[i] becomes descriptor i; -1 is /dev/null */
	size_t nfds;
	const struct user *user;	/* become this user, with its groups; NULL: stay */
	const char *role;		/* when root: become this role user, without groups; NULL: stay */
	/*
	 * When root, with a role: see nothing but this directory (chroot) from the first
	 * instruction on. For programs linked statically; elsewhere not done.
	 */
	const char *chroot;
	const char *dir;		/* working directory, after becoming the user; NULL: / */
	const char *const *env;		/* more NAME=VALUE, NULL-terminated; NULL for none */
};

/*
 * Starts the program in a new process with exactly the given descriptors, no
 * terminal that it could type at, and a clean environment: PATH, and from our
 * own TZ and MAILSTEAD_*. Returns its
 * pid, or -1 with errno when there is no process. A program that cannot be
 * executed ends with status 111 after a log line.
 */
pid_t
spawn_start(const struct spawn *s);

/*
 * The same with one end of a new pair (ipc_pair()) at FD_CONTROL: fds, which s->fds is set to, has
 * a place for it. *ours becomes the other end. Logs what fails.
 */
pid_t
spawn_connected(struct spawn *s, int *fds, int *ours);

/*
 * The same as spawn_start() in place of the calling process, for good; without s->role. Does
 * not return unless it fails.
 */
void
spawn_replace(const struct spawn *s);

/*
 * A descriptor that stands for the process, close-on-exec, readable once it has ended
 * (pidfd_open(2)); of a process that has not been waited for yet. Returns it or -1.
 */
int
spawn_pidfd(pid_t pid);

/*
 * Waits for the process to end. Returns its exit status, or 256 + the signal
 * that killed it, or -1 with errno.
 */
int
spawn_wait(pid_t pid);

#endif
