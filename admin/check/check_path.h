/* check_path.h: whose a file is, and who may do what with it. */
#ifndef ADMIN_CHECK_PATH_H
#define ADMIN_CHECK_PATH_H

#include <stdbool.h>
#include <sys/stat.h>

#include "admin/check/check.h"

/* What a path has to be. */
struct check_rule {
	const char *owner;	/* name of the user; NULL: root. Without root, whoever runs us */
	const char *group;	/* likewise; NULL: any */
	mode_t type;		/* S_IFDIR, S_IFREG, S_IFIFO */
	mode_t least, most;	/* bits that have to be set, and that may be */
	bool optional;		/* need not be there */
	enum check_level level;	/* of a bit too many; all else is an error */
};

/*
 * Reports what is wrong with the path, with the commands that mend it. A symbolic link is
 * followed. Returns whether it is there and nothing is wrong.
 */
bool
check_path(struct check *c, const char *topic, const char *path, const struct check_rule *r);

/* Reports directories above the path that others than root and the caller could change. */
void
check_above(struct check *c, const char *topic, const char *path);

/*
 * Tries, as that role user in a process of its own, whether the path may be used: R_OK, W_OK, X_OK
 * as for access(2). Returns 0 or its errno.
 */
int
check_access_as(const char *role, const char *path, int mode);

/* Appends a path as a shell takes it, quoted where it has to be. */
void
check_quote(const char *path, struct buf *out);

#endif
