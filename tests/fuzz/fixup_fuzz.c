/*
 * fixup_fuzz.c: a submitted message, whole and cut into pieces that the input
 * itself chooses, held against what the parser of whole headers makes of it.
 */
#include "fuzz_header.h"

#include "text/fixup.h"
#include "text/header.h"

static const struct author author = {
	.name = "", .address = { "ann", "example.net" }, .unique = "1k0tst80tvjz5ve2",
	.hostname = "mail.test", .time = 1763784000, .utc_offset = 60,
};

static struct fixup s;

static void
init(void)
{
	fixup_init(&s, &author);
}

static void
feed(struct view piece, struct buf *out)
{
	fixup_feed(&s, piece, out);
}

static void
end(struct buf *out)
{
	fixup_end(&s, out);
	fixup_free(&s);
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
	static const struct fuzz_header header = {
		.init = init, .feed = feed, .end = end, .expect = expect, .unlike = is_too_long,
	};

	return fuzz_header(&header, data, size);
}
