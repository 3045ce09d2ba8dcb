/*
 * seccomp.h: the building blocks of the constant seccomp tables, one table
 * per program. What a table does not allow kills the process.
 */
#ifndef SYS_SECCOMP_H
#define SYS_SECCOMP_H

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sys/paths.h"

#if defined(__x86_64__)
#define SECCOMP_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SECCOMP_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define SECCOMP_ARCH AUDIT_ARCH_RISCV64
#else
#error "add this architecture's AUDIT_ARCH_ to common/sys/seccomp.h"
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SECCOMP_ARG_LOW(n) (offsetof(struct seccomp_data, args) + 8 * (n))
#else
#define SECCOMP_ARG_LOW(n) (offsetof(struct seccomp_data, args) + 8 * (n) + 4)
#endif

#define SECCOMP_LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define SECCOMP_RETURN(what) BPF_STMT(BPF_RET | BPF_K, (what))

/* First in every table. */
#define SECCOMP_BEGIN                                                        \
	SECCOMP_LOAD(offsetof(struct seccomp_data, arch)),                   \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SECCOMP_ARCH, 1, 0),             \
	SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS),                            \
	SECCOMP_LOAD(offsetof(struct seccomp_data, nr))

/* Allows a system call. */
#define SECCOMP_ALLOW(name)                                                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1),              \
	SECCOMP_RETURN(SECCOMP_RET_ALLOW)

/* Kills: for a second table, which takes back what the first allows. */
#define SECCOMP_KILL(name)                                                   \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1),              \
	SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS)

/* Lets a system call fail with that errno: for what libc tries and can do without. */
#define SECCOMP_FAIL(name, error)                                            \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1),              \
	SECCOMP_RETURN(SECCOMP_RET_ERRNO | ((error) & SECCOMP_RET_DATA))

/* Allows it when the low 32 bits of argument arg equal value; kills otherwise. */
#define SECCOMP_ALLOW_ARG(name, arg, value)                                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4),              \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(arg)),                                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1),                  \
	SECCOMP_RETURN(SECCOMP_RET_ALLOW),                                   \
	SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS)

/* Allows it when argument arg has none of the bits; kills otherwise. */
#define SECCOMP_ALLOW_WITHOUT(name, arg, bits)                               \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4),              \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(arg)),                                  \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0),                  \
	SECCOMP_RETURN(SECCOMP_RET_ALLOW),                                   \
	SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS)

/* Allows it when the low 32 bits of argument arg are not value; kills otherwise. */
#define SECCOMP_ALLOW_UNLESS(name, arg, value)                               \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4),              \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(arg)),                                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 1, 0),                  \
	SECCOMP_RETURN(SECCOMP_RET_ALLOW),                                   \
	SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS)

/* Kills when argument arg equals value; else what stands further down counts. */
#define SECCOMP_SPARE(call, arg, value)                                      \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 4),                   \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(arg)),                                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1),                  \
	SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS),                            \
	SECCOMP_LOAD(offsetof(struct seccomp_data, nr))

/* Last in every table. A sanitizer's runtime needs more than any table allows. */
#ifdef MAILSTEAD_SANITIZE
#define SECCOMP_END SECCOMP_RETURN(SECCOMP_RET_ALLOW)
#else
#define SECCOMP_END SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS)
#endif

#ifdef __NR_poll
#define SECCOMP_POLL SECCOMP_ALLOW(poll), SECCOMP_ALLOW(ppoll)
#else
#define SECCOMP_POLL SECCOMP_ALLOW(ppoll)
#endif

/*
 * fcntl(2), for what programs and libc use of it. Not for signals, which a
 * descriptor could send to any process of the same user (F_SETOWN, O_ASYNC);
 * nor to take O_APPEND off the log, of which all programs have one. (A copy of
 * it is not made either: a table sees the number of a descriptor alone.)
 */
#define SECCOMP_FCNTL                                                        \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_fcntl, 0, 13),              \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(1)),                                    \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_GETFD, 9, 0),                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_SETFD, 8, 0),                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_GETFL, 7, 0),                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_OFD_SETLK, 6, 0),              \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_DUPFD_CLOEXEC, 1, 0),          \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_SETFL, 0, 5),                  \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(0)),                                    \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FD_LOG, 3, 0),                   \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(2)),                                    \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_ASYNC, 1, 0),                 \
	SECCOMP_RETURN(SECCOMP_RET_ALLOW),                                   \
	SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS)

/* Locks of a process, before SECCOMP_FCNTL: for a file that processes have open together. */
#define SECCOMP_SETLK                                                        \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_fcntl, 0, 4),               \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(1)),                                    \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_SETLK, 0, 1),                  \
	SECCOMP_RETURN(SECCOMP_RET_ALLOW),                                   \
	SECCOMP_LOAD(offsetof(struct seccomp_data, nr))

/*
 * Lets a copy of any descriptor but the log's take the place of descriptor to.
 * What libc calls for that where there is no dup2(2) is dup3(2).
 */
#define SECCOMP_DUP_TO(to)                                                   \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SECCOMP_NR_DUP, 0, 6),           \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(0)),                                    \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FD_LOG, 3, 0),                   \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(1)),                                    \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (to), 0, 1),                     \
	SECCOMP_RETURN(SECCOMP_RET_ALLOW),                                   \
	SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS)

#ifdef __NR_dup2
#define SECCOMP_NR_DUP __NR_dup2
#else
#define SECCOMP_NR_DUP __NR_dup3
#endif

/*
 * What every program needs: descriptors it has, memory, time, its end.
 * sysinfo is what glibc's qsort(3) asks before it sorts more than a little.
 */
#define SECCOMP_COMMON                                                       \
	SECCOMP_ALLOW(read), SECCOMP_ALLOW(write), SECCOMP_ALLOW(writev),    \
	SECCOMP_POLL, SECCOMP_ALLOW(recvmsg), SECCOMP_ALLOW(sendmsg),        \
	SECCOMP_ALLOW(sendto), SECCOMP_ALLOW(recvfrom),                      \
	SECCOMP_ALLOW(close), SECCOMP_ALLOW(shutdown),                       \
	SECCOMP_FCNTL, SECCOMP_ALLOW(lseek), SECCOMP_ALLOW(getpid),   \
	SECCOMP_ALLOW(brk), SECCOMP_ALLOW(munmap), SECCOMP_ALLOW(mremap),    \
	SECCOMP_ALLOW(madvise), SECCOMP_ALLOW_WITHOUT(mmap, 2, PROT_EXEC),   \
	SECCOMP_ALLOW_WITHOUT(mprotect, 2, PROT_EXEC),                       \
	SECCOMP_ALLOW(futex), SECCOMP_ALLOW(getrandom), SECCOMP_ALLOW(sysinfo), \
	SECCOMP_ALLOW(clock_gettime), SECCOMP_ALLOW(clock_nanosleep),        \
	SECCOMP_ALLOW(rt_sigreturn), SECCOMP_ALLOW(restart_syscall),         \
	SECCOMP_ALLOW(exit), SECCOMP_ALLOW(exit_group)

/*
 * For a brood's parent (brood.h): a clone(2) that is a fork(2), without new name spaces and
 * threads. What of it a child must not do RLIMIT_NPROC takes back, which costs less than a table.
 */
#define SECCOMP_BROOD                                                        \
	SECCOMP_ALLOW_WITHOUT(clone, 0, CLONE_VM | CLONE_NEWNS | CLONE_NEWUSER | \
	    CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP), \
	SECCOMP_FAIL(clone3, ENOSYS), SECCOMP_FORK, SECCOMP_ALLOW(wait4),    \
	SECCOMP_ALLOW(set_robust_list), SECCOMP_ALLOW(rseq),                 \
	SECCOMP_ALLOW(rt_sigprocmask), SECCOMP_ALLOW(rt_sigaction),          \
	SECCOMP_ALLOW(gettid), SECCOMP_ALLOW(set_tid_address),               \
	SECCOMP_ALLOW_ARG(prlimit64, 0, 0)

#ifdef __NR_fork
#define SECCOMP_FORK SECCOMP_ALLOW(fork)
#else
#define SECCOMP_FORK SECCOMP_ALLOW(wait4)
#endif
/* IPv4 and IPv6 sockets, of any kind but raw ones, which need more rights than anybody has. */
#define SECCOMP_SOCKETS                                                      \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 5),              \
	SECCOMP_LOAD(SECCOMP_ARG_LOW(0)),                                    \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 1, 0),                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 0, 1),                 \
	SECCOMP_RETURN(SECCOMP_RET_ALLOW),                                   \
	SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS)

/* Looking at files: which ones is Landlock's to say. */
#define SECCOMP_READ_FILES                                                   \
	SECCOMP_OPEN, SECCOMP_ALLOW(newfstatat), SECCOMP_FSTAT,              \
	SECCOMP_ALLOW(statx), SECCOMP_ALLOW(getdents64), SECCOMP_ALLOW(pread64), \
	SECCOMP_ALLOW(readlinkat), SECCOMP_ALLOW(faccessat)

/* Changing files, durably. */
#define SECCOMP_WRITE_FILES                                                  \
	SECCOMP_READ_FILES, SECCOMP_ALLOW(pwrite64), SECCOMP_ALLOW(fsync),   \
	SECCOMP_ALLOW(fdatasync), SECCOMP_ALLOW_UNLESS(ftruncate, 0, FD_LOG), \
	SECCOMP_ALLOW(renameat2), SECCOMP_RENAMEAT, SECCOMP_ALLOW(linkat),   \
	SECCOMP_ALLOW(unlinkat), SECCOMP_ALLOW(mkdirat),                     \
	SECCOMP_ALLOW(fchmod), SECCOMP_ALLOW(flock), SECCOMP_ALLOW(utimensat), \
	SECCOMP_FSTATFS

/* Hearing of changes in directories. */
#define SECCOMP_INOTIFY SECCOMP_ALLOW(inotify_init1), SECCOMP_ALLOW(inotify_add_watch)

#ifdef __NR_open
#define SECCOMP_OPEN SECCOMP_ALLOW(openat), SECCOMP_ALLOW(open)
#else
#define SECCOMP_OPEN SECCOMP_ALLOW(openat)
#endif

#ifdef __NR_renameat
#define SECCOMP_RENAMEAT SECCOMP_ALLOW(renameat)
#else
#define SECCOMP_RENAMEAT SECCOMP_ALLOW(renameat2)
#endif

#ifdef __NR_lstat
#define SECCOMP_LSTAT SECCOMP_ALLOW(lstat)
#else
#define SECCOMP_LSTAT SECCOMP_ALLOW(newfstatat)
#endif

#ifdef __NR_stat
#define SECCOMP_STAT SECCOMP_ALLOW(stat), SECCOMP_ALLOW(lstat)
#else
#define SECCOMP_STAT SECCOMP_ALLOW(newfstatat)
#endif

#define SECCOMP_FSTAT SECCOMP_ALLOW(fstat)
#define SECCOMP_FSTATFS SECCOMP_ALLOW(fstatfs)

/* Older names of calls, which libraries use where they exist. */
#ifdef __NR_epoll_wait
#define SECCOMP_OLDER_CALLS                                                  \
	SECCOMP_ALLOW(epoll_wait), SECCOMP_ALLOW(select), SECCOMP_ALLOW(access), \
	SECCOMP_ALLOW(readlink), SECCOMP_ALLOW(stat), SECCOMP_ALLOW(lstat)
#else
#define SECCOMP_OLDER_CALLS SECCOMP_ALLOW(epoll_pwait)
#endif

/*
 * Besides SECCOMP_READ_FILES, what user databases other than a file need
 * (systemd, sssd, nscd, nslcd): a local socket, and ways to wait at it. The
 * first question loads modules, which no table allows: ask it before.
 */
#define SECCOMP_USER_DATABASE                                                \
	SECCOMP_ALLOW_ARG(socket, 0, AF_UNIX), SECCOMP_ALLOW(connect),       \
	SECCOMP_ALLOW(getsockopt), SECCOMP_ALLOW(setsockopt),                \
	SECCOMP_ALLOW(getsockname), SECCOMP_ALLOW(getpeername),              \
	SECCOMP_ALLOW(epoll_create1), SECCOMP_ALLOW(epoll_ctl),              \
	SECCOMP_ALLOW(epoll_pwait), SECCOMP_ALLOW(pselect6), SECCOMP_OLDER_CALLS, \
	SECCOMP_ALLOW(timerfd_create), SECCOMP_ALLOW(timerfd_settime),       \
	SECCOMP_ALLOW(uname), SECCOMP_ALLOW(gettid),                     \
	SECCOMP_ALLOW_UNLESS(dup, 0, FD_LOG),                                \
	SECCOMP_ALLOW(getuid), SECCOMP_ALLOW(geteuid),                       \
	SECCOMP_ALLOW(getgid), SECCOMP_ALLOW(getegid),                       \
	SECCOMP_ALLOW(rt_sigprocmask), SECCOMP_ALLOW(rt_sigaction),          \
	SECCOMP_FAIL(prctl, EPERM), SECCOMP_FAIL(ioctl, ENOTTY),             \
	SECCOMP_FAIL(statfs, EACCES)

/* The value for struct demote's filter. */
#define SECCOMP_TABLE(array) \
	{ .len = sizeof(array) / sizeof((array)[0]), .filter = (array) }

#define SECCOMP_COMPACT_MAX 250	/* instructions */

/*
 * The same table in another order, with the same answers: the kernel asks a new table about
 * each call that there is, and one that compares with all of its numbers in turn
 * costs more than a fork. Returns 0, or -1 when it does not fit: then the first one serves.
 */
int
seccomp_compact(const struct sock_fprog *in, struct sock_filter out[SECCOMP_COMPACT_MAX],
    struct sock_fprog *compact);

#endif
