/* demote.c: see demote.h. */
#include "sys/demote.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/user.h"

/* Landlock rights newer than the oldest kernel headers this must build with. */
#define RIGHT_REFER    (1ULL << 13)	/* ABI 2 */
#define RIGHT_TRUNCATE (1ULL << 14)	/* ABI 3 */
#define RIGHT_IOCTL    (1ULL << 15)	/* ABI 5 */
#define NET_BIND_TCP    1ULL		/* ABI 4 */
#define NET_CONNECT_TCP 2ULL
#define RULE_NET_PORT   2
#define SCOPE_ABSTRACT_UNIX 1ULL	/* ABI 6 */
#define SCOPE_SIGNAL        2ULL

struct port_rule {
	uint64_t allowed_access;
	uint64_t port;
};

struct ruleset {
	uint64_t handled_fs;
	uint64_t handled_net;
	uint64_t scoped;
};

#define RIGHTS_READ  (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RIGHTS_WRITE (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | \
	LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | \
	LANDLOCK_ACCESS_FS_MAKE_REG | RIGHT_REFER | RIGHT_TRUNCATE)
#define RIGHTS_FILE  (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
	LANDLOCK_ACCESS_FS_READ_FILE | RIGHT_TRUNCATE)

#if defined(MAILSTEAD_FENCES)

static long
landlock_abi(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

/* All rights that this kernel's Landlock can take away. */
static struct ruleset
landlock_handled(long abi)
{
	struct ruleset r = { .handled_fs = (1ULL << 13) - 1 };

	if (abi >= 2)
		r.handled_fs |= RIGHT_REFER;
	if (abi >= 3)
		r.handled_fs |= RIGHT_TRUNCATE;
	if (abi >= 4)
		r.handled_net = NET_BIND_TCP | NET_CONNECT_TCP;
	if (abi >= 5)
		r.handled_fs |= RIGHT_IOCTL;
	if (abi >= 6)
		r.scoped = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
	return r;
}

static int
landlock_allow(int ruleset, uint64_t handled, int fd, unsigned access)
{
	struct landlock_path_beneath_attr rule = { .parent_fd = fd };
	struct stat st;

	if (access & DEMOTE_READ)
		rule.allowed_access |= RIGHTS_READ;
	if (access & DEMOTE_WRITE)
		rule.allowed_access |= RIGHTS_WRITE;
	if (access & DEMOTE_ADD)
		rule.allowed_access |= LANDLOCK_ACCESS_FS_MAKE_REG | RIGHT_REFER;
	if (access & DEMOTE_EXEC)
		rule.allowed_access |= LANDLOCK_ACCESS_FS_EXECUTE;
	rule.allowed_access &= handled;
	if (fstat(fd, &st) == -1)
		return -1;
	if (!S_ISDIR(st.st_mode))
		rule.allowed_access &= RIGHTS_FILE;
	return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

static int
landlock_allow_path(int ruleset, uint64_t handled, const struct demote_path *path)
{
	int fd = open(path->path, O_PATH | O_CLOEXEC), result;

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -1;
	result = landlock_allow(ruleset, handled, fd, path->access);
	close(fd);
	return result;
}

/* Lets the process connect to these ports. */
static int
landlock_ports(int ruleset, const unsigned *port)
{
	int result = 0;

	for (; *port && result == 0; port++) {
		struct port_rule rule = { NET_CONNECT_TCP, *port };

		result = (int)syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0);
	}
	return result;
}

/*
 * Whether what the program has to do is possible under this Landlock: before
 * ABI 2 no file can be renamed from one directory into another.
 */
static bool
landlock_serves(long abi, const struct demote *d)
{
	const struct demote_path *paths = d->paths;
	bool writes = d->dirs != NULL;

	for (size_t i = 0; paths && paths[i].path; i++)
		writes = writes || paths[i].access & DEMOTE_WRITE;
	return abi >= (writes ? 2 : 1);
}

/* Returns 0, DEMOTE_NO_LANDLOCK, or -1. */
static int
demote_landlock(const struct demote *d)
{
	const struct demote_path *paths = d->paths;
	long abi = landlock_abi();
	struct ruleset attr;
	int ruleset, result = 0;
	size_t size;

	if (!landlock_serves(abi, d))
		return DEMOTE_NO_LANDLOCK;
	attr = landlock_handled(abi);
	if (d->connects && d->ports == NULL)
		attr.handled_net &= ~NET_CONNECT_TCP;
	if (d->binds)
		attr.handled_net &= ~NET_BIND_TCP;
	size = abi >= 6 ? sizeof(attr) : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
	if (ruleset == -1)
		return -1;
	for (size_t i = 0; paths && paths[i].path && result == 0; i++)
		result = landlock_allow_path(ruleset, attr.handled_fs, &paths[i]);
	for (const int *dir = d->dirs; dir && *dir != -1 && result == 0; dir++)
		result = landlock_allow(ruleset, attr.handled_fs, *dir, DEMOTE_READ | DEMOTE_WRITE);
	if (result == 0 && d->connects && (attr.handled_net & NET_CONNECT_TCP))
		result = landlock_ports(ruleset, d->ports);
	if (result == 0)
		result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
	close(ruleset);
	return result;
}

/* Returns 0, DEMOTE_NO_SECCOMP, or -1. */
static int
demote_seccomp(const struct sock_fprog *filter)
{
	struct sock_filter space[SECCOMP_COMPACT_MAX];
	struct sock_fprog compact;

	if (seccomp_compact(filter, space, &compact) == 0)
		filter = &compact;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter) == 0)
		return 0;
	/* EINVAL is also what a kernel without seccomp says; a bad table shows in the tests. */
	return errno == EINVAL || errno == ENOSYS ? DEMOTE_NO_SECCOMP : -1;
}

int
demote_probe(void)
{
	int missing = landlock_abi() < 2 ? DEMOTE_NO_LANDLOCK : 0;

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == -1)
		missing |= DEMOTE_NO_SECCOMP;
	return missing;
}

#else

static int
demote_landlock(const struct demote *d)
{
	(void)d;
	return DEMOTE_NO_LANDLOCK;
}

static int
demote_seccomp(const struct sock_fprog *filter)
{
	(void)filter;
	return DEMOTE_NO_SECCOMP;
}

int
demote_probe(void)
{
	return DEMOTE_NO_LANDLOCK | DEMOTE_NO_SECCOMP;
}

#endif

static int
demote_identity(const struct demote *d)
{
	struct user u;

	if (d->user == NULL)
		return 0;
	if (user_find(d->user, &u) != 1)
		return -1;
	if (d->chroot && (chroot(d->chroot) == -1 || chdir("/") == -1))
		return -1;
	return user_become(&u, 0);
}

/* By the call itself, since C libraries do not agree on the type of which. */
static int
set_limit(int which, uint64_t value)
{
	struct rlimit now, want;

	if (syscall(SYS_prlimit64, 0, which, NULL, &now) == -1)
		return -1;
	want.rlim_cur = want.rlim_max = value < now.rlim_max ? value : now.rlim_max;
	return (int)syscall(SYS_prlimit64, 0, which, &want, NULL);
}

static int
demote_limits(const struct demote *d)
{
	if (set_limit(RLIMIT_CORE, 0) == -1)
		return -1;
	if (d->processes_max == 0 && set_limit(RLIMIT_NPROC, 0) == -1)
		return -1;
#if defined(MAILSTEAD_FENCES)
	/* valgrind has descriptors of its own behind ours, and refuses. */
	if (set_limit(RLIMIT_NOFILE, d->files_max) == -1)
		return -1;
#endif
#if defined(MAILSTEAD_FENCES) && !defined(MAILSTEAD_SANITIZE)
	/* The shadow memory of a sanitizer or of valgrind counts as address space. */
	if (set_limit(RLIMIT_AS, d->memory_max) == -1)
		return -1;
#endif
	return 0;
}

int
demote(const struct demote *d)
{
	const char *step = d->user ? d->user : "identity";
	int landlock = 0, seccomp = 0;

	tzset();	/* /etc/localtime is out of reach afterwards */
	(void)signal(SIGPIPE, SIG_IGN);
	if (geteuid() == 0 && demote_identity(d) == -1)
		goto failed;
	step = "limits";
	if (demote_limits(d) == -1 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		goto failed;
	step = "no_new_privs";
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		goto failed;
	step = "landlock";
	landlock = demote_landlock(d);
	if (landlock == -1)
		goto failed;
	step = "seccomp";
	seccomp = demote_seccomp(&d->filter);
	if (seccomp == -1)
		goto failed;
	return landlock | seccomp;
failed:
	log_errno("demote", step);
	return -1;
}

#ifdef MAILSTEAD_SANITIZE
const char *
__asan_default_options(void);

/* Leaks are looked for with ptrace, which a process that is not dumpable cannot use. */
const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

int
demote_refuse_root(const char *program)
{
	if (getuid() != 0 && geteuid() != 0)
		return 0;
	(void)fprintf(stderr, "%s: is started by mailstead, and never as root\n", program);
	return -1;
}
