/*
 * smtp_data_fuzz.c: content of DATA, whole and cut into pieces that the input
 * itself chooses. The first octet sets the line limit and the cuts.
 */
#include "fuzz.h"

#include "text/smtp_data.h"

struct result {
	struct buf out;
	size_t used;
	enum smtp_data_status status;
	struct smtp_data d;
};

/* Feeds in, in pieces of 1 to 8 octets that seed chooses, or whole if seed is 0. */
static struct result
feed(struct view in, size_t max, uint32_t seed)
{
	struct result r = { .out = buf_make(SIZE_MAX), .status = SMTP_DATA_MORE };

	smtp_data_init(&r.d, max);
	while (in.n && r.status == SMTP_DATA_MORE) {
		struct view piece = view_sub(in, 0, seed ? 1 + (seed >> 16) % 8 : in.n);
		size_t used;

		r.status = smtp_data_feed(&r.d, piece, &used, &r.out);
		fuzz_assert(used == piece.n || (used < piece.n && r.status == SMTP_DATA_END));
		r.used += used;
		in = view_sub(in, used, in.n);
		seed = seed * 1664525 + (seed ? 1013904223 : 0);
	}
	return r;
}

/* The end by its definition: the first CRLF "." CRLF, a CRLF being before everything. */
static size_t
find_end(struct view in)
{
	const char *hit;

	if (in.n >= 3 && memcmp(in.p, ".\r\n", 3) == 0)
		return 3;
	hit = memmem(in.p, in.n, "\r\n.\r\n", 5);
	return hit ? (size_t)(hit - in.p) + 5 : SIZE_MAX;
}

static void
check_end(const struct result *r, struct view in)
{
	size_t end = find_end(in);

	fuzz_assert((r->status == SMTP_DATA_END) == (end != SIZE_MAX));
	fuzz_assert(r->used == (end == SIZE_MAX ? in.n : end));
	fuzz_assert(memchr(buf_view(&r->out).p, '\r', r->out.n) == NULL);
	fuzz_assert(memchr(buf_view(&r->out).p, '\0', r->out.n) == NULL);
	if (r->status == SMTP_DATA_END && smtp_data_faults(&r->d) == 0)
		fuzz_assert(r->out.n == 0 || r->out.p[r->out.n - 1] == '\n');
}

/* The same octets as chunks, and as DATA with an end and with dots stuffed: nothing differs. */
static void
check_chunks(struct view in, size_t max)
{
	struct buf data = buf_make(SIZE_MAX), out = buf_make(SIZE_MAX);
	struct smtp_data d;
	struct result r;
	size_t used;

	for (size_t i = 0; i < in.n; i++) {
		if (in.p[i] == '.' && (i == 0 || (i > 1 && memcmp(in.p + i - 2, "\r\n", 2) == 0)))
			buf_add_char(&data, '.');
		buf_add_char(&data, in.p[i]);
	}
	buf_add_str(&data, "\r\n.\r\n");
	r = feed(buf_view(&data), max, 0);
	smtp_data_init_chunks(&d, max);
	fuzz_assert(smtp_data_feed(&d, in, &used, &out) == SMTP_DATA_MORE && used == in.n);
	fuzz_assert(smtp_data_feed(&d, VIEW("\r\n"), &used, &out) == SMTP_DATA_MORE);
	smtp_data_finish(&d);
	fuzz_assert(r.used == data.n && r.status == SMTP_DATA_END);
	fuzz_assert(smtp_data_faults(&d) == smtp_data_faults(&r.d));
	fuzz_assert(smtp_data_octets(&d) == smtp_data_octets(&r.d));
	fuzz_assert(view_eq(buf_view(&out), buf_view(&r.out)));
	buf_free(&r.out);
	buf_free(&data);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t max = size ? data[0] % 16 : 0;
	uint32_t seed = size ? data[0] + 1u : 1u;
	struct view in = view_sub(fuzz_view(data, size), 1, size);
	struct result a = feed(in, max, 0), b = feed(in, max, seed * 2654435761u | 1u);

	check_end(&a, in);
	check_chunks(in, max);
	fuzz_assert(a.status == b.status && a.used == b.used);
	fuzz_assert(view_eq(buf_view(&a.out), buf_view(&b.out)));
	fuzz_assert(smtp_data_faults(&a.d) == smtp_data_faults(&b.d));
	fuzz_assert(smtp_data_octets(&a.d) == smtp_data_octets(&b.d));
	buf_free(&a.out);
	buf_free(&b.out);
	return 0;
}
