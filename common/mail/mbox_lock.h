/*
 * mbox_lock.h: an mbox, opened and locked as Debian's programs do it: first fcntl(2), then
 * the dot lock FILE.lock, neither of which is waited for while the other one is held.
 */
#ifndef MAIL_MBOX_LOCK_H
#define MAIL_MBOX_LOCK_H

#include <stdbool.h>
#include <sys/stat.h>

#include "sys/clock.h"

struct mbox {
	int dir;		/* path is relative to it */
	const char *path;
	int fd;			/* appends */
	struct stat st;		/* of the file when it was locked */
	bool created;		/* maybe by us: its directory is not durable */
	char lock[4096];	/* name of the dot lock, relative to dir; "" without one */
	ino_t lock_ino;
};

/*
 * Opens and locks, until the deadline. Returns 0; -1 with errno, ETIMEDOUT when it is locked, and
 * nothing open.
 *
 * A dot lock whose directory we cannot write is done without. One that says "mailstead" is of
 * somebody who died: whoever has it holds the other lock, too. Any other is believed for
 * 5 minutes.
 */
int
mbox_lock(struct mbox *m, int dir, const char *path, msec deadline);

/* Closes it, which ends the lock; errno is kept. */
void
mbox_unlock(struct mbox *m);

#endif
