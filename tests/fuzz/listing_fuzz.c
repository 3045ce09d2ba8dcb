/*
 * listing_fuzz.c: a message that goes to a list, whole and cut into pieces that the input itself
 * chooses: the list's fields come first, no others of lists are left, all else is as it was.
 */
#include "fuzz_header.h"

#include "text/header.h"
#include "text/listing.h"

#define OWN "List-Id: <a.example>\nList-Post: NO\n"

static struct listing l;

static void
init(void)
{
	listing_init(&l, VIEW(OWN));
}

static void
feed(struct view piece, struct buf *out)
{
	listing_feed(&l, piece, out);
}

static void
end(struct buf *out)
{
	listing_end(&l, out);
	listing_free(&l);
}

static bool
must_go(struct view lines)
{
	struct header_field f;

	return header_next(&lines, &f) && view_starts_nocase(f.name, VIEW("List-"));
}

static void
expect(struct view in, struct buf *out)
{
	buf_add_str(out, OWN);
	fuzz_header_without(in, must_go, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fuzz_header header = {
		.init = init, .feed = feed, .end = end, .expect = expect,
		.unlike = fuzz_header_too_long,
	};

	return fuzz_header(&header, data, size);
}
