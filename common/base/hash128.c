/* hash128.c: see hash128.h. */
#include "base/hash128.h"

#include <endian.h>
#include <string.h>

#define BLOCK 16
#define C1 0x87c37b91114253d5ULL
#define C2 0x4cf5ad432745937fULL

static uint64_t
turn(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static uint64_t
first(uint64_t word)
{
	return turn(word * C1, 31) * C2;
}

static uint64_t
second(uint64_t word)
{
	return turn(word * C2, 33) * C1;
}

static void
load(const unsigned char *p, uint64_t out[2])
{
	memcpy(out, p, BLOCK);
	out[0] = le64toh(out[0]);
	out[1] = le64toh(out[1]);
}

static void
add_block(struct hash128 *h, const unsigned char *p)
{
	uint64_t word[2];

	load(p, word);
	h->a = (turn(h->a ^ first(word[0]), 27) + h->b) * 5 + 0x52dce729;
	h->b = (turn(h->b ^ second(word[1]), 31) + h->a) * 5 + 0x38495ab5;
}

void
hash128_add(struct hash128 *h, struct view v)
{
	const unsigned char *p = (const unsigned char *)v.p;
	size_t held = h->length % BLOCK, n = v.n;

	h->length += n;
	if (held) {
		size_t part = n < BLOCK - held ? n : BLOCK - held;

		memcpy(h->held + held, p, part);
		if (held + part < BLOCK)
			return;
		add_block(h, h->held);
		p += part;
		n -= part;
	}
	for (; n >= BLOCK; p += BLOCK, n -= BLOCK)
		add_block(h, p);
	if (n)
		memcpy(h->held, p, n);
}

static uint64_t
finish(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdULL;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return x ^ x >> 33;
}

void
hash128_end(const struct hash128 *h, uint64_t out[2])
{
	unsigned char rest[BLOCK] = { 0 };
	size_t held = h->length % BLOCK;
	uint64_t word[2];

	memcpy(rest, h->held, held);
	load(rest, word);
	out[0] = (held ? h->a ^ first(word[0]) : h->a) ^ h->length;
	out[1] = (held > 8 ? h->b ^ second(word[1]) : h->b) ^ h->length;
	out[0] += out[1];
	out[1] += out[0];
	out[0] = finish(out[0]);
	out[1] = finish(out[1]);
	out[0] += out[1];
	out[1] += out[0];
}
