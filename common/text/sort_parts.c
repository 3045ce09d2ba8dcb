/* sort_parts.c: see sort_parts.h. */
#include "text/sort_parts.h"

#include <stdlib.h>
#include <string.h>

#define FEW 24		/* parts that are sorted by the simplest way */
#define OCTETS 8	/* of a part */

static void
sort_few(struct sort_part *p, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct sort_part moved = p[i];
		size_t k = i;

		for (; k > 0 && p[k - 1].part > moved.part; k--)
			p[k] = p[k - 1];
		p[k] = moved;
	}
}

static unsigned
octet(uint64_t part, unsigned i)
{
	return (unsigned)(part >> 8 * i) & 255;
}

/* Moves all to where octet i says. counts: how many have each of its values. */
static void
deal(const struct sort_part *from, struct sort_part *to, size_t n, unsigned i,
    const uint32_t counts[256])
{
	uint32_t places[256], place = 0;

	for (size_t v = 0; v < 256; v++) {
		places[v] = place;
		place += counts[v];
	}
	for (size_t k = 0; k < n; k++)
		to[places[octet(from[k].part, i)]++] = from[k];
}

/* By the lowest octet first; one that all have in common is passed over. */
void
sort_parts(struct sort_part *p, struct sort_part *room, size_t n)
{
	uint32_t counts[OCTETS][256] = { { 0 } };
	struct sort_part *from = p, *to = room;

	if (n <= FEW) {
		sort_few(p, n);
		return;
	}
	for (size_t k = 0; k < n; k++)
		for (unsigned i = 0; i < OCTETS; i++)
			counts[i][octet(p[k].part, i)]++;
	for (unsigned i = 0; i < OCTETS; i++) {
		struct sort_part *swap = from;

		if (counts[i][octet(p[0].part, i)] == n)
			continue;
		deal(from, to, n, i, counts[i]);
		from = to;
		to = swap;
	}
	if (from != p)
		memcpy(p, from, n * sizeof(*p));
}

static struct sort_part *
make_parts(size_t n)
{
	struct sort_part *p = n > UINT32_MAX ? NULL : calloc(n ? n : 1, 2 * sizeof(*p));

	for (size_t i = 0; p && i < n; i++)
		p[i].index = (uint32_t)i;
	return p;
}

int
sort_by_numbers(const struct sort_numbers *by, size_t criteria, size_t n, uint32_t *order)
{
	struct sort_part *p = make_parts(n);

	if (p == NULL)
		return -1;
	/* The least important first, since those that are equal stay in its order. */
	for (size_t c = criteria; c-- > 0;) {
		for (size_t i = 0; i < n; i++) {
			uint64_t part = by[c].p[p[i].index];

			p[i].part = by[c].reverse ? ~part : part;
		}
		sort_parts(p, p + n, n);
	}
	for (size_t i = 0; i < n; i++)
		order[i] = p[i].index;
	free(p);
	return 0;
}

int
sort_rank_numbers(const uint64_t *numbers, size_t n, uint32_t *ranks)
{
	struct sort_part *p = make_parts(n);
	uint32_t rank = 0;

	if (p == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		p[i].part = numbers[i];
	sort_parts(p, p + n, n);
	for (size_t i = 0; i < n; i++) {
		rank += i && p[i].part != p[i - 1].part;
		ranks[p[i].index] = rank;
	}
	free(p);
	return 0;
}

uint64_t
sort_number(int64_t n)
{
	return (uint64_t)n ^ (UINT64_C(1) << 63);
}
