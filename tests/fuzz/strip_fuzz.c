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

static void
expect(struct view in, struct buf *out)
{
	fuzz_header_without(in, must_go, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fuzz_header header = {
		.init = init, .feed = feed, .end = end, .expect = expect, .unlike = fuzz_header_too_long,
	};

	return fuzz_header(&header, data, size);
}
