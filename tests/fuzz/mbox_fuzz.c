/*
 * mbox_fuzz.c: a message as it is written into an mbox, in pieces of the size that the first octet
 * says: no line of it begins another message, and it comes back as it was. And the note at a file.
 */
#include "fuzz.h"

#include "text/mbox.h"

static struct buf
quote(struct view in, size_t step)
{
	struct buf b = buf_make(SIZE_MAX);
	struct mbox_quote q = { 0 };

	for (; in.n; in = view_sub(in, step, in.n))
		fuzz_assert(mbox_quote(&q, view_sub(in, 0, step), &b) == 0);
	fuzz_assert(mbox_quote_end(&q, &b) == 0 && q.size == b.n);
	return b;
}

/* Takes the ">" off again that stands before "From ". Returns whether there is a bare one. */
static bool
unquote(struct view text, struct buf *out)
{
	struct view line;
	bool bare = false;

	while (view_line(&text, &line)) {
		size_t n = 0;

		while (n < line.n && line.p[n] == '>')
			n++;
		if (view_starts_nocase(view_sub(line, n, line.n), VIEW("From ")) && line.p[n] == 'F' &&
		    memcmp(line.p + n, "From ", 5) == 0) {
			bare |= n == 0;
			line = view_sub(line, n > 0, line.n);
		}
		buf_add_view(out, line);
		buf_add_char(out, '\n');
	}
	return bare;
}

static void
there_and_back(struct view in, size_t step)
{
	struct buf whole = quote(in, in.n + 1), pieces = quote(in, step), back = buf_make(SIZE_MAX);
	struct view text = buf_view(&whole);

	fuzz_assert(view_eq(text, buf_view(&pieces)));
	fuzz_assert(whole.n <= 2 * in.n + 7 && text.p[text.n - 1] == '\n');
	fuzz_assert(!unquote(text, &back));
	fuzz_assert(back.n == in.n + 1 + (in.n && in.p[in.n - 1] != '\n'));
	fuzz_assert(back.n >= in.n && memcmp(back.p, in.p, in.n) == 0);
	buf_free(&whole);
	buf_free(&pieces);
	buf_free(&back);
}

/* What is appended to any text, also in the middle of a line, is found. */
static void
appended(struct view in)
{
	struct address a = { "a", "b.example" };
	struct buf b = buf_make(SIZE_MAX);
	size_t at, own;

	buf_add_view(&b, in);
	while (b.n && b.p[b.n - 1] == '>')
		b.n--;
	own = b.n;
	fuzz_assert(mbox_from_line(&a, 1763784306, &b) == 0);
	at = mbox_find_from(buf_view(&b), true);
	fuzz_assert(at <= own);
	(void)mbox_may_be_ours(in);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = view_sub(fuzz_view(data, size), 1, size);
	struct mbox_note note;

	there_and_back(in, size ? data[0] % 9 + 1u : 1);
	appended(in);
	if (mbox_note_parse(in, &note) == 0) {
		fuzz_within(note.key, in);
		fuzz_assert(note.key.n && (note.done || note.from < note.to));
	}
	return 0;
}
