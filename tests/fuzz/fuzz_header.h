/*
 * fuzz_header.h: what changes a header as it passes by makes the same of it whole and cut
 * into pieces, changes nothing the second time, and what a plain function over the
 * whole text makes of it.
 */
#ifndef FUZZ_HEADER_H
#define FUZZ_HEADER_H

#include "fuzz.h"

#include "text/fields.h"

struct fuzz_header {
	void (*init)(void);
	void (*feed)(struct view piece, struct buf *out);
	void (*end)(struct buf *out);	/* and frees */
	void (*expect)(struct view in, struct buf *out);
	bool (*unlike)(struct view in);	/* expect() need not be right about it */
};

/* In pieces of 1 to 8 octets that seed chooses, or whole if seed is 0. */
static inline struct buf
fuzz_header_run(const struct fuzz_header *h, struct view in, uint32_t seed)
{
	struct buf out = buf_make(SIZE_MAX);

	h->init();
	while (in.n) {
		struct view piece = view_sub(in, 0, seed ? 1 + (seed >> 16) % 8 : in.n);

		h->feed(piece, &out);
		in = view_sub(in, piece.n, in.n);
		seed = seed * 1664525 + (seed ? 1013904223 : 0);
	}
	h->end(&out);
	fuzz_assert(!out.failed);
	return out;
}

/* The first octet chooses the pieces. */
static inline int
fuzz_header(const struct fuzz_header *h, const uint8_t *data, size_t size)
{
	uint32_t seed = size ? data[0] + 1u : 1u;
	struct view in = view_sub(fuzz_view(data, size), 1, size);
	struct buf a = fuzz_header_run(h, in, 0), twice, wanted = buf_make(SIZE_MAX);
	struct buf b = fuzz_header_run(h, in, seed * 2654435761u | 1u);

	fuzz_assert(view_eq(buf_view(&a), buf_view(&b)));
	twice = fuzz_header_run(h, buf_view(&a), 0);
	fuzz_assert(view_eq(buf_view(&a), buf_view(&twice)));
	h->expect(in, &wanted);
	if (!h->unlike(in))
		fuzz_assert(view_eq(buf_view(&a), buf_view(&wanted)));
	buf_free(&a);
	buf_free(&b);
	buf_free(&twice);
	buf_free(&wanted);
	return 0;
}

/* The first line and those that continue it, each with its line end. */
static inline struct view
fuzz_header_lines(struct view text)
{
	size_t n = 0;

	do {
		n += view_find(view_sub(text, n, text.n), '\n');
		n += n < text.n;
	} while (n < text.n && ascii_blank(text.p[n]));
	return view_sub(text, 0, n);
}

/*
 * Line by line, to the first empty one, which there is where a blank comes first, without the
 * fields that go.
 */
static inline void
fuzz_header_without(struct view in, bool (*goes)(struct view lines), struct buf *out)
{
	if (in.n && ascii_blank(in.p[0])) {
		buf_add_char(out, '\n');
		buf_add_view(out, in);
		return;
	}
	while (in.n && in.p[0] != '\n') {
		struct view lines = fuzz_header_lines(in);

		if (!goes(lines))
			buf_add_view(out, lines);
		in = view_sub(in, lines.n, in.n);
	}
	buf_add_view(out, in);
}

/* Whether there is a name that need not be understood. */
static inline bool
fuzz_header_too_long(struct view text)
{
	struct view line;

	while (view_line(&text, &line))
		if (view_find(line, ':') > FIELDS_NAME_MAX)
			return true;
	return false;
}

#endif
