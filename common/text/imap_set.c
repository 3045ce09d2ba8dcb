/* imap_set.c: see imap_set.h. */
#include "text/imap_set.h"

#include <stdlib.h>

/* seq-number: a number, or "*" where that may be. */
static bool
take_number(struct imap_scan *s, bool star, uint32_t *out)
{
	*out = IMAP_STAR;
	if (star && imap_scan_maybe(s, '*'))
		return true;
	return imap_scan_nz_number(s, out);
}

static bool
take_ranges(struct imap_scan *s, bool star, struct imap_set *out)
{
	do {
		struct imap_range *r = arena_grow(s->arena, out->ranges, out->n, sizeof(*r));

		if (r == NULL || out->n == IMAP_SET_RANGES_MAX)
			return imap_scan_wrong(s, "a set has too many ranges");
		out->ranges = r;
		r += out->n++;
		if (!take_number(s, star, &r->first))
			return false;
		r->last = r->first;
		if (imap_scan_maybe(s, ':') && !take_number(s, star, &r->last))
			return false;
	} while (imap_scan_maybe(s, ','));
	return true;
}

bool
imap_scan_set(struct imap_scan *s, struct imap_set *out)
{
	*out = (struct imap_set){ 0 };
	if (imap_scan_maybe(s, '$')) {
		out->saved = true;
		return true;
	}
	return take_ranges(s, true, out);
}

bool
imap_scan_known_set(struct imap_scan *s, struct imap_set *out)
{
	*out = (struct imap_set){ 0 };
	return take_ranges(s, false, out);
}

static int
compare(const void *a, const void *b)
{
	const struct imap_range *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* Puts max for "*", and the smaller number first. Returns false when the range is of nothing. */
static bool
resolve(struct imap_range *r, uint32_t max)
{
	uint32_t swap = r->first;

	if (max == 0 && (r->first == IMAP_STAR || r->last == IMAP_STAR))
		return false;
	if (r->first == IMAP_STAR)
		r->first = swap = max;
	if (r->last == IMAP_STAR)
		r->last = max;
	if (r->first > r->last) {
		r->first = r->last;
		r->last = swap;
	}
	return true;
}

void
imap_set_order(struct imap_set *set, uint32_t max)
{
	struct imap_range *r = set->ranges;
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		if (resolve(&r[i], max))
			r[n++] = r[i];
	if (n > 1)
		qsort(r, n, sizeof(*r), compare);
	set->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct imap_range *before = set->n ? &r[set->n - 1] : NULL;

		if (before && r[i].first - 1 <= before->last)
			before->last = r[i].last > before->last ? r[i].last : before->last;
		else
			r[set->n++] = r[i];
	}
}

bool
imap_set_has(const struct imap_set *set, uint32_t number)
{
	size_t low = 0, high = set->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (number > set->ranges[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < set->n && number >= set->ranges[low].first;
}

uint32_t
imap_set_last(const struct imap_set *set)
{
	return set->n ? set->ranges[set->n - 1].last : 0;
}

static void
write_range(uint32_t first, uint32_t last, bool comma, struct buf *out)
{
	if (comma)
		(void)buf_add_char(out, ',');
	(void)buf_add_num(out, first);
	if (last != first) {
		(void)buf_add_char(out, ':');
		(void)buf_add_num(out, last);
	}
}

void
imap_set_end(struct imap_set_writer *w, struct buf *out)
{
	if (w->first)
		write_range(w->first, w->last, w->any, out);
	w->any = w->any || w->first;
	w->first = w->last = 0;
}

void
imap_set_add(struct imap_set_writer *w, uint32_t number, struct buf *out)
{
	if (w->first && number == w->last + 1) {
		w->last = number;
		return;
	}
	imap_set_end(w, out);
	w->first = w->last = number;
}
