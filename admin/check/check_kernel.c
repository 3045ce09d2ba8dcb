/* check_kernel.c: the fences that the programs are kept in. See check.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "admin/check/check_system.h"
#include "base/num.h"
#include "mail/table.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "sys/user.h"

#define TOPIC "kernel"
#define INOTIFY_PERCENT 80	/* of what a user may have, from which on it is said */

/* ---- what is thought of it */

static void
judge_protected(struct check *c, const char *name, int value, enum check_level level)
{
	char subject[64], todo[128];

	if (value != 0)
		return;
	(void)snprintf(subject, sizeof(subject), "fs.protected_%s", name);
	(void)snprintf(todo, sizeof(todo), "sysctl -w %s=1, and in /etc/sysctl.d", subject);
	check_report(c, level, TOPIC, subject, todo, "is off: users can mislead other users' programs");
}

static void
judge_inotify(struct check *c, const struct check_kernel *k)
{
	const char *todo = "sysctl -w fs.inotify.max_user_instances=1024, and in /etc/sysctl.d";

	if (k->inotify_max < 0)
		return;
	if (k->inotify_used * 100 >= k->inotify_max * INOTIFY_PERCENT)
		check_report(c, CHECK_WARNING, TOPIC, "fs.inotify.max_user_instances", todo,
		    "%lld of %lld are in use by sessions that wait for mail (IDLE)",
		    (long long)k->inotify_used, (long long)k->inotify_max);
	else if (k->users > k->inotify_max)
		check_report(c, CHECK_NOTE, TOPIC, "fs.inotify.max_user_instances", todo,
		    "of %lld virtual users %lld can wait for mail at a time (IDLE) without looking each second",
		    (long long)k->users, (long long)k->inotify_max);
}

void
check_kernel_judge(struct check *c, const struct check_kernel *k)
{
	unsigned before = c->faults;

	if (k->landlock < 1)
		check_report(c, CHECK_WARNING, TOPIC, "Landlock",
		    "a kernel of 5.13 or later with landlock in lsm=",
		    "is not there: a program that is taken over can open all that its user can");
	if (!k->seccomp)
		check_report(c, CHECK_WARNING, TOPIC, "seccomp", "a kernel with CONFIG_SECCOMP_FILTER",
		    "is not there: a program that is taken over can make any system call");
	if (k->no_new_privs)
		check_report(c, CHECK_WARNING, TOPIC, "no_new_privs", NULL,
		    "is set here: users cannot send mail with sendmail, which needs a set-uid program");
	judge_protected(c, "hardlinks", k->hardlinks, CHECK_WARNING);
	judge_protected(c, "symlinks", k->symlinks, CHECK_WARNING);
	judge_protected(c, "fifos", k->fifos, CHECK_NOTE);
	judge_protected(c, "regular", k->regular, CHECK_NOTE);
	judge_inotify(c, k);
	if (c->faults == before)
		check_report(c, CHECK_OK, TOPIC, "fences", NULL, "seccomp, and Landlock of version %ld",
		    k->landlock);
}

/* ---- looking */

static int64_t
read_value(const char *path)
{
	struct buf text = buf_make(64);
	uint64_t n = 0;
	bool there = file_read_path(AT_FDCWD, path, true, &text) == 0 &&
	    num_parse(view_sub(buf_view(&text), 0, view_find(buf_view(&text), '\n')), INT64_MAX, &n) == 0;

	buf_free(&text);
	return there ? (int64_t)n : -1;
}

/* Instances that a process has open. */
static int64_t
count_inotify(const char *pid)
{
	char path[64], target[64];
	const struct dirent *e;
	int64_t count = 0;
	ssize_t n;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/fd", pid);
	dir = opendir(path);
	while (dir && (e = readdir(dir)) != NULL) {
		n = readlinkat(dirfd(dir), e->d_name, target, sizeof(target));
		count += n > 0 && view_eq((struct view){ target, (size_t)n }, VIEW("anon_inode:inotify"));
	}
	if (dir)
		(void)closedir(dir);
	return count;
}

static int64_t
inotify_of(uid_t uid)
{
	DIR *dir = opendir("/proc");
	const struct dirent *e;
	int64_t count = 0;
	struct stat st;
	uint64_t pid;

	while (dir && (e = readdir(dir)) != NULL)
		if (num_parse(view_of(e->d_name), INT32_MAX, &pid) == 0 &&
		    fstatat(dirfd(dir), e->d_name, &st, 0) == 0 && st.st_uid == uid)
			count += count_inotify(e->d_name);
	if (dir)
		(void)closedir(dir);
	return count;
}

static int64_t
count_users(const char *path)
{
	struct buf text = buf_make(TABLE_FILE_MAX);
	struct view rest, line;
	int64_t n = 0;

	(void)file_read_path(AT_FDCWD, path, true, &text);
	rest = buf_view(&text);
	while (view_line(&rest, &line))
		n += line.n && line.p[0] != '#';
	buf_free(&text);
	return n;
}

static bool
has_seccomp(void)
{
	uint32_t kill_process = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &kill_process) == 0;
}

void
check_kernel(struct check *c)
{
	struct user u = { .uid = geteuid() };
	struct check_kernel k = {
		.landlock = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION),
		.seccomp = has_seccomp(),
		.no_new_privs = geteuid() == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1,
		.hardlinks = (int)read_value("/proc/sys/fs/protected_hardlinks"),
		.symlinks = (int)read_value("/proc/sys/fs/protected_symlinks"),
		.fifos = (int)read_value("/proc/sys/fs/protected_fifos"),
		.regular = (int)read_value("/proc/sys/fs/protected_regular"),
		.inotify_max = read_value("/proc/sys/fs/inotify/max_user_instances"),
		.users = count_users(c->conf->users),
	};

	if (geteuid() == 0)
		(void)user_find(path_user_mailbox, &u);
	k.inotify_used = u.uid ? inotify_of(u.uid) : 0;
	check_kernel_judge(c, &k);
}
