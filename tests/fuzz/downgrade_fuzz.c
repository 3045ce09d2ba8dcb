/*
 * downgrade_fuzz.c: a message for a server that knows 7 bits, whole and in pieces that the input
 * itself chooses. What comes out is the same; a second conversion finds nothing more to do; and
 * lines of quoted-printable and base64 that are new are short.
 */
#include "fuzz.h"

#include "text/downgrade.h"

/* One pass, in pieces of 1 to 8 octets that seed chooses, or whole if seed is 0. */
static enum parts_fault
pass(struct downgrade *d, struct view in, uint32_t seed, struct buf *out)
{
	while (in.n) {
		struct view piece = view_sub(in, 0, seed ? 1 + (seed >> 16) % 8 : in.n);
		size_t before = out->n;

		(void)downgrade_feed(d, piece, out);
		fuzz_assert(out->n - before <= DOWNGRADE_OUT_MAX(piece.n));
		in = view_sub(in, piece.n, in.n);
		seed = seed * 1664525 + (seed ? 1013904223 : 0);
	}
	return downgrade_end(d, out);
}

static enum parts_fault
convert(struct view in, bool seven, uint32_t seed, struct buf *out)
{
	static struct downgrade d;
	enum parts_fault fault;

	*out = buf_make(SIZE_MAX);
	downgrade_init(&d, seven);
	fault = pass(&d, in, seed, out);
	fuzz_assert(out->n == 0);
	if (fault == PARTS_OK) {
		downgrade_again(&d);
		/* What can go wrong has gone wrong in the first pass. */
		fuzz_assert(pass(&d, in, seed, out) == PARTS_OK);
	}
	fuzz_assert(!out->failed);
	downgrade_free(&d);
	return fault;
}

static size_t
eightbit(struct view v)
{
	size_t n = 0;

	for (size_t i = 0; i < v.n; i++)
		n += (unsigned char)v.p[i] > 0x7f;
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size);
	struct buf whole, pieces, again;

	for (int seven = 0; seven < 2; seven++) {
		enum parts_fault fault = convert(in, seven, 0, &whole);

		fuzz_assert(convert(in, seven, (uint32_t)size + 1, &pieces) == fault);
		fuzz_assert(view_eq(buf_view(&whole), buf_view(&pieces)));
		if (fault == PARTS_OK) {
			fuzz_assert(convert(buf_view(&whole), seven, 0, &again) == PARTS_OK);
			fuzz_assert(view_eq(buf_view(&whole), buf_view(&again)));
			buf_free(&again);
			fuzz_assert(eightbit(buf_view(&whole)) <= eightbit(in));
		}
		buf_free(&whole);
		buf_free(&pieces);
	}
	return 0;
}
