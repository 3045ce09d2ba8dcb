/* wire_text.c: text with the line ends of the wire; see mime_section.h. */
#include "text/mime_section.h"

#include <string.h>

#include "text/lines.h"

#define STRIDE 4096	/* octets that are passed over at a time */
#define NO_NUL '\x80'	/* what stands for NUL in a literal */

struct wire_text
wire_text_make(struct view raw, size_t bare, bool keep_nul)
{
	return (struct wire_text){ .size = (uint64_t)raw.n + bare, .raw = raw, .bare = bare > 0,
	    .nul = !keep_nul && raw.n && memchr(raw.p, '\0', raw.n) };
}

/* Passes over n octets of the raw text, the last of which is not a CR whose LF follows. */
static void
pass(struct wire_text *t, size_t n)
{
	t->cr = n && t->raw.p[n - 1] == '\r';
	t->raw = view_sub(t->raw, n, t->raw.n);
}

/* Passes over whole strides of at most from octets on the wire. Returns what is left of from. */
static uint64_t
pass_strides(struct wire_text *t, uint64_t from)
{
	while (t->raw.n) {
		struct view piece = view_sub(t->raw, 0, STRIDE);
		struct lines n = { 0 };

		lines_count(piece, t->cr, &n);
		if (piece.n + n.bare > from)
			break;
		from -= piece.n + n.bare;
		pass(t, piece.n);
	}
	return from;
}

/* Whether the next octet of raw is a LF whose CR is missing. */
static bool
lacks_cr(const struct wire_text *t)
{
	return t->raw.p[0] == '\n' && !t->cr && !t->inside_crlf;
}

void
wire_text_cut(struct wire_text *t, uint64_t from, uint64_t n)
{
	if (from > t->size)
		from = t->size;
	t->size = t->size - from < n ? t->size - from : n;
	if (!t->bare) {
		t->raw = view_sub(t->raw, from, t->raw.n);
		return;
	}
	if (from && t->inside_crlf) {
		t->inside_crlf = false;
		pass(t, 1);
		from--;
	}
	from = pass_strides(t, from);
	while (from > 0) {
		if (lacks_cr(t)) {
			if (from == 1) {
				t->inside_crlf = true;
				return;
			}
			from--;
		}
		pass(t, 1);
		from--;
	}
}

/* Appends octets of raw, n of them. */
static void
put(struct wire_text *t, size_t n, struct buf *out)
{
	size_t from = out->n;

	buf_add(out, t->raw.p, n);
	for (size_t i = from; t->nul && i < out->n; i++)
		if (out->p[i] == '\0')
			out->p[i] = NO_NUL;
	pass(t, n);
	t->inside_crlf = false;
}

/* Appends the next octets, up to a line end that lacks its CR or at most max. Returns how many. */
static size_t
write_some(struct wire_text *t, size_t max, struct buf *out)
{
	struct view piece = view_sub(t->raw, 0, max);
	const char *lf;

	if (lacks_cr(t)) {
		buf_add_char(out, '\r');
		t->inside_crlf = true;
		return 1;
	}
	/* Behind a line that is whole, the next one can be taken with it. */
	lf = memchr(piece.p + 1, '\n', piece.n - 1);
	while (lf && lf[-1] == '\r')
		lf = memchr(lf + 1, '\n', (size_t)(piece.p + piece.n - lf - 1));
	if (lf)
		piece.n = (size_t)(lf - piece.p);
	put(t, piece.n, out);
	return piece.n;
}

int
wire_text_write(struct wire_text *t, size_t max, struct buf *out)
{
	if (max > t->size)
		max = (size_t)t->size;
	t->size -= max;
	if (!t->bare)
		put(t, max, out);
	else
		while (max > 0 && t->raw.n)
			max -= write_some(t, max, out);
	return out->failed ? -1 : 0;
}

bool
wire_text_plain(const struct wire_text *t, struct view *raw)
{
	*raw = view_sub(t->raw, 0, (size_t)t->size);
	return !t->bare && !t->nul;
}
