/* tally.c: see tally.h. */
#include "base/tally.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a: who could choose names to be slow here has that many of them in a queue or a log. */
static uint32_t
hash(struct view v)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < v.n; i++)
		h = (h ^ (unsigned char)ascii_lower(v.p[i])) * 16777619U;
	return h;
}

/* The place in the table where that name is or would be. */
static uint32_t *
place_of(const struct tally *t, struct view name)
{
	size_t at = hash(name) & (t->nplaces - 1);

	while (t->places[at] != 0 &&
	    !view_eq_nocase(view_of(t->rows[t->places[at] - 1].name), name))
		at = (at + 1) & (t->nplaces - 1);
	return &t->places[at];
}

/* Room for one row more: the table of places is half empty, the rows grow by doubling. */
static int
grow(struct tally *t)
{
	size_t want = t->n ? 2 * t->n : 64;
	struct tally_row *rows;
	uint32_t *places;

	if ((t->n & (t->n - 1)) != 0 || (t->n != 0 && t->n < 64))
		return 0;
	rows = reallocarray(t->rows, want, sizeof(*rows));
	if (rows == NULL)
		return -1;
	t->rows = rows;
	places = calloc(2 * want, sizeof(*places));
	if (places == NULL)
		return -1;
	free(t->places);
	t->places = places;
	t->nplaces = 2 * want;
	for (size_t i = 0; i < t->n; i++)
		*place_of(t, view_of(t->rows[i].name)) = (uint32_t)(i + 1);
	return 0;
}

static struct tally_row *
row_of(struct tally *t, struct view name)
{
	uint32_t *place = t->n ? place_of(t, name) : NULL;
	char *copy;

	if (place && *place)
		return &t->rows[*place - 1];
	if (t->n == TALLY_ROWS_MAX || memchr(name.p, '\0', name.n))
		return &t->others;
	if (grow(t) == -1)
		return NULL;
	copy = strndup(name.p, name.n);
	if (copy == NULL)
		return NULL;
	t->rows[t->n] = (struct tally_row){ .name = copy };
	*place_of(t, view_of(copy)) = (uint32_t)++t->n;
	return &t->rows[t->n - 1];
}

int
tally_add(struct tally *t, struct view name, size_t column)
{
	struct tally_row *rows[] = { row_of(t, name), &t->all };

	if (rows[0] == NULL)
		return -1;
	for (size_t i = 0; i < 2; i++) {
		rows[i]->total++;
		rows[i]->n[column]++;
	}
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->name, y->name);
}

void
tally_sort(struct tally *t)
{
	if (t->n)
		qsort(t->rows, t->n, sizeof(*t->rows), compare);
}

void
tally_free(struct tally *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->rows[i].name);
	free(t->rows);
	free(t->places);
	*t = (struct tally){ .n = 0 };
}
