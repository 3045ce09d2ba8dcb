/*
 * queue_envelope_fuzz.c: the input as items of an envelope, which is split and put together
 * again, and as a value of the variable.
 */
#include "fuzz.h"

#include "queue/queue_envelope.h"

#define OUT_MAX 4096

/* All of plain and beside stands in items, and nothing else does. */
static void
check(struct view items, const struct buf *plain, const struct buf *beside)
{
	struct view rest = buf_view(plain), params;
	size_t at = 0;

	while (rest.n) {
		struct view item = view_sub(rest, 0, view_find(rest, '\0'));

		fuzz_assert(item.n && (item.p[0] == 'F' || item.p[0] == 'T' ||
		    (item.p[0] == 'P' && beside->failed)));
		if (!beside->failed && envelope_params_of(buf_view(beside), item, &at, &params)) {
			fuzz_within(params, buf_view(beside));
			fuzz_assert(view_find(params, '\n') == params.n);
			fuzz_assert(at <= beside->n);
		}
		rest = view_sub(rest, item.n + 1, rest.n);
	}
	fuzz_assert(plain->failed || plain->n <= items.n + 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view v = fuzz_view(data, size), params;
	struct buf plain = buf_make(OUT_MAX), beside = buf_make(size % 3 ? OUT_MAX : 10);
	size_t at = size / 2;

	envelope_split(v, &plain, &beside);
	check(v, &plain, &beside);
	if (envelope_params_of(v, VIEW("Tbob@example.org"), &at, &params))
		fuzz_within(params, v);
	fuzz_assert(at <= v.n);
	fuzz_within(envelope_text_of(v, 'O'), v);
	fuzz_within(envelope_text_of(v, 'U'), v);
	buf_free(&plain);
	buf_free(&beside);
	return 0;
}
