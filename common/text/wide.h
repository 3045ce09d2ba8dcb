/*
 * wide.h: many octets at a time, by the compiler's vectors: one instruction each on processors that
 * have such, plain code elsewhere.
 */
#ifndef TEXT_WIDE_H
#define TEXT_WIDE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

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

/* Whether one of v is not 0. */
static inline bool
wide_any(wide v)
{
	uint64_t half[2];

	memcpy(half, &v, sizeof(half));
	return (half[0] | half[1]) != 0;
}

#endif
