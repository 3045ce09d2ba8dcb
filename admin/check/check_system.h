/* check_system.h: what of the topics about the machine is decided without it. */
#ifndef ADMIN_CHECK_SYSTEM_H
#define ADMIN_CHECK_SYSTEM_H

#include <stdint.h>

#include "admin/check/check.h"

/*
 * The clock: whether something keeps it right, as adjtimex(2) says; now, and when this program was
 * made, in seconds since 1970.
 */
void
check_clock_judge(struct check *c, bool synchronised, int64_t now, int64_t made);

/*
 * Reports options of the mount that real is on, of those in the text of mountinfo, which
 * endanger what is written; path is what real is called. Pure but for the report.
 */
void
check_disk_judge(struct check *c, struct view mounts, const char *real, const char *path);

/* What the kernel offers. */
struct check_kernel {
	long landlock;		/* its version; -1 for none */
	bool seccomp;
	bool no_new_privs;	/* of this process, and so of all that the caller starts */
	/* Values of sysctl(8); -1: there is none. */
	int hardlinks, symlinks, fifos, regular;
	int64_t inotify_max;	/* instances of a user */
	int64_t inotify_used;	/* those of the user of virtual mailboxes now */
	int64_t users;		/* virtual ones */
};

void
check_kernel_judge(struct check *c, const struct check_kernel *k);

#endif
