/*
 * table_edit_fuzz.c: a line of the table that the input is, but for its first line, is put in,
 * changed and taken out: its key is the first word of the first line, a value the second.
 */
#include "fuzz.h"

#include "admin/users/table_edit.h"

/* Wants the lines of other keys to be the same in both. */
static void
check_others(struct view before, struct view after, struct view key)
{
	struct table_lines a = { .rest = before }, b = { .rest = after };
	struct table_line old, new;

	for (;;) {
		bool more, other;

		do
			more = table_lines_next(&a, &old);
		while (more && table_edit_same(old.key, key));
		do
			other = table_lines_next(&b, &new);
		while (other && table_edit_same(new.key, key));
		fuzz_assert(more == other);
		if (!more)
			return;
		fuzz_assert(view_eq(old.key, new.key) && view_eq(old.words, new.words));
	}
}

static void
check_put(struct view text, struct view key, struct view line)
{
	struct buf out = buf_make(SIZE_MAX);
	struct table_line one;

	fuzz_assert(table_edit_put(text, key, line, &out) >= 0);
	check_others(text, buf_view(&out), key);
	fuzz_assert(table_edit_find(buf_view(&out), key, &one));
	buf_free(&out);
}

static void
check_remove(struct view text, struct view key)
{
	struct buf out = buf_make(SIZE_MAX);
	struct table_line one;
	int removed = table_edit_remove(text, key, &out);

	fuzz_assert((removed == 0) == view_eq(text, buf_view(&out)));
	fuzz_assert(!table_edit_find(buf_view(&out), key, &one));
	check_others(text, buf_view(&out), key);
	buf_free(&out);
}

static void
check_set(struct view text, struct view key, struct view value)
{
	struct buf out = buf_make(SIZE_MAX), again = buf_make(SIZE_MAX);
	struct table_line one;
	int set = table_edit_set(text, key, VIEW("quota"), value, &out);

	fuzz_assert(set == table_edit_find(text, key, &one));
	fuzz_assert(set || view_eq(text, buf_view(&out)));
	check_others(text, buf_view(&out), key);
	fuzz_assert(table_edit_set(buf_view(&out), key, VIEW("quota"), value, &again) == set);
	fuzz_assert(view_eq(buf_view(&out), buf_view(&again)));
	buf_free(&out);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size), line, rest, key, value;

	if (size > 4096 || !view_line(&text, &line))
		return 0;
	rest = line;
	if (!view_word(&rest, &key) || key.p[0] == '#' || view_has_control(line))
		return 0;
	if (!view_word(&rest, &value))
		value = VIEW("");
	check_put(text, key, key);
	check_remove(text, key);
	check_set(text, key, value);
	return 0;
}
