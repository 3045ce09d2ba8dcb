/* imap_write.c: see imap_write.h. */
#include "text/imap_write.h"

#include "text/imap_scan.h"
#include "text/utf8.h"

bool
imap_quotable(struct view v, bool utf8)
{
	if (v.n > IMAP_QUOTED_MAX)
		return false;
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] == '\r' || v.p[i] == '\n' || v.p[i] == '\0')
			return false;
	return view_is_ascii(v) || (utf8 && utf8_valid(v));
}

static void
put_quoted(struct buf *out, struct view v)
{
	(void)buf_add_char(out, '"');
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '"' || v.p[i] == '\\')
			(void)buf_add_char(out, '\\');
		(void)buf_add_char(out, v.p[i]);
	}
	(void)buf_add_char(out, '"');
}

int
imap_put_string(struct buf *out, struct view v, bool utf8)
{
	size_t start;

	if (imap_quotable(v, utf8)) {
		put_quoted(out, v);
		return out->failed ? -1 : 0;
	}
	(void)buf_addf(out, "{%zu}\r\n", v.n);
	start = out->n;
	if (buf_add_view(out, v) == -1)
		return -1;
	for (size_t i = start; i < out->n; i++)
		if (out->p[i] == '\0')
			out->p[i] = (char)0x80;
	return 0;
}

int
imap_put_astring(struct buf *out, struct view v, bool utf8)
{
	if (imap_is_atom(v) && !view_eq_nocase(v, VIEW("NIL")))
		return buf_add_view(out, v);
	return imap_put_string(out, v, utf8);
}
