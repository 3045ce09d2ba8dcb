/* thread_table.h: finds a node of a tree of threads by the digest of an id, or a subject. Pure. */
#ifndef TEXT_THREAD_TABLE_H
#define TEXT_THREAD_TABLE_H

#include "text/thread_tree.h"

struct thread_slot {
	uint64_t digest;
	uint32_t node;		/* THREAD_NONE: the slot is free */
};

/* Open addressing; there is always a free slot. Begin with { 0 }, end with free(slots). */
struct thread_table {
	struct thread_slot *slots;
	unsigned bits;		/* there are two to the power of that */
	size_t n;		/* taken: the caller counts when he takes one */
};

/* The slot of a digest, or a free one for it. secret: as in imap_thread.h. NULL: no memory. */
struct thread_slot *
thread_table_find(struct thread_table *t, uint64_t secret, uint64_t digest);

#endif
