/* name_tally.c: see name_tally.h. */
#include "admin/users/name_tally.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX (256UL << 20)

struct tally
tally_make(void)
{
	return (struct tally){ .names = buf_make(NAMES_MAX) };
}

void
tally_add(struct tally *t, struct view name)
{
	for (size_t i = 0; i < name.n; i++)
		(void)buf_add_char(&t->names, ascii_lower(name.p[i]));
	(void)buf_add_char(&t->names, '\n');
	t->n++;
}

static int
compare(const void *va, const void *vb)
{
	const struct view *a = va, *b = vb;
	int order = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);

	return order ? order : (a->n > b->n) - (a->n < b->n);
}

int
tally_sort(struct tally *t)
{
	struct view rest = buf_view(&t->names);

	if (t->names.failed || t->n == 0)
		return t->names.failed ? -1 : 0;
	t->sorted = calloc(t->n, sizeof(*t->sorted));
	if (t->sorted == NULL)
		return -1;
	for (size_t i = 0; i < t->n; i++)
		(void)view_line(&rest, &t->sorted[i]);
	qsort(t->sorted, t->n, sizeof(*t->sorted), compare);
	return 0;
}

/* How many are less than the name, or, with equal, not greater. */
static size_t
below(const struct tally *t, struct view name, bool equal)
{
	size_t low = 0;

	for (size_t high = t->n; low < high;) {
		size_t middle = low + (high - low) / 2;
		int order = compare(&t->sorted[middle], &name);

		if (order < 0 || (equal && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
tally_of(const struct tally *t, struct view name)
{
	return t->sorted ? below(t, name, true) - below(t, name, false) : 0;
}

void
tally_free(struct tally *t)
{
	buf_free(&t->names);
	free(t->sorted);
	*t = (struct tally){ .n = 0 };
}
