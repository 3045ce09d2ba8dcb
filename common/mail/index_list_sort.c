/* index_list_sort.c: the order in which new messages get their UIDs. */
#include <stdlib.h>
#include <string.h>

#include "mail/index_list.h"

#define DIGITS_MIN 256	/* from so many on they are sorted by the octets of their times */

struct key {
	uint64_t time;
	uint32_t at;
};

static const struct index_list *sorting;

static int
compare_found(const void *va, const void *vb)
{
	const struct index_found *a = va, *b = vb;
	size_t n = a->base < b->base ? a->base : b->base;
	int order;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	order = memcmp(sorting->names.p + a->name, sorting->names.p + b->name, n);
	if (order == 0)
		order = (a->base > b->base) - (a->base < b->base);
	/* Of one base name that in cur/ first, since messages move there. */
	return order ? order : b->in_cur - a->in_cur;
}

/* Sorts n of them by one octet of their times. */
static void
sort_digit(const struct key *from, struct key *to, size_t n, unsigned shift)
{
	size_t places[256] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++)
		places[from[i].time >> shift & 0xff]++;
	for (size_t i = 0; i < 256; i++) {
		size_t here = places[i];

		places[i] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		to[places[from[i].time >> shift & 0xff]++] = from[i];
}

/* By those octets in which any differ, the last first. Returns where the keys are then. */
static struct key *
sort_keys(struct key *keys, struct key *others, size_t n)
{
	uint64_t differ = 0;

	for (size_t i = 1; i < n; i++)
		differ |= keys[i].time ^ keys[0].time;
	for (unsigned shift = 0; shift < 64; shift += 8) {
		struct key *before = keys;

		if ((differ >> shift & 0xff) == 0)
			continue;
		sort_digit(keys, others, n, shift);
		keys = others;
		others = before;
	}
	return keys;
}

/* Puts them in the order of their times. Returns false without memory. */
static bool
sort_times(struct index_list *l)
{
	struct key *keys = calloc(2 * l->n_found, sizeof(*keys)), *sorted;
	struct index_found *found = calloc(l->n_found, sizeof(*found));

	if (keys == NULL || found == NULL) {
		free(keys);
		free(found);
		return false;
	}
	for (size_t i = 0; i < l->n_found; i++)
		keys[i] = (struct key){ (uint64_t)l->found[i].time, (uint32_t)i };
	sorted = sort_keys(keys, keys + l->n_found, l->n_found);
	for (size_t i = 0; i < l->n_found; i++)
		found[i] = l->found[sorted[i].at];
	free(keys);
	free(l->found);
	l->found = found;
	return true;
}

static void
sort_all(struct index_list *l)
{
	struct index_found *found;
	size_t n = l->n_found, from = 0;

	sorting = l;
	if (n < DIGITS_MIN || !sort_times(l)) {
		if (n)
			qsort(l->found, n, sizeof(l->found[0]), compare_found);
		return;
	}
	/* Those with one time, which there is seldom. */
	found = l->found;
	for (size_t i = 1; i <= n; i++) {
		if (i < n && found[i].time == found[from].time)
			continue;
		if (i - from > 1)
			qsort(found + from, i - from, sizeof(*found), compare_found);
		from = i;
	}
}

void
index_list_sort(struct index_list *l)
{
	size_t kept = 0;

	sort_all(l);
	for (size_t i = 0; i < l->n_found; i++) {
		struct index_found *f = &l->found[i];
		struct index_found *before = kept ? &l->found[kept - 1] : NULL;

		if (before == NULL || before->hash != f->hash ||
		    !view_eq(index_list_name(l, before->name, before->base),
		    index_list_name(l, f->name, f->base)))
			l->found[kept++] = *f;
	}
	l->n_found = kept;
}
