/*
 * wide.h: many octets at a time, by the compiler's vectors: one instruction each on processors that
 * have such, plain code elsewhere.
 */
#ifndef BASE_WIDE_H
#define BASE_WIDE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define WIDE 16

typedef unsigned char wide __attribute__((vector_size(WIDE)));

/* The WIDE octets at p. */
static inline wide
wide_load(const char *p)
{
	wide v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Those of v that are c are 255, the others 0. */
static inline wide
wide_equal(wide v, char c)
{
	return (wide)(v == (unsigned char)c);
}

#ifdef __SSE2__
/* A bit for each octet of v, the first is the lowest; they are 0 or 255. */
static inline unsigned
wide_bits(wide v)
{
	return (unsigned)_mm_movemask_epi8((__m128i)v);
}

/* Whether one of v, which are 0 or 255, is not 0. */
static inline bool
wide_any(wide v)
{
	return wide_bits(v) != 0;
}

/* The place of the first in v that is 255; one is. */
static inline size_t
wide_first(wide v)
{
	return (size_t)__builtin_ctz(wide_bits(v));
}

#else

static inline bool
wide_any(wide v)
{
	uint64_t half[2];

	memcpy(half, &v, sizeof(half));
	return (half[0] | half[1]) != 0;
}

static inline size_t
wide_first(wide v)
{
	size_t i = 0;

	while (v[i] == 0)
		i++;
	return i;
}

#endif

#endif
