/*
 * filter_store.h: the body of a message that waits for its milters: in memory while it is
 * small, then in a file without a name in the queue's file system.
 */
#ifndef SMTPD_FILTER_STORE_H
#define SMTPD_FILTER_STORE_H

#include "base/buf.h"

#define FILTER_MEMORY_MAX (256 << 10)	/* octets of a body in memory */

/* Where a file comes from: a descriptor or -1. */
struct filter_scratch {
	int (*make)(void *arg);
	void *arg;
};

struct filter_store {
	const struct filter_scratch *scratch;
	struct buf memory;
	int fd;			/* -1: all of it is in memory */
	uint64_t size;
};

void
filter_store_init(struct filter_store *s, const struct filter_scratch *scratch);

/* Closes the file and frees the memory; the store is empty and usable afterwards. */
void
filter_store_clear(struct filter_store *s);

/* Appends. Returns 0, or -1 when that cannot be done: the store is of no use then. */
int
filter_store_add(struct filter_store *s, struct view v);

/*
 * At most max octets from offset on, fewer only at the end, valid until the next call; space is
 * used for them if they are in the file. Returns 0 or -1.
 */
int
filter_store_get(const struct filter_store *s, uint64_t offset, size_t max, struct buf *space,
    struct view *out);

#endif
