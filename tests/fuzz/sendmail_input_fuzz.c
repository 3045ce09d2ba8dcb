/*
 * sendmail_input_fuzz.c: the lines of a message from standard input: how the input is cut makes
 * no difference, nothing behind the end is taken, and an end is no part of the message.
 */
#include "fuzz.h"

#include "queue/sendmail_input.h"

/* Feeds text in pieces of that many octets. Returns how many it took. */
static size_t
feed(struct view text, size_t piece, struct sendmail_input in, struct buf *out)
{
	size_t taken = 0;

	while (taken < text.n && !in.ended)
		taken += sendmail_input_add(&in, view_sub(text, taken, piece), out);
	fuzz_assert(in.ended || taken == text.n);
	sendmail_input_end(&in, out);
	fuzz_assert(!out->failed && (out->n == 0 || out->p[out->n - 1] == '\n'));
	return taken;
}

/* Whether there is a line with a dot alone. */
static bool
has_end(struct view text)
{
	struct view line;

	while (view_line(&text, &line))
		if (view_eq(line, VIEW(".")))
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sendmail_input in = { .dots = false };
	struct view text;

	if (size < 2)
		return 0;
	in.dots = data[0] & 1;
	in.stuffed = (data[0] & 3) == 3;
	text = fuzz_view(data + 2, size - 2);
	for (int cut = 0; cut < 2; cut++) {
		struct buf whole = buf_make(SIZE_MAX), parts = buf_make(SIZE_MAX);
		size_t taken = feed(text, text.n + 1, in, &whole);

		fuzz_assert(feed(text, cut ? 1 : 1 + data[1], in, &parts) == taken);
		fuzz_assert(view_eq(buf_view(&whole), buf_view(&parts)) && whole.n <= text.n + 1);
		fuzz_assert(!in.dots || in.stuffed || !has_end(buf_view(&whole)));
		buf_free(&whole);
		buf_free(&parts);
	}
	return 0;
}
