/* imap_search_fuzz.c: what is wanted, up to a NUL, and a message: found as is found simply. */
#include "fuzz.h"

#include "text/casemap.h"
#include "text/imap_search.h"

/* Whether a is in b, both mapped, small letters that were left being as good as capitals. */
static bool
is_in(struct view a, struct view b)
{
	for (size_t i = 0; i + a.n <= b.n; i++)
		if (view_eq_nocase(view_sub(b, i, a.n), a))
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size), wanted = view_sub(in, 0, view_find(in, '\0'));
	struct view text = view_sub(in, wanted.n + 1, in.n);
	struct search_room room = { { 0 }, { 0 }, { 0 } };
	struct mime_tree t = { .n = 0 };
	struct search_key key;
	struct buf mapped = buf_make(SIZE_MAX);
	bool found;

	fuzz_assert(search_key_make(&key, wanted) == 0);
	casemap(text, &mapped);
	found = search_text(&key, text, &room);
	fuzz_assert(found == is_in(buf_view(&key.text), buf_view(&mapped)));
	(void)search_field(&key, text, &room);
	fuzz_assert(mime_tree_parse(&t, text) == 0);
	if (search_message(&key, &t, false, &room))
		fuzz_assert(search_message(&key, &t, true, &room));
	mime_tree_free(&t);
	search_key_free(&key);
	search_free(&room);
	buf_free(&mapped);
	return 0;
}
