/*
 * siphash.h: SipHash-2-4 (Aumasson and Bernstein, 2012): a short keyed digest.
 * Who does not know the key can neither choose inputs of one digest nor find
 * the input of a digest by trying.
 */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include <stdint.h>

#include "base/view.h"

#define SIPHASH_KEY 16	/* octets */

/* The digest of v; its octets are those of the number, the lowest first. */
uint64_t
siphash(const unsigned char key[SIPHASH_KEY], struct view v);

#endif
