/*
 * conf_edit_fuzz.c: a key that is set is set, once more changes nothing, and each other line is
 * there afterwards, in its order. The text comes behind "KEY\nVALUE\n".
 */
#include "fuzz.h"

#include "admin/conf_edit.h"

#define MAX (1024 * 1024)

/* Whether all lines of text but those that set the key are in out, in that order. */
static bool
kept(struct view text, struct view key, struct view out)
{
	struct view line, other, ignored;

	while (view_line(&text, &line)) {
		bool found = conf_edit_get(line, key, &ignored);

		while (!found && view_line(&out, &other))
			found = view_eq(line, other);
		if (!found)
			return false;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size), key, value, got;
	struct buf out = buf_make(MAX), again = buf_make(MAX);

	if (!view_line(&text, &key) || !view_line(&text, &value))
		return 0;
	key = view_trim(key);
	value = view_trim(value);
	if (key.n && key.p[0] != '#' && view_find(key, '=') == key.n &&
	    conf_edit_set(text, key, value, &out) != -1) {
		fuzz_assert(conf_edit_get(buf_view(&out), key, &got) && view_eq(got, value));
		fuzz_assert(conf_edit_set(buf_view(&out), key, value, &again) == 0);
		fuzz_assert(view_eq(buf_view(&out), buf_view(&again)));
		fuzz_assert(kept(text, key, buf_view(&out)));
		buf_clear(&again);
		fuzz_assert(conf_edit_unset(buf_view(&out), key, &again) == 1);
		fuzz_assert(!conf_edit_get(buf_view(&again), key, &got));
	}
	buf_free(&out);
	buf_free(&again);
	return 0;
}
