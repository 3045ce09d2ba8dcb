/*
 * probe.c: makes a live process try what it must not do, and says how it was
 * stopped. A test's view from inside a fence, without a line of test code in
 * the programs themselves.
 *
 *	probe PID CALL [ARGUMENT]
 *
 * Stops the process with ptrace(2), at the system call it makes or waits in,
 * puts the CALL in that one's place, lets the kernel judge it, and then lets
 * the process take up its own call again as if nothing had been. Prints one
 * line: "ok RESULT", "errno NAME", or "killed SIGNAL". Exit status 0 when
 * there is such a line, 2 when the process could not be probed.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/num.h"
#include "base/view.h"

/* Stand for the ARGUMENT of the command line. */
#define PATH_ARGUMENT   (LONG_MIN + 1)
#define NUMBER_ARGUMENT (LONG_MIN + 2)

#define ARGS 6

struct call {
	const char *name;
	long number;
	long args[ARGS];
};

static const struct call calls[] = {
	{ "open", SYS_openat, { AT_FDCWD, PATH_ARGUMENT, O_RDONLY | O_CLOEXEC | O_NONBLOCK } },
	{ "write", SYS_openat, { AT_FDCWD, PATH_ARGUMENT, O_WRONLY | O_CLOEXEC | O_NONBLOCK } },
	{ "create", SYS_openat, { AT_FDCWD, PATH_ARGUMENT, O_WRONLY | O_CREAT | O_CLOEXEC, 0600 } },
	{ "unlink", SYS_unlinkat, { AT_FDCWD, PATH_ARGUMENT } },
	{ "mkdir", SYS_mkdirat, { AT_FDCWD, PATH_ARGUMENT, 0700 } },
	{ "exec", SYS_execve, { PATH_ARGUMENT } },
	{ "chroot", SYS_chroot, { PATH_ARGUMENT } },
	{ "socket-inet", SYS_socket, { AF_INET, SOCK_STREAM | SOCK_CLOEXEC } },
	{ "socket-unix", SYS_socket, { AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC } },
	{ "fork", SYS_clone, { SIGCHLD } },
	{ "kill", SYS_kill, { NUMBER_ARGUMENT } },	/* signal 0: only asks */
	{ "setuid", SYS_setuid, { NUMBER_ARGUMENT } },
	{ "mount", SYS_mount, { PATH_ARGUMENT, PATH_ARGUMENT } },
	{ "map-code", SYS_mmap, { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1 } },
	{ "landlock", SYS_landlock_create_ruleset, { 0, 0, LANDLOCK_CREATE_RULESET_VERSION } },
	{ "getpid", SYS_getpid, { 0 } },
	{ "close", SYS_close, { NUMBER_ARGUMENT } },
	{ "shutdown", SYS_shutdown, { NUMBER_ARGUMENT, SHUT_RDWR } },
	{ "copy", SYS_fcntl, { NUMBER_ARGUMENT, F_DUPFD_CLOEXEC, 10 } },
	{ "copy-to-0", SYS_dup3, { NUMBER_ARGUMENT, 0, 0 } },
	{ "put-on-3", SYS_dup3, { NUMBER_ARGUMENT, 3, 0 } },
};

/* The registers of a system call, for each architecture. */
#if defined(__x86_64__)

#define CALL_SIZE 2	/* octets of the instruction */

typedef struct user_regs_struct registers;

static void
call_put(registers *r, long number, const long args[ARGS])
{
	r->orig_rax = (unsigned long)number;
	r->rdi = (unsigned long)args[0];
	r->rsi = (unsigned long)args[1];
	r->rdx = (unsigned long)args[2];
	r->r10 = (unsigned long)args[3];
	r->r8 = (unsigned long)args[4];
	r->r9 = (unsigned long)args[5];
}

static int
call_set_number(pid_t pid, long number)
{
	(void)pid, (void)number;	/* orig_rax is among the registers */
	return 0;
}

static long
call_result(const registers *r)
{
	return (long)r->rax;
}

static unsigned long
stack_of(const registers *r)
{
	return r->rsp;
}

/* The registers as they are when the call that was entered has yet to be made. */
static void
call_again(registers *r)
{
	r->rax = r->orig_rax;
	r->rip -= CALL_SIZE;
}

#elif defined(__aarch64__)

#define CALL_SIZE 4

typedef struct user_regs_struct registers;

static void
call_put(registers *r, long number, const long args[ARGS])
{
	r->regs[8] = (unsigned long)number;
	for (int i = 0; i < ARGS; i++)
		r->regs[i] = (unsigned long)args[i];
}

static int
call_set_number(pid_t pid, long number)
{
	int n = (int)number;
	struct iovec v = { .iov_base = &n, .iov_len = sizeof(n) };

	return (int)ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &v);
}

static long
call_result(const registers *r)
{
	return (long)r->regs[0];
}

static unsigned long
stack_of(const registers *r)
{
	return r->sp;
}

static void
call_again(registers *r)
{
	r->pc -= CALL_SIZE;
}

#else
#error "add this architecture's registers to tests/priv/probe.c"
#endif

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void
registers_move(pid_t pid, enum __ptrace_request request, registers *r)
{
	struct iovec v = { .iov_base = r, .iov_len = sizeof(*r) };

	if (ptrace(request, pid, NT_PRSTATUS, &v) == -1)
		fail("registers");
}

/* Exchanges n octets at the address with those in text; a second time puts them back. */
static void
memory_swap(pid_t pid, unsigned long address, char *text, size_t n)
{
	char old[PATH_MAX];
	struct iovec here = { .iov_base = old, .iov_len = n };
	struct iovec new = { .iov_base = text, .iov_len = n };
	struct iovec there = { .iov_base = (void *)(uintptr_t)address, .iov_len = n };

	if (process_vm_readv(pid, &here, 1, &there, 1, 0) != (ssize_t)n ||
	    process_vm_writev(pid, &new, 1, &there, 1, 0) != (ssize_t)n)
		fail("memory");
	memcpy(text, old, n);
}

static const char *
errno_name(long error)
{
	static const struct { long error; const char *name; } names[] = {
		{ EACCES, "EACCES" }, { EPERM, "EPERM" }, { ENOENT, "ENOENT" },
		{ ENOSYS, "ENOSYS" }, { EAGAIN, "EAGAIN" }, { EMFILE, "EMFILE" },
		{ EROFS, "EROFS" }, { ESRCH, "ESRCH" }, { EEXIST, "EEXIST" },
		{ ENOTDIR, "ENOTDIR" }, { ENOMEM, "ENOMEM" }, { EFAULT, "EFAULT" },
	};
	static char number[24];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].error == error)
			return names[i].name;
	(void)snprintf(number, sizeof(number), "%ld", error);
	return number;
}

static _Noreturn void
report_end(int status)
{
	if (WIFSIGNALED(status))
		printf("killed SIG%s\n", sigabbrev_np(WTERMSIG(status)));
	else
		printf("ended %d\n", WEXITSTATUS(status));
	exit(0);
}

/* Lets the process go on to its next system call, or back from the one it is in. */
static void
run_to_call(pid_t pid)
{
	int signal = 0, status;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, pid, 0, signal) == -1 ||
		    waitpid(pid, &status, __WALL) == -1)
			fail("run");
		if (!WIFSTOPPED(status))
			report_end(status);
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			return;
		if (status >> 16 == PTRACE_EVENT_EXEC) {
			printf("ok 0\n");	/* it is another program now: end it */
			kill(pid, SIGKILL);
			exit(0);
		}
		signal = status >> 16 ? 0 : WSTOPSIG(status);
	}
}

static void
stop_at_call(pid_t pid)
{
	/* A child that the call makes is traced as well, and ends with us. */
	const int options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK |
	    PTRACE_O_TRACECLONE | PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL;
	int status;

	if (ptrace(PTRACE_SEIZE, pid, 0, options) == -1)
		fail("attach");
	if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) == -1 || waitpid(pid, &status, __WALL) == -1)
		fail("stop");
	if (!WIFSTOPPED(status))
		report_end(status);
	/* A call that the interruption broke off is begun again by the kernel. */
	run_to_call(pid);
}

static long
make_call(pid_t pid, const struct call *call, const char *argument)
{
	registers saved, r;
	long args[ARGS];
	char text[PATH_MAX];
	size_t n = strlen(argument) + 1;
	uint64_t number = 0;

	stop_at_call(pid);
	registers_move(pid, PTRACE_GETREGSET, &saved);
	r = saved;
	(void)num_parse(view_of(argument), INT_MAX, &number);
	for (int i = 0; i < ARGS; i++)
		args[i] = call->args[i] == PATH_ARGUMENT ? (long)stack_of(&r) :
		    call->args[i] == NUMBER_ARGUMENT ? (long)number : call->args[i];
	memcpy(text, argument, n);
	memory_swap(pid, stack_of(&r), text, n);
	call_put(&r, call->number, args);
	registers_move(pid, PTRACE_SETREGSET, &r);
	if (call_set_number(pid, call->number) == -1)
		fail("system call");
	run_to_call(pid);
	registers_move(pid, PTRACE_GETREGSET, &r);
	memory_swap(pid, stack_of(&saved), text, n);
	call_again(&saved);
	registers_move(pid, PTRACE_SETREGSET, &saved);
	/* Where the call was fatal, the end comes only now: before its own call begins again. */
	run_to_call(pid);
	if (ptrace(PTRACE_DETACH, pid, 0, 0) == -1)
		fail("detach");
	return call_result(&r);
}

int
main(int argc, char **argv)
{
	const char *argument = argc == 4 ? argv[3] : "0";
	uint64_t pid;
	long result;

	if (argc < 3 || argc > 4 || num_parse(view_of(argv[1]), INT_MAX, &pid) == -1 ||
	    strlen(argument) >= PATH_MAX) {
		fprintf(stderr, "usage: probe PID CALL [ARGUMENT]\n");
		return 2;
	}
	alarm(20);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(calls[i].name, argv[2]) != 0)
			continue;
		result = make_call((pid_t)pid, &calls[i], argument);
		if (result < 0 && result > -4096)
			printf("errno %s\n", errno_name(-result));
		else
			printf("ok %ld\n", result);
		return 0;
	}
	fprintf(stderr, "probe: no such call: %s\n", argv[2]);
	return 2;
}
