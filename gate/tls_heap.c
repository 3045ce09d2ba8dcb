/* tls_heap.c: see tls_heap.h. */
#include "gate/tls_heap.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096UL
#define HOLE_MAX 65536UL	/* octets; one that is larger is nobody's trouble */
#define HOLE_STEP 16UL		/* sizes of malloc(3) */
#define KEPT_MAX 1040UL		/* a freed piece up to this size would be the next one taken */
#define SESSION_OCTETS (124 * 1024UL)

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)

static uintptr_t top;

/* Where what was never used begins, or 0 where malloc(3) is not glibc's own. */
static uintptr_t
heap_top(void)
{
	size_t rest = mallinfo2().keepcost;

	return rest ? (uintptr_t)sbrk(0) - rest : 0;
}

/* Takes holes of that size until there is none. */
static void
fill(size_t size)
{
	char *p;

	do
		p = malloc(size);
	while (p && (uintptr_t)p < top);
	if (size > KEPT_MAX)
		free(p);
}

void
tls_heap_settle(void)
{
	top = heap_top();
	for (size_t size = HOLE_MAX; top && size; size -= HOLE_STEP)
		fill(size);
}

void
tls_heap_begin(void)
{
	if (top)
		(void)madvise((void *)(top & ~(PAGE - 1)), SESSION_OCTETS, MADV_POPULATE_WRITE);
}

#else

void
tls_heap_settle(void)
{
}

void
tls_heap_begin(void)
{
}

#endif
