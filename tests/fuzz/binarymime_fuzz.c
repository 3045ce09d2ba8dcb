/*
 * binarymime_fuzz.c: a message that need not be lines, whole and cut into pieces that the
 * input itself chooses; and taken apart, before and after, by a reader that has all of it in
 * memory: what was binary decodes to what it was, and nothing else has changed.
 */
#include "fuzz.h"

#include "text/base64.h"
#include "text/binarymime.h"
#include "text/header.h"

/* In pieces of 1 to 8 octets that seed chooses, or whole if seed is 0. */
static enum parts_fault
run(struct view in, uint32_t seed, struct buf *out)
{
	static struct binarymime b;
	enum parts_fault fault;

	*out = buf_make(SIZE_MAX);
	binarymime_init(&b);
	while (in.n) {
		struct view piece = view_sub(in, 0, seed ? 1 + (seed >> 16) % 8 : in.n);

		(void)binarymime_feed(&b, piece, out);
		in = view_sub(in, piece.n, in.n);
		seed = seed * 1664525 + (seed ? 1013904223 : 0);
	}
	fault = binarymime_end(&b, out);
	fuzz_assert(!out->failed);
	binarymime_free(&b);
	return fault;
}

/* The length of the first line with its CRLF. */
static size_t
line_length(struct view v)
{
	const char *hit = memmem(v.p, v.n, "\r\n", 2);

	return hit ? (size_t)(hit - v.p) + 2 : v.n;
}

static bool
is_delimiter(struct view line, struct view boundary, bool *close)
{
	struct view rest = view_sub(line, 2 + boundary.n, line.n);
	bool whole = line.n >= 2 && memcmp(line.p + line.n - 2, "\r\n", 2) == 0;

	if (line.n > PARTS_DELIMITER_MAX || !view_starts_nocase(line, VIEW("--")) ||
	    !view_eq(view_sub(line, 2, boundary.n), boundary))
		return false;
	/* What is too long with a line end is not looked at any more. */
	if (!whole && line.n == PARTS_DELIMITER_MAX)
		return false;
	rest.n -= whole ? 2 : 0;
	*close = view_starts_nocase(rest, VIEW("--"));
	rest = view_trim(view_sub(rest, *close ? 2 : 0, rest.n));
	return rest.n == 0;
}

/*
 * Takes what is before the next delimiter, and that, off *rest. Returns false when there is
 * none: *section is all the rest then.
 */
static bool
next_section(struct view *rest, struct view boundary, struct view *section, struct view *line,
    bool *close)
{
	for (size_t at = 0; at < rest->n; at += line->n) {
		*line = view_sub(*rest, at, line_length(view_sub(*rest, at, rest->n)));
		if (!is_delimiter(*line, boundary, close))
			continue;
		*section = view_sub(*rest, 0, at >= 2 ? at - 2 : 0);
		*rest = view_sub(*rest, at + line->n, rest->n);
		return true;
	}
	*section = *rest;
	return false;
}

struct part {
	struct view header, body;
	struct mime_type type;
	bool typed, binary, other;
};

static void
read_part(struct view text, bool digest, struct part *p)
{
	struct header_field f;
	struct view rest;
	size_t at = 0;
	bool blank = false;

	while (at < text.n && !blank) {
		struct view line = view_sub(text, at, line_length(view_sub(text, at, text.n)));

		blank = view_eq(line, VIEW("\r\n"));
		at += line.n;
	}
	*p = (struct part){ .header = view_sub(text, 0, at), .body = view_sub(text, at, text.n) };
	p->typed = mime_type_parse(digest ? VIEW("message/rfc822") : VIEW("text/plain"),
	    &p->type) == 0;
	for (rest = p->header; header_next(&rest, &f); ) {
		char word[MIME_VALUE_MAX + 1];
		struct view v = f.body;

		if (view_eq_nocase(f.name, VIEW("Content-Type"))) {
			p->typed = mime_type_parse(f.body, &p->type) == 0;
		} else if (view_eq_nocase(f.name, VIEW("Content-Transfer-Encoding"))) {
			v = view_of(mime_value(&v, word) == 0 ? word : "?");
			p->binary = view_eq_nocase(v, VIEW("binary"));
			p->other = !p->binary && !view_eq_nocase(v, VIEW("7bit")) &&
			    !view_eq_nocase(v, VIEW("8bit"));
		}
	}
}

/* The fields are the same but for the encoding. */
static void
check_headers(const struct part *in, const struct part *out)
{
	struct view a = in->header, b = out->header;
	struct header_field f, g;

	if (!in->binary)
		fuzz_assert(view_eq(a, b));
	while (header_next(&a, &f)) {
		fuzz_assert(header_next(&b, &g));
		if (!view_eq_nocase(f.name, VIEW("Content-Transfer-Encoding")))
			fuzz_assert(view_eq(f.whole, g.whole));
	}
	fuzz_assert(view_eq(a, b));
}

static void
check_base64(struct view body, struct view coded)
{
	struct buf one = buf_make(SIZE_MAX), back = buf_make(SIZE_MAX);
	struct view line;

	while (view_line(&coded, &line)) {
		/* The line end of the last one may be the delimiter's. */
		size_t end = line.n && line.p[line.n - 1] == '\r';

		fuzz_assert(line.n - end <= 76 && (end || coded.n == 0));
		buf_add_view(&one, view_sub(line, 0, line.n - end));
	}
	fuzz_assert(base64_decode(&back, buf_view(&one)) == 0);
	fuzz_assert(view_eq(buf_view(&back), body));
	buf_free(&one);
	buf_free(&back);
}

static void
compare(struct view in, struct view out, bool digest, bool is_signed);

static void
compare_parts(const struct part *in, const struct part *out, bool is_signed)
{
	struct view boundary = view_of(in->type.boundary), a = in->body, b = out->body;
	struct view section_a, section_b, line_a = VIEW(""), line_b = VIEW("");
	bool digest = mime_type_is(&in->type, "multipart", "digest");
	bool signs = mime_type_is(&in->type, "multipart", "signed");
	bool close_a = false, close_b = false, more = true;

	for (unsigned i = 0; more && !close_a; i++) {
		more = next_section(&a, boundary, &section_a, &line_a, &close_a);
		fuzz_assert(next_section(&b, boundary, &section_b, &line_b, &close_b) == more);
		fuzz_assert(!more || view_eq(line_a, line_b));
		if (i == 0)
			fuzz_assert(view_eq(section_a, section_b));
		else
			compare(section_a, section_b, digest, is_signed || (signs && i == 1));
	}
	/* Behind the last one. */
	if (more)
		fuzz_assert(view_eq(a, b));
}

static void
compare(struct view in, struct view out, bool digest, bool is_signed)
{
	struct part a, b;
	bool composite;

	if (is_signed)
		fuzz_assert(view_eq(in, out));
	read_part(in, digest, &a);
	read_part(out, digest, &b);
	check_headers(&a, &b);
	fuzz_assert(!b.binary);
	composite = a.typed && !a.other && mime_type_is(&a.type, "multipart", NULL) &&
	    a.type.boundary[0];
	if (composite)
		compare_parts(&a, &b, is_signed);
	else if (a.typed && !a.other && (mime_type_is(&a.type, "message", "rfc822") ||
	    mime_type_is(&a.type, "message", "global") || mime_type_is(&a.type, "message", "news")))
		compare(a.body, b.body, false, is_signed);
	else if (!a.binary || (a.typed && mime_type_is(&a.type, "message", NULL)))
		fuzz_assert(view_eq(a.body, b.body));
	else
		check_base64(a.body, b.body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t seed = size ? data[0] + 1u : 1u;
	struct view in = view_sub(fuzz_view(data, size), 1, size);
	enum parts_fault fault;
	struct buf a, b;

	fault = run(in, 0, &a);
	fuzz_assert(run(in, seed * 2654435761u | 1u, &b) == fault);
	fuzz_assert(view_eq(buf_view(&a), buf_view(&b)));
	if (fault == PARTS_OK)
		compare(in, buf_view(&a), false, false);
	buf_free(&a);
	buf_free(&b);
	return 0;
}
