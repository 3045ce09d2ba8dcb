/* array.h: arrays that grow one by one. */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stdlib.h>

/*
 * Makes room for one more behind the n members of that size: the array is full exactly when n is 0
 * or a power of two. Returns where it is now, or NULL with errno ENOMEM and all as it was.
 */
static inline void *
array_grow(void *array, size_t n, size_t size)
{
	return n & (n - 1) ? array : reallocarray(array, n ? 2 * n : 1, size);
}

#endif
