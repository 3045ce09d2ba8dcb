/* queue_shape.c: see queue_shape.h. */
#include "queue/queue_shape.h"

#include <stdlib.h>
#include <string.h>

#include "text/json.h"
#include "text/utf8.h"

#define NAME_WIDTH 30		/* of the column; a longer name moves its row */

/* FNV-1a: who can choose domains to be slow here has a full queue's worth of mail in it. */
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
place_of(const struct shape *s, struct view name)
{
	size_t at = hash(name) & (s->nplaces - 1);

	while (s->places[at] != 0 &&
	    !view_eq_nocase(view_of(s->rows[s->places[at] - 1].name), name))
		at = (at + 1) & (s->nplaces - 1);
	return &s->places[at];
}

/* Room for one row more: the table of places is half empty, the rows grow by doubling. */
static int
grow(struct shape *s)
{
	size_t want = s->n ? 2 * s->n : 64;
	struct shape_row *rows;
	uint32_t *places;

	if ((s->n & (s->n - 1)) != 0 || (s->n != 0 && s->n < 64))
		return 0;
	rows = reallocarray(s->rows, want, sizeof(*rows));
	if (rows == NULL)
		return -1;
	s->rows = rows;
	places = calloc(2 * want, sizeof(*places));
	if (places == NULL)
		return -1;
	free(s->places);
	s->places = places;
	s->nplaces = 2 * want;
	for (size_t i = 0; i < s->n; i++)
		*place_of(s, view_of(s->rows[i].name)) = (uint32_t)(i + 1);
	return 0;
}

static struct shape_row *
row_of(struct shape *s, struct view name)
{
	uint32_t *place = s->n ? place_of(s, name) : NULL;
	char *copy;

	if (place && *place)
		return &s->rows[*place - 1];
	if (s->n == SHAPE_ROWS_MAX)
		return &s->others;
	if (grow(s) == -1)
		return NULL;
	copy = strndup(name.p, name.n);
	if (copy == NULL)
		return NULL;
	s->rows[s->n] = (struct shape_row){ .name = copy };
	*place_of(s, view_of(copy)) = (uint32_t)++s->n;
	return &s->rows[s->n - 1];
}

static size_t
class_of(int64_t age)
{
	int64_t end = SHAPE_FIRST;
	size_t class = 0;

	while (class < SHAPE_CLASSES - 1 && age > end) {
		class++;
		end *= 2;
	}
	return class;
}

int
shape_add(struct shape *s, struct view name, int64_t age)
{
	struct shape_row *rows[] = { row_of(s, name), &s->all };
	size_t class = class_of(age);

	if (rows[0] == NULL)
		return -1;
	for (size_t i = 0; i < 2; i++) {
		rows[i]->total++;
		rows[i]->ages[class]++;
	}
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct shape_row *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->name, y->name);
}

void
shape_sort(struct shape *s)
{
	if (s->n)
		qsort(s->rows, s->n, sizeof(*s->rows), compare);
}

void
shape_free(struct shape *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->rows[i].name);
	free(s->rows);
	free(s->places);
	*s = (struct shape){ .n = 0 };
}

/* ---- Printing */

static void
add_cell(uint64_t n, struct buf *out)
{
	if (n)
		buf_addf(out, " %6llu", (unsigned long long)n);
	else
		buf_add_str(out, "      .");
}

static void
table_row(const char *name, const struct shape_row *r, void *arg)
{
	struct buf *out = arg;
	struct view v = view_of(name);
	size_t width = 0;

	while (v.n) {
		size_t n = utf8_printable(v);

		buf_add(out, n ? v.p : "?", n ? n : 1);
		v = view_sub(v, n ? n : 1, v.n);
		width++;
	}
	while (width++ < NAME_WIDTH)
		buf_add_char(out, ' ');
	buf_addf(out, " %7llu", (unsigned long long)r->total);
	for (size_t i = 0; i < SHAPE_CLASSES; i++)
		add_cell(r->ages[i], out);
	buf_add_char(out, '\n');
}

static void
json_row(const char *name, const struct shape_row *r, void *arg)
{
	struct buf *out = arg;

	buf_add_str(out, "{");
	json_key("name", out);
	json_string(view_of(name), out);
	json_key("total", out);
	buf_add_num(out, r->total);
	json_key("ages", out);
	for (size_t i = 0; i < SHAPE_CLASSES; i++) {
		buf_add_char(out, i ? ',' : '[');
		buf_add_num(out, r->ages[i]);
	}
	buf_add_str(out, "]}\n");
}

static void
each_row(const struct shape *s, size_t top,
    void (*print)(const char *, const struct shape_row *, void *), void *arg)
{
	size_t n = top && top < s->n ? top : s->n;
	struct shape_row rest = s->others;

	print("*", &s->all, arg);
	for (size_t i = 0; i < n; i++)
		print(s->rows[i].name, &s->rows[i], arg);
	for (size_t i = n; i < s->n; i++) {
		rest.total += s->rows[i].total;
		for (size_t c = 0; c < SHAPE_CLASSES; c++)
			rest.ages[c] += s->rows[i].ages[c];
	}
	if (rest.total)
		print("(others)", &rest, arg);
}

void
shape_table(const struct shape *s, size_t top, struct buf *out)
{
	buf_addf(out, "%-*s   TOTAL", NAME_WIDTH, "MINUTES");
	for (unsigned i = 0; i < SHAPE_CLASSES - 1; i++)
		buf_addf(out, " %6d", SHAPE_FIRST / 60 << i);
	buf_addf(out, "  %d+\n", SHAPE_FIRST / 60 << (SHAPE_CLASSES - 2));
	each_row(s, top, table_row, out);
}

void
shape_json(const struct shape *s, size_t top, struct buf *out)
{
	each_row(s, top, json_row, out);
}
