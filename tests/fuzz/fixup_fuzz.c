/*
 * fixup_fuzz.c: a submitted message, whole and cut into pieces that the input
 * itself chooses, held against what the parser of whole headers makes of it.
 */
#include "fuzz.h"

#include "text/fixup.h"
#include "text/header.h"

static const struct author author = {
	.name = "", .address = { "ann", "example.net" }, .unique = "1k0tst80tvjz5ve2",
	.hostname = "mail.test", .time = 1763784000, .utc_offset = 60,
};

/* In pieces of 1 to 8 octets that seed chooses, or whole if seed is 0. */
static struct buf
run(struct view in, uint32_t seed)
{
	static struct fixup f;
	struct buf out = buf_make(SIZE_MAX);

	fixup_init(&f, &author);
	while (in.n) {
		struct view piece = view_sub(in, 0, seed ? 1 + (seed >> 16) % 8 : in.n);

		fixup_feed(&f, piece, &out);
		in = view_sub(in, piece.n, in.n);
		seed = seed * 1664525 + (seed ? 1013904223 : 0);
	}
	fixup_end(&f, &out);
	fuzz_assert(!out.failed);
	fixup_free(&f);
	return out;
}

/* Without an mbox's line, if that is what the first one is. */
static struct view
without_mbox_line(struct view text)
{
	struct view rest = text, line, next;
	struct header_field f;

	if (!author_mbox_line(text) || !view_line(&rest, &line) || view_trim(line).n == 4)
		return text;
	next = rest;
	return header_next(&next, &f) && f.name.n ? rest : text;
}

/* Whether there is something in it that fixup need not understand. */
static bool
is_too_long(struct view text)
{
	struct view line;

	for (size_t i = 0; view_line(&text, &line); i++) {
		size_t colon = view_find(line, ':');

		if (colon > FIXUP_NAME_MAX || (i == 0 && line.n >= FIXUP_NAME_MAX))
			return true;
	}
	return false;
}

static void
expect(struct view text, struct buf *out)
{
	struct view rest = without_mbox_line(text);
	struct header_field f;
	unsigned present = 0;
	bool fields = false;

	for (; header_next(&rest, &f); fields = true) {
		unsigned field = author_field(f.name);

		present |= field;
		if (field == AUTHOR_BLIND)
			continue;
		buf_add_view(out, f.whole);
		if (f.whole.p[f.whole.n - 1] != '\n')
			buf_add_char(out, '\n');
	}
	author_add(&author, present, out);
	if (!fields)
		rest = text;
	if (rest.n && rest.p[0] != '\n' && rest.p[0] != '\r')
		buf_add_char(out, '\n');
	buf_add_view(out, rest);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t seed = size ? data[0] + 1u : 1u;
	struct view in = view_sub(fuzz_view(data, size), 1, size);
	struct buf a = run(in, 0), b = run(in, seed * 2654435761u | 1u), twice;
	struct buf wanted = buf_make(SIZE_MAX);

	fuzz_assert(view_eq(buf_view(&a), buf_view(&b)));
	twice = run(buf_view(&a), 0);
	fuzz_assert(view_eq(buf_view(&a), buf_view(&twice)));
	expect(in, &wanted);
	if (!is_too_long(in))
		fuzz_assert(view_eq(buf_view(&a), buf_view(&wanted)));
	buf_free(&a);
	buf_free(&b);
	buf_free(&twice);
	buf_free(&wanted);
	return 0;
}
