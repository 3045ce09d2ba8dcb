/*
 * arena.h: memory for many small things that go together: what one command was parsed into.
 * At most a fixed number of octets, nothing is freed by itself. A failure is sticky.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

struct arena_block;

struct arena {
	struct arena_block *blocks;	/* the present one first */
	size_t used;			/* octets of all blocks */
	size_t max;			/* octets that there may ever be */
	bool failed;			/* something did not fit, or there was no memory */
};

/* An empty arena of up to max octets. Allocates nothing yet. */
struct arena
arena_make(size_t max);

/*
 * Room for n members of that size, all zero, aligned for anything. Returns NULL with a->failed set
 * when it does not fit.
 */
void *
arena_alloc(struct arena *a, size_t n, size_t size);

/*
 * Makes room for one more behind the n members of that size, which are full exactly when n is 0 or
 * a power of two. Returns where the array is now, or NULL with a->failed set.
 */
void *
arena_grow(struct arena *a, void *array, size_t n, size_t size);

/* A copy of the octets. Returns 0, or -1 with a->failed set and *out empty. */
int
arena_copy(struct arena *a, struct view v, struct view *out);

/* Frees all; the arena is empty and usable afterwards. */
void
arena_free(struct arena *a);

#endif
