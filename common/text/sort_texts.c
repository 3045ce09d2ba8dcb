/* sort_texts.c: see sort_texts.h. */
#include "text/sort_texts.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "text/sort_parts.h"

#define FEW 8		/* texts that are sorted by the simplest way */
#define CHUNKS_MAX 32	/* of a text that are compared as numbers, before texts are compared */

struct sorter {
	const struct view *texts;
	uint32_t *ranks;
	uint32_t rank;		/* of what comes next */
	struct sort_part *room;	/* as much as there are texts */
};

/* Octets of v from offset from on as a number: if two differ, so do the texts, in that order. */
static uint64_t
chunk_of(struct view v, size_t from)
{
	uint64_t n = 0;

	if (from + sizeof(n) <= v.n) {
		memcpy(&n, v.p + from, sizeof(n));
		return be64toh(n);
	}
	for (size_t i = from; i < from + sizeof(n); i++)
		n = n << 8 | (i < v.n ? (unsigned char)v.p[i] : 0);
	return n;
}

int
sort_compare_texts(struct view a, struct view b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	return d ? d : (a.n > b.n) - (a.n < b.n);
}

static int
compare(const struct sorter *s, const struct sort_part *a, const struct sort_part *b)
{
	return sort_compare_texts(s->texts[a->index], s->texts[b->index]);
}

static void
insert_few(const struct sorter *s, struct sort_part *p, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct sort_part moved = p[i];
		size_t k = i;

		for (; k > 0 && compare(s, &p[k - 1], &moved) > 0; k--)
			p[k] = p[k - 1];
		p[k] = moved;
	}
}

/* Merges from[0..half) and from[half..n) into to. */
static void
merge(const struct sorter *s, const struct sort_part *from, size_t half, size_t n,
    struct sort_part *to)
{
	size_t a = 0, b = half;

	if (half == n || compare(s, &from[half - 1], &from[half]) <= 0) {
		memcpy(to, from, n * sizeof(*to));
		return;
	}
	while (a < half && b < n)
		*to++ = compare(s, &from[a], &from[b]) > 0 ? from[b++] : from[a++];
	memcpy(to, from + a, (half - a) * sizeof(*to));
	memcpy(to + (half - a), from + b, (n - b) * sizeof(*to));
}

/* Sorts by whole texts, and gives the ranks. */
static void
rank_whole(struct sorter *s, struct sort_part *p, size_t n)
{
	struct sort_part *from = p, *to = s->room;

	for (size_t i = 0; i < n; i += FEW)
		insert_few(s, p + i, n - i < FEW ? n - i : FEW);
	for (size_t width = FEW; width < n; width *= 2) {
		struct sort_part *swap = from;

		for (size_t i = 0; i < n; i += 2 * width) {
			size_t left = n - i < 2 * width ? n - i : 2 * width;

			merge(s, from + i, width < left ? width : left, left, to + i);
		}
		from = to;
		to = swap;
	}
	for (size_t i = 0; i < n; i++) {
		s->rank += i && compare(s, &from[i - 1], &from[i]) != 0;
		s->ranks[from[i].index] = s->rank;
	}
	s->rank++;
}

/* Sets the parts to a chunk. Returns whether a text goes on behind it. */
static bool
set_parts(const struct sorter *s, size_t chunk, struct sort_part *p, size_t n)
{
	size_t from = chunk * sizeof(p->part);
	bool more = false;

	for (size_t i = 0; i < n; i++) {
		struct view text = s->texts[p[i].index];

		p[i].part = chunk_of(text, from);
		more |= text.n > from;
	}
	return more;
}

/*
 * Gives ranks to texts that are equal before a chunk: sorted by it, and what is still equal by the
 * next one. So each text is read once, and not at each comparison. A text that has ended is told
 * from one that goes on with zeros when all has been read as numbers, so that comes to
 * rank_whole(). Calls itself CHUNKS_MAX deep at most.
 */
static void
rank_from(struct sorter *s, size_t chunk, struct sort_part *p, size_t n)
{
	if (n == 1) {
		s->ranks[p->index] = s->rank++;
		return;
	}
	if (chunk == CHUNKS_MAX || !set_parts(s, chunk, p, n)) {
		rank_whole(s, p, n);
		return;
	}
	sort_parts(p, s->room, n);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && p[end].part == p[i].part; end++)
			;
		rank_from(s, chunk + 1, p + i, end - i);
	}
}

int
sort_rank_texts(const struct view *texts, size_t n, uint32_t *ranks)
{
	struct sorter s = { .texts = texts, .ranks = ranks };
	struct sort_part *p = n > UINT32_MAX ? NULL : calloc(n ? n : 1, 2 * sizeof(*p));

	if (p == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		p[i].index = (uint32_t)i;
	s.room = p + n;
	if (n)
		rank_from(&s, 0, p, n);
	free(p);
	return 0;
}
