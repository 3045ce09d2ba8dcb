/*
 * index_sum.c: see index_sum.h. Four lanes of multiplications, which a processor does side by
 * side.
 */
#include "mail/index_sum.h"

#include <string.h>

#define PRIME1 0x9e3779b185ebca87ULL
#define PRIME2 0xc2b2ae3d27d4eb4fULL

static uint64_t
step(uint64_t h, uint64_t word)
{
	h = (h ^ word) * PRIME1;
	return h ^ h >> 29;
}

static uint64_t
word_at(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

uint64_t
index_sum(uint64_t seed, const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t h[4], result = seed ^ (uint64_t)n * PRIME2, last = 0;

	for (unsigned i = 0; i < 4; i++)
		h[i] = seed + (i + 1ULL) * PRIME2;
	for (; n >= 32; n -= 32, p += 32)
		for (unsigned i = 0; i < 4; i++)
			h[i] = step(h[i], word_at(p + 8 * i));
	for (unsigned i = 0; i < 4; i++)
		result = step(result, h[i]);
	for (; n >= 8; n -= 8, p += 8)
		result = step(result, word_at(p));
	if (n)
		memcpy(&last, p, n);
	result = step(result, last);
	result = (result ^ result >> 32) * PRIME2;
	return result ^ result >> 31;
}
