/*
 * fuzz.h: what every fuzzer needs: the entry point's prototype, and an
 * assertion that stays in every build.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/view.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define fuzz_assert(condition) ((condition) ? (void)0 : abort())

/* The input as a view. */
static inline struct view
fuzz_view(const uint8_t *data, size_t size)
{
	return (struct view){ size ? (const char *)data : "", size };
}

/* Asserts that inner lies within outer. */
static inline void
fuzz_within(struct view inner, struct view outer)
{
	fuzz_assert(inner.n <= outer.n);
	fuzz_assert(inner.n == 0 || (inner.p >= outer.p && inner.p + inner.n <= outer.p + outer.n));
}

#endif
