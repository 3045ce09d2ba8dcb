/*
 * index_glance.h: what STATUS says of a folder that is not open, and remembers of it, so that
 * where nothing has changed it does not even read the state again.
 */
#ifndef MAIL_INDEX_GLANCE_H
#define MAIL_INDEX_GLANCE_H

#include <sys/types.h>

#include "mail/index_format.h"

struct index_glance {
	dev_t device;			/* of the file of the state, and when that was written */
	ino_t inode;
	struct index_stamp state, new, cur;
	struct index_status status;
	bool lasts;			/* the file was not written just before it was read */
};

/*
 * Takes what the state of the folder says that is in the directory dir (a name, or ".") below at.
 * Returns whether that is all: anything else is for who opens the folder. Eight system calls.
 */
bool
index_glance_take(struct index_glance *g, int at, const char *dir);

/* Whether the same is known to hold still, if it lasts. Three system calls. */
bool
index_glance_holds(const struct index_glance *g, int at, const char *dir);

/* index_status_of() where they say nothing. */
int
index_glance_make(const struct index_options *options, struct index_status *out);

#endif
