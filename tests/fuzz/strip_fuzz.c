/*
 * strip_fuzz.c: a header that a stranger wrote, whole and cut into pieces that the
 * input itself chooses: nothing is left in it that any reader could take for ours, nothing
 * else is missing, and the body is as it was.
 */
#include "fuzz_header.h"

#include "text/header.h"
#include "text/strip.h"

#define IDS "a.b c"
#define NAMES "x y-z"

static struct strip s;

static void
init(void)
{
	strip_init(&s, IDS, NAMES);
}

static void
feed(struct view piece, struct buf *out)
{
	strip_feed(&s, piece, out);
}

static void
end(struct buf *out)
{
	strip_end(&s, out);
	strip_free(&s);
}

/* The first line and those that continue it, each with its line end. */
static struct view
first_lines(struct view text)
{
	size_t n = 0;

	do {
		n += view_find(view_sub(text, n, text.n), '\n');
		n += n < text.n;
	} while (n < text.n && ascii_blank(text.p[n]));
	return view_sub(text, 0, n);
}

static bool
must_go(struct view lines)
{
	struct view rest = lines;
	struct header_field f;

	if (!header_next(&rest, &f))
		return false;
	if (view_eq_nocase(f.name, VIEW("x")) || view_eq_nocase(f.name, VIEW("y-z")))
		return true;
	return view_eq_nocase(f.name, VIEW("Authentication-Results")) &&
	    strip_is_ours(view_sub(f.whole, (size_t)(f.body.p - f.whole.p), FIELDS_BODY_MAX),
	    f.whole.n <= FIELDS_BODY_MAX, IDS);
}

/* Line by line, to the first empty one, which there is where a blank comes first. */
static void
expect(struct view in, struct buf *out)
{
	if (in.n && ascii_blank(in.p[0])) {
		buf_add_char(out, '\n');
		buf_add_view(out, in);
		return;
	}
	while (in.n && in.p[0] != '\n') {
		struct view lines = first_lines(in);

		if (!must_go(lines))
			buf_add_view(out, lines);
		in = view_sub(in, lines.n, in.n);
	}
	buf_add_view(out, in);
}

/* Whether there is a name that strip need not understand. */
static bool
is_too_long(struct view text)
{
	struct view line;

	while (view_line(&text, &line))
		if (view_find(line, ':') > FIELDS_NAME_MAX)
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fuzz_header header = {
		.init = init, .feed = feed, .end = end, .expect = expect, .unlike = is_too_long,
	};

	return fuzz_header(&header, data, size);
}
