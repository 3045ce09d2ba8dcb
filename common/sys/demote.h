/*
 * demote.h: how a process gives up its rights. One function, the same for
 * all programs; what differs is a constant profile at the head of each main.
 *
 * Order: chroot, chdir, setgroups, setresgid, setresuid, verify, rlimits,
 * not dumpable, no_new_privs, Landlock, seccomp. Run without root, the steps
 * that need root are left out and all others stand.
 */
#ifndef SYS_DEMOTE_H
#define SYS_DEMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys/seccomp.h"

/* What a path may be used for after the demotion. */
#define DEMOTE_READ  1U		/* open and list */
#define DEMOTE_WRITE 2U		/* create, write, rename, unlink */
#define DEMOTE_EXEC  4U
#define DEMOTE_ADD   8U		/* move files into it, which stay out of reach then */

struct demote_path {
	const char *path;	/* one that does not exist is passed over; NULL ends the list */
	unsigned access;	/* DEMOTE_* */
};

struct demote {
	const char *user;		/* role user to become when root; NULL: stay who we are */
	const char *chroot;		/* confine to this directory when root; NULL: do not */
	const struct demote_path *paths; /* all that may be opened; NULL: nothing */
	const int *dirs;		/* and what is below these open directories, -1 ends: any use */
	uint64_t memory_max;		/* octets of address space (RLIMIT_AS) */
	uint64_t files_max;		/* open descriptors */
	uint64_t processes_max;		/* 0: may not fork; else RLIMIT_NPROC is left alone */
	bool connects;			/* may connect by TCP, if filter lets it: Landlock does */
	const unsigned *ports;		/* to these alone; 0 ends the list; NULL: all */
	bool binds;			/* may have an address of its own for TCP, likewise */
	struct sock_fprog filter;	/* seccomp table: SECCOMP_TABLE(array) */
};

/* Fences that this kernel does not have, see demote(). */
#define DEMOTE_NO_LANDLOCK 1
#define DEMOTE_NO_SECCOMP  2

/*
 * Demotes the process as the profile says. Returns 0 or a mask of
 * DEMOTE_NO_* for what the kernel lacks, or -1 after a log line when a step
 * failed: the caller must end at once.
 */
int
demote(const struct demote *d);

/* Which fences the kernel lacks: a mask of DEMOTE_NO_*. Changes nothing. */
int
demote_probe(void);

/*
 * For a program that mailstead(8) starts as another user: returns 0, or -1 after a message on
 * standard error when it is root.
 */
int
demote_refuse_root(const char *program);

#endif
