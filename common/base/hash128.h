/*
 * hash128.h: a digest of 128 bits of any amount of text, in pieces: MurmurHash3 (x64, A. Appleby,
 * public domain). Fast and even; nobody's proof of anything, since two texts with one digest can
 * be made by who wants to. The same on all machines.
 */
#ifndef BASE_HASH128_H
#define BASE_HASH128_H

#include <stdint.h>

#include "base/view.h"

/* Begin with { 0 }. */
struct hash128 {
	uint64_t a, b;
	uint64_t length;		/* octets so far */
	unsigned char held[16];		/* the last length % 16 of them */
};

/* Adds the next piece. */
void
hash128_add(struct hash128 *h, struct view v);

/* The digest of all that was added; h may go on. */
void
hash128_end(const struct hash128 *h, uint64_t out[2]);

#endif
