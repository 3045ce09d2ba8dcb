/*
 * queue_walk.h: all messages of a queue, one after the other, in no particular order.
 *
 * Needs the memory of two directories' blocks, however many messages there are, and has the first
 * one at once. What is moved meanwhile may be met twice or missed.
 */
#ifndef QUEUE_WALK_H
#define QUEUE_WALK_H

#include <dirent.h>

#include "queue/queue_dir.h"

#define WALK_TMP  (1U << QUEUE_TMP)
#define WALK_NEW  (1U << QUEUE_NEW)
#define WALK_CUR  (1U << QUEUE_CUR)
#define WALK_HOLD (1U << QUEUE_HOLD)
#define WALK_ALL  (WALK_NEW | WALK_CUR | WALK_HOLD)

struct queue_walk {
	const struct queue_dirs *dirs;
	unsigned places;	/* that are still to come */
	struct queue_name at;	/* what is being read */
	DIR *dir, *slots;
	int error;		/* of a directory that could not be read; 0: none */
};

/* Begins a walk through places: bits of WALK_*. */
void
queue_walk_start(struct queue_walk *w, const struct queue_dirs *d, unsigned places);

/*
 * The next entry of a directory: its name as it is there, which is valid until the next call.
 * w->at says where, but for the id. NULL at the end. For those who look at all that there is.
 */
const char *
queue_walk_entry(struct queue_walk *w);

/* The next entry that is a message by its name. Returns false at the end. */
bool
queue_walk_next(struct queue_walk *w, struct queue_name *name);

void
queue_walk_end(struct queue_walk *w);

/* Finds the message of that id. Returns 1, 0 when there is none, -1 with errno. */
int
queue_find(const struct queue_dirs *d, const char *id, struct queue_name *name);

#endif
