/*
 * outgoing_fuzz.c: any octets as text that goes out: CRLF ends lines and nothing else does, none is
 * too long, only the last line is a dot; and its size is what was found out before.
 */
#include "fuzz.h"

#include "text/outgoing.h"

static void
encode(struct view in, bool dots, size_t step, struct buf *out)
{
	struct outgoing o = { .dots = dots };

	*out = buf_make(SIZE_MAX);
	for (size_t i = 0; i < in.n; i += step) {
		struct view piece = view_sub(in, i, step);
		size_t before = out->n;

		fuzz_assert(outgoing_feed(&o, piece, out) == 0);
		fuzz_assert(out->n - before <= OUTGOING_MAX(piece.n));
	}
	fuzz_assert(outgoing_end(&o, out) == 0);
}

static void
check_lines(struct view out, bool dots)
{
	while (out.n) {
		const char *end = memmem(out.p, out.n, "\r\n", 2);
		struct view line;

		fuzz_assert(end != NULL);
		line = view_sub(out, 0, (size_t)(end - out.p));
		out = view_sub(out, line.n + 2, out.n);
		fuzz_assert(view_find(line, '\r') == line.n && view_find(line, '\n') == line.n);
		fuzz_assert(line.n <= OUTGOING_LINE_MAX + (dots && line.n && line.p[0] == '.'));
		fuzz_assert(!dots || !view_eq(line, VIEW(".")) || out.n == 0);
		fuzz_assert(!dots || line.n == 0 || line.p[0] != '.' || out.n == 0 || line.p[1] == '.');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size);
	struct outgoing_facts whole = { 0 }, pieces = { 0 };
	struct buf a, b;

	for (int dots = 0; dots < 2; dots++) {
		encode(in, dots, in.n + 1, &a);
		encode(in, dots, 1 + in.n % 7, &b);
		fuzz_assert(view_eq(buf_view(&a), buf_view(&b)));
		check_lines(buf_view(&a), dots);
		if (!dots) {
			outgoing_look(&whole, in);
			outgoing_look_end(&whole);
			for (size_t i = 0; i < in.n; i += 3)
				outgoing_look(&pieces, view_sub(in, i, 3));
			outgoing_look_end(&pieces);
			fuzz_assert(whole.size == pieces.size && whole.header8 == pieces.header8);
			fuzz_assert(whole.long_lines || whole.size == a.n);
			fuzz_assert(whole.tls_optional == pieces.tls_optional);
		}
		buf_free(&a);
		buf_free(&b);
	}
	return 0;
}
