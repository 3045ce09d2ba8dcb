/* trace_ids.c: see trace_ids.h. */
#include "admin/log/trace_ids.h"

#include <stdlib.h>

/* ---- Ids */

static size_t
hash(struct view v)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < v.n; i++)
		h = (h ^ (unsigned char)v.p[i]) * 16777619U;
	return h;
}

/* An id, or what can be one of a program that was in the place of enqueue. */
static bool
is_id(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!ascii_digit(v.p[i]) && !(v.p[i] >= 'a' && v.p[i] <= 'z'))
			return false;
	return v.n == TRACE_ID_MAX;
}

static uint32_t *
place_of(const struct trace_ids *t, struct view id)
{
	size_t at = hash(id) & (t->nplaces - 1);

	while (t->places[at] && !view_eq(view_of(t->ids[t->places[at] - 1]), id))
		at = (at + 1) & (t->nplaces - 1);
	return &t->places[at];
}

/* Makes both tables twice as large when the one of ids is full. */
static int
grow(struct trace_ids *t)
{
	size_t want = t->n ? 2 * t->n : 64;
	void *ids;
	uint32_t *places;

	if (t->nplaces != 2 * t->n)
		return 0;
	ids = reallocarray(t->ids, want, sizeof(*t->ids));
	if (ids == NULL)
		return -1;
	t->ids = ids;
	places = calloc(2 * want, sizeof(*places));
	if (places == NULL)
		return -1;
	free(t->places);
	t->places = places;
	t->nplaces = 2 * want;
	for (size_t i = 0; i < t->n; i++)
		*place_of(t, view_of(t->ids[i])) = (uint32_t)(i + 1);
	return 0;
}

int
trace_ids_add(struct trace_ids *t, struct view id)
{
	if (!is_id(id) || (t->n && *place_of(t, id)))
		return is_id(id) ? 0 : -1;
	if (t->n == TRACE_IDS_MAX || grow(t) == -1)
		return -1;
	(void)view_string(id, t->ids[t->n], sizeof(t->ids[0]));
	*place_of(t, id) = (uint32_t)++t->n;
	return 0;
}

static bool
find(const struct trace_ids *t, struct view value, size_t *which)
{
	uint32_t place;

	if (t->n == 0 || !is_id(value))
		return false;
	place = *place_of(t, value);
	*which = place - 1;
	return place != 0;
}

bool
trace_ids_about(const struct trace_ids *t, const struct logline *l, size_t *which)
{
	struct buf value = buf_make(4096);
	struct view rest = l->fields, key;
	bool found = false;

	while (!found && logline_next(&rest, &key, &value))
		found = find(t, buf_view(&value), which);
	buf_free(&value);
	return found;
}

void
trace_ids_print(const struct trace_ids *t, struct buf *out)
{
	for (size_t i = 0; i < t->n; i++) {
		buf_add_str(out, t->ids[i]);
		buf_add_char(out, '\n');
	}
}

/* ---- Lines */

int
trace_lines_add(struct trace_lines *l, size_t which, struct view line)
{
	struct trace_line *lines;

	if (l->n == 0)
		l->text = buf_make(TRACE_LINES_MAX / 2);
	if ((l->n & (l->n - 1)) == 0) {
		lines = reallocarray(l->lines, l->n ? 2 * l->n : 1, sizeof(*lines));
		if (lines == NULL)
			return -1;
		l->lines = lines;
	}
	l->lines[l->n++] = (struct trace_line){ .at = l->text.n, .n = line.n, .which = which };
	return buf_add_view(&l->text, line);
}

/* By message, and of each as they came. */
static int
compare(const void *a, const void *b)
{
	const struct trace_line *x = a, *y = b;

	if (x->which != y->which)
		return x->which < y->which ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

void
trace_lines_print(struct trace_lines *l, const struct trace_ids *ids, bool apart, struct buf *out)
{
	if (apart && l->n)
		qsort(l->lines, l->n, sizeof(*l->lines), compare);
	for (size_t i = 0; i < l->n; i++) {
		const struct trace_line *line = &l->lines[i];

		if (apart && (i == 0 || line->which != line[-1].which)) {
			if (i)
				buf_add_char(out, '\n');
			buf_add_str(out, ids->ids[line->which]);
			buf_add_char(out, '\n');
		}
		buf_add_view(out, view_sub(buf_view(&l->text), line->at, line->n));
	}
}
