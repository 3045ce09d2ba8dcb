/* words.c: see words.h. */
#include "text/words.h"

#include <string.h>

#include "text/charset.h"
#include "text/header.h"
#include "text/mime_decode.h"

/* The octets of encoded words that follow each other, in one charset. */
struct gathered {
	struct view charset;
	struct buf octets;
};

/* An encoded word: "=?charset*language?encoding?text?=". */
struct word {
	struct view charset, text;
	char encoding;		/* 'b' or 'q' */
	size_t n;		/* octets in all */
};

/* Takes what is before c off *rest, and c. */
static bool
take_before(struct view *rest, char c, struct view *out)
{
	size_t n = view_find(*rest, c);

	*out = view_sub(*rest, 0, n);
	if (n == rest->n)
		return false;
	*rest = view_sub(*rest, n + 1, rest->n);
	return true;
}

/* Reads the encoded word that v, which begins with "=?", begins with. */
static bool
read_word(struct view v, struct word *w)
{
	struct view rest = view_sub(v, 2, WORDS_WORD_MAX), encoding;
	const char *end;

	if (!take_before(&rest, '?', &w->charset) || !take_before(&rest, '?', &encoding) ||
	    encoding.n != 1)
		return false;
	w->charset.n = view_find(w->charset, '*');
	w->encoding = ascii_lower(encoding.p[0]);
	end = rest.n ? memmem(rest.p, rest.n, "?=", 2) : NULL;
	if (end == NULL || w->charset.n == 0 || (w->encoding != 'b' && w->encoding != 'q'))
		return false;
	w->text = view_sub(rest, 0, (size_t)(end - rest.p));
	w->n = (size_t)(end + 2 - v.p);
	return charset_known(w->charset);
}

static void
flush(struct gathered *g, struct buf *out)
{
	if (g->octets.n)
		(void)charset_to_utf8(g->charset, buf_view(&g->octets), out);
	buf_clear(&g->octets);
}

static void
gather(struct gathered *g, const struct word *w, struct buf *out)
{
	/* A character may have been cut in two. */
	if (!view_eq_nocase(g->charset, w->charset))
		flush(g, out);
	g->charset = w->charset;
	if (w->encoding == 'b')
		mime_decode_base64(w->text, &g->octets);
	else
		mime_decode_q(w->text, &g->octets);
}

/* Offset of the next "=?" in v from offset from on, or v.n. */
static size_t
find_word(struct view v, size_t from)
{
	struct view rest = view_sub(v, from, v.n);
	const char *p = rest.n ? memmem(rest.p, rest.n, "=?", 2) : NULL;

	return p ? (size_t)(p - v.p) : v.n;
}

/* Appends text that is not encoded, without its folds. */
static void
put_plain(struct view v, struct buf *out)
{
	if (view_is_ascii(v))
		buf_add_view(out, v);
	else
		charset_guess(v, out);
}

/* Drops the line ends from offset from on, and makes blanks of other control characters. */
static void
clean(size_t from, struct buf *out)
{
	size_t to = from;

	for (size_t i = from; i < out->n; i++) {
		char c = out->p[i];
		bool fold = (c == '\r' || c == '\n') &&
		    i + 1 < out->n && header_space(out->p[i + 1]);

		if (!fold)
			out->p[to++] = ascii_control(c) ? ' ' : c;
	}
	out->n = to;
}

static void
decode_all(struct view v, struct gathered *g, struct buf *out)
{
	bool after = false;	/* directly behind an encoded word */
	size_t at = 0;

	while (v.n) {
		struct word w = { .n = 0 };

		at = find_word(v, at);
		if (at < v.n && !read_word(view_sub(v, at, v.n), &w)) {
			at += 2;
			continue;
		}
		if (at == v.n || !after || header_trim(view_sub(v, 0, at)).n) {
			flush(g, out);
			put_plain(view_sub(v, 0, at), out);
		}
		if (at == v.n)
			break;
		gather(g, &w, out);
		after = true;
		v = view_sub(v, at + w.n, v.n);
		at = 0;
	}
	flush(g, out);
}

void
words_decode(struct view body, struct buf *out)
{
	struct gathered g = { .octets = buf_make(body.n + 16) };
	size_t from = out->n;

	decode_all(header_trim(body), &g, out);
	clean(from, out);
	buf_free(&g.octets);
}
