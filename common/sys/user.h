/* user.h: system users, and becoming one of them. */
#ifndef SYS_USER_H
#define SYS_USER_H

#include <stddef.h>
#include <sys/types.h>

#include "sys/ipc.h"

#define USER_NAME_MAX 320	/* octets of a user's name; a virtual one is an address */
#define USER_DIR_MAX 1024	/* octets of a home directory */
#define USER_GROUPS_MAX 64	/* supplementary groups of one */

struct user {
	uid_t uid;
	gid_t gid;
	char name[USER_NAME_MAX + 1];
	char home[USER_DIR_MAX + 1];
	uint32_t ngroups;	/* supplementary groups, once user_groups() has found them */
	gid_t groups[USER_GROUPS_MAX];
};

/*
 * Looks a system user up by name. Returns 1; 0 with ENOENT when there is no such
 * user, 0 when its home does not fit; -1 with errno when the user database did not answer.
 */
int
user_find(const char *name, struct user *out);

/*
 * The home of a virtual user, dir/DOMAIN/LOCAL. Returns 0, or -1 when it does not fit, or the name
 * is not one with an '@' in it or would lead elsewhere in the file system.
 */
int
user_virtual_home(const char *dir, struct view name, char home[USER_DIR_MAX + 1]);

/*
 * Finds the user's supplementary groups; those beyond USER_GROUPS_MAX are left out. Asks the
 * system's databases, so only a program that is linked with the system's own C library can.
 */
void
user_groups(struct user *u);

/*
 * Becomes the user for good: supplementary groups (those of u if groups is
 * true, else none), gid, uid, then verifies that nothing of the old identity
 * is left and that it cannot come back. Does nothing, successfully, when the
 * process runs without root and already is that uid. Returns 0, or -1 with
 * errno; EPERM for uid 0. After -1 the process must end.
 */
int
user_become(const struct user *u, int groups);

/*
 * Makes the effective ids of a set-uid program its only ones, for good.
 * Returns 0, or -1 with errno.
 */
int
user_settle(void);

/* A struct user in a record. user_get() leaves g->failed set when it is malformed. */
void
user_put(struct buf *b, const struct user *u);

void
user_get(struct ipc_get *g, struct user *u);

#endif
