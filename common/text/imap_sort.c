/* imap_sort.c: see imap_sort.h. */
#include "text/imap_sort.h"

#include <stdlib.h>
#include <string.h>

#include "text/casemap.h"
#include "text/date.h"
#include "text/imap_address.h"
#include "text/words.h"

/* A message, and the beginning of what the first criterion compares: near each other in memory. */
struct entry {
	uint64_t first;
	uint32_t index;
};

struct sorter {
	const struct sort_message *m;
	const struct sort_criterion *c;
	size_t criteria;
};

/* An integer in whose order numbers of either sign are. */
static uint64_t
ordered(int64_t n)
{
	return (uint64_t)n ^ (UINT64_C(1) << 63);
}

/* The first octets of v as a number: if two differ, so do the texts, in that order. */
static uint64_t
beginning(struct view v)
{
	uint64_t n = 0;

	for (size_t i = 0; i < sizeof(n); i++)
		n = n << 8 | (i < v.n ? (unsigned char)v.p[i] : 0);
	return n;
}

static uint64_t
first_of(const struct sort_message *m, enum sort_by by)
{
	switch (by) {
	case SORT_ARRIVAL:
		return ordered(m->arrival);
	case SORT_DATE:
		return ordered(m->date);
	case SORT_SIZE:
		return m->size;
	default:
		return beginning(m->keys[by]);
	}
}

static int
compare_views(struct view a, struct view b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	return d ? d : (a.n > b.n) - (a.n < b.n);
}

static int
compare_by(const struct sort_message *a, const struct sort_message *b, enum sort_by by)
{
	uint64_t x, y;

	if (by != SORT_ARRIVAL && by != SORT_DATE && by != SORT_SIZE)
		return compare_views(a->keys[by], b->keys[by]);
	x = first_of(a, by);
	y = first_of(b, by);
	return (x > y) - (x < y);
}

/* Whether b comes before a, which stands before it. */
static bool
is_after(const struct sorter *s, const struct entry *a, const struct entry *b)
{
	if (a->first != b->first)
		return a->first > b->first;
	for (size_t i = 0; i < s->criteria; i++) {
		int d = compare_by(&s->m[a->index], &s->m[b->index], s->c[i].by);

		if (d)
			return (d > 0) != s->c[i].reverse;
	}
	return false;
}

/* Merges from[0..half) and from[half..n) into to. */
static void
merge(const struct sorter *s, const struct entry *from, size_t half, size_t n, struct entry *to)
{
	size_t a = 0, b = half;

	if (half >= n || !is_after(s, &from[half - 1], &from[half])) {
		memcpy(to, from, n * sizeof(*to));
		return;
	}
	while (a < half && b < n)
		*to++ = is_after(s, &from[a], &from[b]) ? from[b++] : from[a++];
	memcpy(to, from + a, (half - a) * sizeof(*to));
	memcpy(to + (half - a), from + b, (n - b) * sizeof(*to));
}

/* Sorts n entries; returns those of the two arrays in which they are then. */
static struct entry *
sort_entries(const struct sorter *s, struct entry *a, struct entry *b, size_t n)
{
	for (size_t width = 1; width < n; width *= 2) {
		struct entry *swap = a;

		for (size_t i = 0; i < n; i += 2 * width) {
			size_t left = n - i < 2 * width ? n - i : 2 * width;

			merge(s, a + i, width < left ? width : left, left, b + i);
		}
		a = b;
		b = swap;
	}
	return a;
}

int
sort_messages(struct sort_message *m, size_t n, const struct sort_criterion *c, size_t criteria)
{
	struct sorter s = { .m = m, .c = c, .criteria = criteria };
	struct entry *entries = calloc(n ? n : 1, 2 * sizeof(*entries)), *sorted;
	struct sort_message *copy = calloc(n ? n : 1, sizeof(*copy));

	if (entries == NULL || copy == NULL || n > UINT32_MAX) {
		free(entries);
		free(copy);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t first = criteria ? first_of(&m[i], c[0].by) : 0;

		entries[i] = (struct entry){ .index = (uint32_t)i,
		    .first = criteria && c[0].reverse ? ~first : first };
	}
	sorted = sort_entries(&s, entries, entries + n, n);
	for (size_t i = 0; i < n; i++)
		copy[i] = m[sorted[i].index];
	if (n)
		memcpy(m, copy, n * sizeof(*m));
	free(entries);
	free(copy);
	return 0;
}

/* ---- keys */

/* Finds the first address of a field's body, or the name of its group. */
static bool
first_address(struct view body, struct buf *room, struct imap_address *a)
{
	struct imap_address_scan scan = { .rest = body, .room = room };

	return imap_address_next(&scan, a) && a->kind != IMAP_GROUP_END;
}

void
sort_key_address(struct view body, struct buf *out)
{
	struct buf room = buf_make(SIZE_MAX);
	struct imap_address a;

	if (first_address(body, &room, &a))
		casemap(a.mailbox, out);
	out->failed |= room.failed;
	buf_free(&room);
}

/* RFC 5957 section 3: the name; or, if there is none, the address. */
void
sort_key_display(struct view body, struct buf *out)
{
	struct buf room = buf_make(SIZE_MAX), shown = buf_make(SIZE_MAX);
	struct imap_address a;

	if (first_address(body, &room, &a)) {
		if (a.name.n) {
			words_decode(a.name, &shown);
		} else {
			buf_add_view(&shown, a.mailbox);
			if (a.kind == IMAP_ADDRESS) {
				buf_add_char(&shown, '@');
				buf_add_view(&shown, a.host);
			}
		}
		casemap(buf_view(&shown), out);
	}
	out->failed |= room.failed || shown.failed;
	buf_free(&room);
	buf_free(&shown);
}

int64_t
sort_date(struct view body, int64_t arrival)
{
	int64_t seconds;

	return date_parse_rfc5322(body, &seconds, NULL) == 0 ? seconds : arrival;
}
