/* tool_check.h: what the parts of queue check share. */
#ifndef QUEUE_TOOL_CHECK_H
#define QUEUE_TOOL_CHECK_H

#include <sys/stat.h>

#include "queue/tool.h"

struct check {
	struct tool *t;
	uint64_t files;		/* that were looked at */
	uint64_t wrong, left;	/* and were not good; and were not repaired */
	bool failed;		/* not all could be looked at */
	uint64_t *seen;		/* owned; numbers of the messages in cur/ */
	size_t nseen;
};

struct finding {
	const char *wrong;	/* what is wrong */
	const char *then;	/* what happens with it */
	bool repaired;
};

/* Says one thing that is wrong with a file of that directory of the queue; "" is itself. */
void
check_say(struct check *c, const char *dir, const char *name, const struct finding *f);

#define CHECK_LEFT_ALONE "nobody looks at it"

/* ---- tool_check_places.c */

/* Looks at the queue's own directories and files. */
void
check_places(struct check *c);

/* Whether it belongs to the owner of the queue and nobody else may use it. path: from the queue. */
void
check_rights(struct check *c, const char *dir, const char *name, const char *path,
    const struct stat *st);

/* ---- tool_check_file.c */

/* Looks at an entry of a place where messages are; at->id is not used. */
void
check_file(struct check *c, const struct queue_name *at, const char *name);

#endif
