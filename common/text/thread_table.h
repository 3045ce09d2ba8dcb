/* thread_table.h: finds a node of a tree of threads by a text: its id, or its subject. Pure. */
#ifndef TEXT_THREAD_TABLE_H
#define TEXT_THREAD_TABLE_H

#include "base/siphash.h"
#include "text/thread_tree.h"

struct thread_slot {
	uint32_t digest;
	uint32_t at, length;	/* for the caller */
	uint32_t node;		/* THREAD_NONE: the slot is free */
};

/* Open addressing; there is always a free slot. Begin with { 0 }, end with free(slots). */
struct thread_table {
	struct thread_slot *slots;
	size_t room;		/* a power of two */
	size_t n;		/* taken: the caller counts when he takes one */
};

/* The text of a slot that is taken. */
typedef struct view thread_slot_text(const void *arg, const struct thread_slot *s);

/* The slot of text, or a free one for it. NULL: no memory. */
struct thread_slot *
thread_table_find(struct thread_table *t, const unsigned char key[SIPHASH_KEY], struct view text,
    thread_slot_text *get, const void *arg);

#endif
