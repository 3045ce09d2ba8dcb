/* arena.c: see arena.h. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN 2048		/* octets; each block is at least as large as all before it */

struct arena_block {
	struct arena_block *before;
	size_t n, size;			/* octets given away, and in all */
	alignas(max_align_t) char data[];
};

struct arena
arena_make(size_t max)
{
	return (struct arena){ .max = max };
}

static struct arena_block *
add_block(struct arena *a, size_t n)
{
	size_t size = a->used > BLOCK_MIN ? a->used : BLOCK_MIN;
	struct arena_block *b;

	if (size > a->max - a->used)
		size = a->max - a->used;
	if (size < n)
		size = n;
	if (size > a->max - a->used)
		return NULL;
	b = calloc(1, sizeof(*b) + size);
	if (b == NULL)
		return NULL;
	b->before = a->blocks;
	b->size = size;
	a->blocks = b;
	a->used += size;
	return b;
}

void *
arena_alloc(struct arena *a, size_t n, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *b = a->blocks;
	void *p;

	if (a->failed || (size && n > (SIZE_MAX - align) / size)) {
		a->failed = true;
		return NULL;
	}
	n = (n * size + align - 1) / align * align;
	if (b == NULL || n > b->size - b->n)
		b = add_block(a, n);
	if (b == NULL) {
		a->failed = true;
		return NULL;
	}
	p = b->data + b->n;
	b->n += n;
	return p;
}

void *
arena_grow(struct arena *a, void *array, size_t n, size_t size)
{
	void *larger;

	if (n & (n - 1))
		return array;
	larger = arena_alloc(a, n ? 2 * n : 1, size);
	if (larger && n)
		memcpy(larger, array, n * size);
	return larger;
}

int
arena_copy(struct arena *a, struct view v, struct view *out)
{
	char *p = arena_alloc(a, v.n, 1);

	*out = (struct view){ NULL, 0 };
	if (p == NULL)
		return -1;
	if (v.n)
		memcpy(p, v.p, v.n);
	*out = (struct view){ p, v.n };
	return 0;
}

void
arena_free(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *before = a->blocks->before;

		free(a->blocks);
		a->blocks = before;
	}
	a->used = 0;
	a->failed = false;
}
