/* imapd_sort_numbers.c: in which order messages come, remembered in the index. */
#include <stdlib.h>
#include <string.h>

#include "imapd/imapd_sort.h"
#include "text/sort_parts.h"
#include "text/sort_texts.h"

#define FEW 64		/* messages that are compared as they are */
#define PART 16		/* so are those that are less than this part of all */
#define NEW_PART 64	/* what is remembered is gone on with for this part of it that is new */

static const enum index_order orders[] = {
	[IMAPD_SORT_CC] = INDEX_BY_CC, [IMAPD_SORT_DATE] = INDEX_BY_DATE,
	[IMAPD_SORT_FROM] = INDEX_BY_FROM, [IMAPD_SORT_SUBJECT] = INDEX_BY_SUBJECT,
	[IMAPD_SORT_TO] = INDEX_BY_TO, [IMAPD_SORT_DISPLAYFROM] = INDEX_BY_DISPLAYFROM,
	[IMAPD_SORT_DISPLAYTO] = INDEX_BY_DISPLAYTO,
};

/* Ranks messages among each other by what they say. Returns 0, or -1: no memory. */
static int
rank_texts(struct imapd_sorting *t, enum imapd_sort_key key, const uint32_t *uids, size_t n,
    uint32_t *ranks)
{
	struct buf keys = buf_make(IMAPD_SORT_OCTETS_MAX);
	struct view *texts = calloc(n ? n : 1, sizeof(*texts));
	int result = -1;

	if (texts && imapd_sort_texts(t, key, uids, n, &keys, texts) == 0)
		result = sort_rank_texts(texts, n, ranks);
	free(texts);
	buf_free(&keys);
	return result;
}

/* Makes all anew, and remembers it if that is worth it. */
static int
rank_anew(struct imapd_sorting *t, enum imapd_sort_key key, const uint32_t *uids, size_t n,
    bool keep, uint64_t *numbers)
{
	struct index_ranks r;
	int result;

	if (index_ranks_alloc(&r, n) == -1)
		return -1;
	memcpy(r.uids, uids, n * sizeof(*uids));
	result = rank_texts(t, key, uids, n, r.ranks);
	for (size_t i = 0; result == 0 && i < n; i++)
		numbers[i] = r.ranks[i];
	if (result == 0 && keep && !t->doubtful)
		index_ranks_put(t->f->ix, orders[key], &r);
	index_ranks_free(&r);
	return result;
}

/* ---- messages that have come since */

/* What is remembered, by rank; and the messages that are to come among them. */
struct extension {
	struct imapd_sorting *t;
	enum imapd_sort_key key;
	struct index_ranks *old;	/* of messages that are there */
	uint32_t *order;		/* old ones by rank */
	struct buf keys, room;
	struct view *texts;		/* of the new ones */
	uint32_t *ranks;		/* and theirs among each other */
	uint64_t *places;		/* and where they come */
};

static void
forget_gone(struct imapd_sorting *t, struct index_ranks *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (index_find(t->f->ix, r->uids[i]) == NULL)
			continue;
		r->uids[kept] = r->uids[i];
		r->ranks[kept++] = r->ranks[i];
	}
	r->n = kept;
}

/* A place among all: what comes before has a lower one. minor: among those between two old ones. */
static uint64_t
place(uint64_t major, uint32_t minor)
{
	return major << 32 | minor;
}

static uint64_t
place_of_old(const struct index_ranks *r, size_t i)
{
	return place(2 * (uint64_t)r->ranks[i] + 1, 0);
}

/* Finds where a new message comes. Returns 0 or -1. */
static int
find_place(struct extension *e, size_t i)
{
	size_t low = 0, high = e->old->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct view text;
		int d;

		buf_clear(&e->room);
		if (imapd_sort_texts(e->t, e->key, &e->old->uids[e->order[middle]], 1, &e->room,
		    &text) == -1)
			return -1;
		d = sort_compare_texts(e->texts[i], text);
		if (d == 0) {
			e->places[i] = place_of_old(e->old, e->order[middle]);
			return 0;
		}
		if (d < 0)
			high = middle;
		else
			low = middle + 1;
	}
	e->places[i] = low < e->old->n ? place_of_old(e->old, e->order[low]) - place(1, 0) :
	    place(2 * (uint64_t)INDEX_MESSAGES_MAX + 2, 0);
	e->places[i] |= e->ranks[i];
	return 0;
}

/* Puts the new messages among the old ones, both by rising UIDs. Returns 0 or -1. */
static int
merge(const struct extension *e, const uint32_t *uids, size_t n, struct index_ranks *out)
{
	size_t all = e->old->n + n, a = 0, b = 0;
	uint64_t *places = calloc(all ? all : 1, sizeof(*places));
	int result = -1;

	if (places && index_ranks_alloc(out, all) == 0) {
		for (size_t i = 0; i < all; i++) {
			bool is_old = b == n || (a < e->old->n && e->old->uids[a] < uids[b]);

			places[i] = is_old ? place_of_old(e->old, a) : e->places[b];
			out->uids[i] = is_old ? e->old->uids[a++] : uids[b++];
		}
		result = sort_rank_numbers(places, all, out->ranks);
	}
	free(places);
	return result;
}

static int
order_old(struct extension *e)
{
	uint64_t *numbers = calloc(e->old->n + 1, sizeof(*numbers));
	const struct sort_numbers by = { .p = numbers };
	int result = -1;

	for (size_t i = 0; numbers && i < e->old->n; i++)
		numbers[i] = e->old->ranks[i];
	if (numbers)
		result = sort_by_numbers(&by, 1, e->old->n, e->order);
	free(numbers);
	return result;
}

static int
find_places(struct extension *e, const uint32_t *uids, size_t n)
{
	if (e->order == NULL || e->texts == NULL || e->ranks == NULL || e->places == NULL ||
	    order_old(e) == -1 ||
	    imapd_sort_texts(e->t, e->key, uids, n, &e->keys, e->texts) == -1 ||
	    sort_rank_texts(e->texts, n, e->ranks) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (find_place(e, i) == -1)
			return -1;
	return 0;
}

/* What was remembered, with n messages more. Returns 0, or -1: not possible. */
static int
extend(struct imapd_sorting *t, enum imapd_sort_key key, struct index_ranks *old,
    const uint32_t *uids, size_t n, struct index_ranks *out)
{
	struct extension e = {
		.t = t, .key = key, .old = old,
		.keys = buf_make(IMAPD_SORT_OCTETS_MAX), .room = buf_make(IMAPD_SORT_OCTETS_MAX),
		.texts = calloc(n, sizeof(*e.texts)), .ranks = calloc(n, sizeof(*e.ranks)),
		.places = calloc(n, sizeof(*e.places))
	};
	int result = -1;

	forget_gone(t, old);
	e.order = calloc(old->n + 1, sizeof(*e.order));
	if (find_places(&e, uids, n) == 0 && !t->doubtful)
		result = merge(&e, uids, n, out);
	free(e.order);
	free(e.texts);
	free(e.ranks);
	free(e.places);
	buf_free(&e.keys);
	buf_free(&e.room);
	return result;
}

/* ---- all */

/* Looks up the messages; those of which nothing is known go to missing. Returns 0 or -1. */
static int
look_up(const struct index_ranks *r, const uint32_t *uids, size_t n, uint64_t *numbers,
    struct index_uids *missing)
{
	for (size_t i = 0, k = 0; i < n; i++) {
		while (k < r->n && r->uids[k] < uids[i])
			k++;
		if (k < r->n && r->uids[k] == uids[i])
			numbers[i] = r->ranks[k];
		else if (index_uids_add(missing, uids[i]) == -1)
			return -1;
	}
	return 0;
}

/* What is remembered says all, or does so after it was gone on with. Returns 1, 0, or -1. */
static int
rank_known(struct imapd_sorting *t, enum imapd_sort_key key, const uint32_t *uids, size_t n,
    uint64_t *numbers)
{
	struct index_ranks r, more = { .n = 0 };
	struct index_uids missing = { .n = 0 };
	int result = 0;

	if (!index_ranks_get(t->f->ix, orders[key], &r))
		return 0;
	if (look_up(&r, uids, n, numbers, &missing) == -1) {
		result = -1;
	} else if (missing.n == 0) {
		result = 1;
	} else if (missing.n <= r.n / NEW_PART &&
	    extend(t, key, &r, missing.p, missing.n, &more) == 0) {
		index_ranks_put(t->f->ix, orders[key], &more);
		missing.n = 0;
		result = look_up(&more, uids, n, numbers, &missing) == 0 && missing.n == 0;
	}
	index_uids_free(&missing);
	index_ranks_free(&more);
	index_ranks_free(&r);
	return result;
}

int
imapd_sort_numbers(struct imapd_sorting *t, enum imapd_sort_key key, const uint32_t *uids, size_t n,
    uint64_t *numbers)
{
	size_t all = t->s->selected->view.uids.n;
	int known = 0;

	if (key == IMAPD_SORT_ARRIVAL || key == IMAPD_SORT_SIZE) {
		for (size_t i = 0; i < n; i++)
			numbers[i] = key == IMAPD_SORT_SIZE ? imapd_sort_size(t, uids[i]) :
			    sort_number(imapd_sort_arrival(t, uids[i]));
		return 0;
	}
	if (n > FEW && n > all / PART)
		known = rank_known(t, key, uids, n, numbers);
	if (known)
		return known == 1 ? 0 : -1;
	return rank_anew(t, key, uids, n, n > FEW && n >= all / 2, numbers);
}
