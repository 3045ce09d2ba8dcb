/*
 * crlf_fuzz.c: what crlf_encode writes is what smtp_data reads. The first
 * octet is the size of the pieces.
 */
#include "fuzz.h"

#include "text/crlf.h"
#include "text/smtp_data.h"

static struct buf
encode(struct view in, size_t step, bool dots)
{
	struct buf b = buf_make(SIZE_MAX);
	struct crlf_state s = { 0 };

	for (; in.n; in = view_sub(in, step, in.n))
		fuzz_assert(crlf_encode(&s, view_sub(in, 0, step), dots, &b) == 0);
	fuzz_assert(crlf_finish(&s, dots, &b) == 0);
	return b;
}

/* The end of data is where it belongs, and text without CR and NUL comes back. */
static void
receive(struct view wire, struct view in)
{
	struct buf out = buf_make(SIZE_MAX);
	struct smtp_data d;
	size_t used;
	bool clean = view_find(in, '\r') == in.n && view_find(in, '\0') == in.n;

	smtp_data_init(&d, 0);
	fuzz_assert(smtp_data_feed(&d, wire, &used, &out) == SMTP_DATA_END);
	fuzz_assert(used == wire.n);
	fuzz_assert((smtp_data_faults(&d) & SMTP_DATA_BARE_LF) == 0);
	if (clean) {
		fuzz_assert(smtp_data_faults(&d) == 0);
		if (in.n && in.p[in.n - 1] != '\n')
			out.n--;
		fuzz_assert(view_eq(buf_view(&out), in));
		fuzz_assert(smtp_data_octets(&d) >= crlf_size(in));
	}
	buf_free(&out);
}

/* Sizes agree with what is written, but for the end of the last line. */
static void
check_size(struct view in, size_t step)
{
	struct buf plain = encode(in, step, false);
	struct crlf_count c = { 0 };
	size_t added = 0;

	if (in.n && in.p[in.n - 1] != '\n')
		added = in.p[in.n - 1] == '\r' ? 1 : 2;
	for (size_t at = 0; at < in.n; at += step)
		crlf_count_add(&c, view_sub(in, at, step));
	fuzz_assert(c.size == crlf_size(in));
	fuzz_assert(plain.n == c.size + added);
	buf_free(&plain);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = view_sub(fuzz_view(data, size), 1, size);
	size_t step = size ? data[0] % 9 + 1u : 1;
	struct buf whole = encode(in, in.n + 1, true), pieces = encode(in, step, true);

	fuzz_assert(view_eq(buf_view(&whole), buf_view(&pieces)));
	fuzz_assert(whole.n <= 2 * in.n + 5);
	receive(buf_view(&whole), in);
	check_size(in, step);
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
