/* name_tally.h: how often each of many names occurs. Pure. */
#ifndef ADMIN_NAME_TALLY_H
#define ADMIN_NAME_TALLY_H

#include "base/buf.h"

struct tally {
	struct buf names;	/* each with a LF */
	struct view *sorted;
	size_t n;
};

struct tally
tally_make(void);

/* Counts one, which is without LF, in lower case. */
void
tally_add(struct tally *t, struct view name);

/* After the last tally_add(), before the first tally_of(). Returns 0, or -1 for want of memory. */
int
tally_sort(struct tally *t);

/* How often the name was added, which is in lower case. */
size_t
tally_of(const struct tally *t, struct view name);

void
tally_free(struct tally *t);

#endif
