/* subject.c: base subjects; see imap_sort.h. */
#include "text/imap_sort.h"

#include <string.h>

#include "text/casemap.h"
#include "text/words.h"

static struct view
trim_end(struct view v)
{
	while (v.n && ascii_blank(v.p[v.n - 1]))
		v.n--;
	return v;
}

static struct view
trim_start(struct view v)
{
	while (v.n && ascii_blank(v.p[0]))
		v = view_sub(v, 1, v.n);
	return v;
}

/* Takes a subj-blob, "[...]" with the blanks behind it, off *v. */
static bool
take_blob(struct view *v)
{
	size_t n = 1;

	if (v->n == 0 || v->p[0] != '[')
		return false;
	while (n < v->n && v->p[n] != '[' && v->p[n] != ']')
		n++;
	if (n == v->n || v->p[n] != ']')
		return false;
	*v = trim_start(view_sub(*v, n + 1, v->n));
	return true;
}

static bool
take_word(struct view *v, struct view word)
{
	if (!view_starts_nocase(*v, word))
		return false;
	*v = view_sub(*v, word.n, v->n);
	return true;
}

/* Takes a subj-refwd, "Re: " or "Fwd [x] : ", behind any number of blobs, off *v. */
static bool
take_leader(struct view *v)
{
	struct view rest = *v;

	while (take_blob(&rest))
		;
	if (!take_word(&rest, VIEW("re")) && !take_word(&rest, VIEW("fwd")) &&
	    !take_word(&rest, VIEW("fw")))
		return false;
	rest = trim_start(rest);
	(void)take_blob(&rest);
	if (!take_word(&rest, VIEW(":")))
		return false;
	*v = trim_start(rest);
	return true;
}

/* Takes off what stands before and behind a subject. Returns whether it was that of a reply. */
static bool
strip(struct view *v)
{
	static const struct view trailer = { "(fwd)", 5 };
	bool reply = false;

	*v = trim_end(*v);
	while (v->n >= trailer.n && view_eq_nocase(view_sub(*v, v->n - trailer.n, v->n), trailer)) {
		*v = trim_end(view_sub(*v, 0, v->n - trailer.n));
		reply = true;
	}
	*v = trim_start(*v);
	for (;;) {
		struct view rest = *v;

		if (take_leader(v)) {
			reply = true;
		} else if (take_blob(&rest) && rest.n) {
			/* A blob stays where it is all there is. */
			*v = rest;
		} else {
			return reply;
		}
	}
}

/* Takes off "[fwd: ... ]". */
static bool
unwrap(struct view *v)
{
	struct view rest = *v;

	if (!take_word(&rest, VIEW("[fwd:")) || rest.n == 0 || rest.p[rest.n - 1] != ']')
		return false;
	*v = view_sub(rest, 0, rest.n - 1);
	return true;
}

/* Makes one blank of several from offset from on. */
static void
squeeze(struct buf *b, size_t from)
{
	size_t to = from;

	for (size_t i = from; i < b->n; i++)
		if (b->p[i] != ' ' || to == from || b->p[to - 1] != ' ')
			b->p[to++] = b->p[i];
	b->n = to;
}

void
subject_base(struct view body, struct buf *out, bool *reply)
{
	size_t from = out->n;
	struct view v;
	bool any;

	words_decode(body, out);
	squeeze(out, from);
	v = view_sub(buf_view(out), from, out->n);
	any = strip(&v);
	while (unwrap(&v)) {
		any = true;
		(void)strip(&v);
	}
	if (v.n)
		memmove(out->p + from, v.p, v.n);
	out->n = from + v.n;
	if (reply)
		*reply = any;
}

void
sort_key_subject(struct view body, struct buf *out)
{
	struct buf base = buf_make(SIZE_MAX);

	subject_base(body, &base, NULL);
	casemap(buf_view(&base), out);
	out->failed |= base.failed;
	buf_free(&base);
}
