/* words_fuzz.c: the body of a field: encoded words, and parameters. What comes out is UTF-8. */
#include "fuzz.h"

#include "text/mime_params.h"
#include "text/utf8.h"
#include "text/words.h"

static void
check_text(struct view v)
{
	fuzz_assert(utf8_valid(v));
	for (size_t i = 0; i < v.n; i++)
		fuzz_assert(!ascii_control(v.p[i]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view body = fuzz_view(data, size), first, second;
	struct buf out = buf_make(SIZE_MAX);
	struct mime_param list[MIME_PARAMS_MAX];
	size_t n;

	words_decode(body, &out);
	fuzz_assert(!out.failed);
	check_text(buf_view(&out));
	mime_words(body, &first, &second);
	if (first.n)
		fuzz_within(first, body);
	if (second.n)
		fuzz_within(second, body);
	n = mime_params_all(body, list);
	for (size_t i = 0; i < n; i++) {
		fuzz_assert(list[i].name.n);
		fuzz_within(list[i].name, body);
		fuzz_within(list[i].value, body);
		buf_clear(&out);
		if (view_find(list[i].name, '*') == list[i].name.n)
			fuzz_assert(mime_param_find(body, list[i].name, &out));
		check_text(buf_view(&out));
	}
	buf_free(&out);
	return 0;
}
