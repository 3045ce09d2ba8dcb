/* demote_test.c: the fences of the demotion, each tried from inside a child. */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/demote.h"

#if defined(MAILSTEAD_FENCES) && !defined(MAILSTEAD_SANITIZE)

static char allowed[] = "/tmp/demote_testXXXXXX";

static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_WRITE_FILES,
	SECCOMP_ALLOW(prctl), SECCOMP_ALLOW(prlimit64), SECCOMP_ALLOW(getrlimit),
	SECCOMP_FAIL(socket, EACCES), SECCOMP_ALLOW(setresuid), SECCOMP_ALLOW(getuid),
	SECCOMP_END
};

static int
try_open_outside(void)
{
	return open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES ? 0 : 1;
}

static int
try_open_inside(void)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/new", allowed);
	return open(path, O_WRONLY | O_CREAT, 0600) != -1 &&
	    open(allowed, O_RDONLY | O_DIRECTORY) != -1 ? 0 : 1;
}

static int
try_open_neither(void)
{
	return open(allowed, O_RDONLY | O_DIRECTORY) == -1 && errno == EACCES ? try_open_outside() : 1;
}

static int
try_exec(void)
{
	(void)execl("/bin/true", "true", (char *)NULL);
	return 1;
}

static int
try_fork(void)
{
	return fork() == -1 ? 2 : 1;
}

static int
try_connect(void)
{
	return connect(0, NULL, 0) == -1 ? 2 : 1;
}

static int
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) == -1 && errno == EACCES ? 0 : 1;
}

static int
try_executable_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
	    MAP_FAILED ? 2 : 1;
}

static int
try_status_flags(void)
{
	return fcntl(1, F_SETFL, fcntl(1, F_GETFL) | O_NONBLOCK) == 0 &&
	    fcntl(1, F_SETFL, fcntl(1, F_GETFL) & ~O_NONBLOCK) == 0 &&
	    fcntl(fcntl(1, F_DUPFD_CLOEXEC, 10), F_GETFD) == FD_CLOEXEC ? 0 : 1;
}

static int
try_own(void)
{
	return fcntl(1, F_SETOWN, 1) == -1 ? 2 : 1;
}

static int
try_signals(void)
{
	return fcntl(1, F_SETFL, O_ASYNC) == -1 ? 2 : 1;
}

/* All programs share the log: none may begin to write in the middle of it. */
static int
try_overwrite_log(void)
{
	return fcntl(FD_LOG, F_SETFL, 0) == -1 ? 2 : 1;
}

static int
try_copy_log(void)
{
	return fcntl(FD_LOG, F_DUPFD_CLOEXEC, 10) == -1 ? 2 : 1;
}

static int
try_empty_log(void)
{
	return ftruncate(FD_LOG, 0) == -1 ? 2 : 1;
}

static int
try_memory(void)
{
	return mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	    MAP_FAILED && mmap(NULL, 256UL << 20, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 0 : 1;
}

static int
try_status(void)
{
	struct rlimit core;

	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
	    prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 &&
	    getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 ? 0 : 1;
}

/*
 * Demotes a child and lets it try, with dirs instead of its paths if that is not NULL. Returns its
 * exit status, or 256 + signal.
 */
static int
from_among(const int *dirs, int (*attempt)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct demote_path paths[] = {
			{ allowed, DEMOTE_READ | DEMOTE_WRITE }, { "/no/such/path", DEMOTE_READ }, { 0 },
		};
		struct demote profile = {
			.paths = dirs ? NULL : paths, .dirs = dirs, .memory_max = 128 << 20,
			.files_max = 64, .filter = SECCOMP_TABLE(filter),
		};

		(void)signal(SIGSYS, SIG_DFL);
		if ((demote(&profile) & ~DEMOTE_NO_LANDLOCK) != 0)
			_exit(77);
		_exit(attempt());
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int
from_inside(int (*attempt)(void))
{
	return from_among(NULL, attempt);
}

START_TEST(what_is_allowed_works)
{
	ck_assert_int_eq(from_inside(try_open_inside), 0);
	ck_assert_int_eq(from_inside(try_memory), 0);
	ck_assert_int_eq(from_inside(try_status), 0);
	ck_assert_int_eq(from_inside(try_status_flags), 0);
}
END_TEST

START_TEST(landlock_stops_the_rest)
{
	if (demote_probe() & DEMOTE_NO_LANDLOCK)
		return;
	ck_assert_int_eq(from_inside(try_open_outside), 0);
}
END_TEST

START_TEST(open_directories_are_allowed)
{
	const int dirs[] = { open(allowed, O_RDONLY | O_DIRECTORY | O_CLOEXEC), -1 }, none[] = { -1 };

	ck_assert_int_ne(dirs[0], -1);
	ck_assert_int_eq(from_among(dirs, try_open_inside), 0);
	if ((demote_probe() & DEMOTE_NO_LANDLOCK) == 0) {
		ck_assert_int_eq(from_among(dirs, try_open_outside), 0);
		ck_assert_int_eq(from_among(none, try_open_neither), 0);
	}
	close(dirs[0]);
}
END_TEST

START_TEST(seccomp_kills)
{
	ck_assert_int_eq(from_inside(try_exec), 256 + SIGSYS);
	ck_assert_int_eq(from_inside(try_fork), 256 + SIGSYS);
	ck_assert_int_eq(from_inside(try_connect), 256 + SIGSYS);
	ck_assert_int_eq(from_inside(try_executable_memory), 256 + SIGSYS);
	ck_assert_int_eq(from_inside(try_socket), 0);
	ck_assert_int_eq(from_inside(try_own), 256 + SIGSYS);
	ck_assert_int_eq(from_inside(try_signals), 256 + SIGSYS);
	ck_assert_int_eq(from_inside(try_overwrite_log), 256 + SIGSYS);
	ck_assert_int_eq(from_inside(try_copy_log), 256 + SIGSYS);
	ck_assert_int_eq(from_inside(try_empty_log), 256 + SIGSYS);
}
END_TEST

/* A port of this machine that somebody listens on. */
static unsigned
listening(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, size), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &size), 0);
	return ntohs(a.sin_port);
}

static bool
can_connect(unsigned port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
}

START_TEST(connects_to_its_ports)
{
	static struct sock_filter network[] = {
		SECCOMP_BEGIN, SECCOMP_SOCKETS, SECCOMP_ALLOW(connect), SECCOMP_COMMON, SECCOMP_END
	};
	const unsigned first = listening(), second = listening(), other = listening();
	const unsigned ports[] = { first, second, 0 };
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct demote profile = { .memory_max = 128 << 20, .files_max = 64, .connects = true,
			.ports = ports, .filter = SECCOMP_TABLE(network) };

		if ((demote(&profile) & ~DEMOTE_NO_LANDLOCK) != 0)
			_exit(77);
		_exit(!can_connect(first) || !can_connect(second) || (abi >= 4 && can_connect(other)));
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(root_becomes_somebody_else_for_good)
{
	int status;
	pid_t pid;

	if (geteuid() != 0)
		return;
	pid = fork();
	if (pid == 0) {
		struct demote profile = {
			.user = "nobody", .chroot = allowed, .memory_max = 128 << 20,
			.files_max = 64, .filter = SECCOMP_TABLE(filter),
		};

		if ((demote(&profile) & ~DEMOTE_NO_LANDLOCK) != 0)
			_exit(77);
		_exit(getuid() != 0 && setresuid(0, 0, 0) == -1 &&
		    open("/etc/passwd", O_RDONLY) == -1 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(allowed));
	ck_assert_int_eq(chmod(allowed, 0755), 0);
}

static void
teardown(void)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/new", allowed);
	(void)unlink(path);
	(void)rmdir(allowed);
}

static void
add(TCase *c)
{
	tcase_add_unchecked_fixture(c, setup, teardown);
	tcase_add_test(c, what_is_allowed_works);
	tcase_add_test(c, landlock_stops_the_rest);
	tcase_add_test(c, open_directories_are_allowed);
	tcase_add_test(c, seccomp_kills);
	tcase_add_test(c, connects_to_its_ports);
	tcase_add_test(c, root_becomes_somebody_else_for_good);
}

#else

START_TEST(this_build_has_no_fences)
{
	ck_assert_int_ge(demote_probe(), 0);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, this_build_has_no_fences);
}

#endif

int
main(void)
{
	return unit_run("demote", add);
}
