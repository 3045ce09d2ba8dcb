/* index_keyword.c: the keywords of a folder. */
#include <errno.h>

#include "mail/index_journal.h"

struct view
index_keyword_name(const struct index *ix, unsigned i)
{
	return i < INDEX_KEYWORDS_MAX ? view_of(ix->keywords[i]) : VIEW("");
}

int
index_keyword_find(const struct index *ix, struct view name)
{
	for (unsigned i = 0; i < INDEX_KEYWORDS_MAX; i++)
		if (ix->keywords[i] && view_eq_nocase(view_of(ix->keywords[i]), name))
			return (int)i;
	return -1;
}

static int
free_number(const struct index *ix)
{
	for (int i = 0; i < INDEX_KEYWORDS_MAX; i++)
		if (ix->keywords[i] == NULL)
			return i;
	return -1;
}

bool
index_keyword_room(const struct index *ix)
{
	return free_number(ix) != -1;
}

/* Gives it a number, durably. */
static int
make(struct index *ix, struct view name)
{
	uint32_t number = (uint32_t)free_number(ix);
	struct index_frame f;
	int result;

	if (number == UINT32_MAX) {
		errno = ENOTSUP;
		return -1;
	}
	if (name.n == 0 || name.n > INDEX_KEYWORD_MAX || view_has_control(name)) {
		errno = EINVAL;
		return -1;
	}
	index_frame_begin(ix, &f);
	index_frame_item(&f, ITEM_KEYWORD, &number, sizeof(number), name);
	result = index_commit(ix, &f);
	index_frame_free(&f);
	return result == 0 ? (int)number : -1;
}

int
index_keyword_bits(struct index *ix, const struct view *names, size_t n, uint64_t *bits)
{
	*bits = 0;
	for (size_t i = 0; i < n; i++) {
		int number = index_keyword_find(ix, names[i]);

		if (number == -1)
			number = make(ix, names[i]);
		if (number == -1)
			return -1;
		*bits |= UINT64_C(1) << number;
	}
	return 0;
}
