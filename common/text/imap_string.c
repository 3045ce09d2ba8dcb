/* imap_string.c: see imap_string.h. */
#include "text/imap_string.h"

#include "text/header.h"

/* What a quoted string can have as it is. */
static bool
is_plain(char c)
{
	return (unsigned char)c - 1U < 127 && c != '"' && c != '\\' && c != '\r' && c != '\n';
}

/* Appends a quoted string. Returns false, with out as it was, when it cannot be one. */
static bool
put_quoted(struct view v, struct buf *out)
{
	size_t from = out->n, n = 0;

	if (v.n > IMAP_FOLDED_QUOTED_MAX || buf_reserve(out, 2 * v.n + 2) == -1)
		return v.n <= IMAP_FOLDED_QUOTED_MAX;
	buf_add_char(out, '"');
	while (v.n) {
		for (n = 0; n < v.n && is_plain(v.p[n]); n++)
			;
		buf_add(out, v.p, n);
		v = view_sub(v, n, v.n);
		if (v.n == 0)
			break;
		if (v.p[0] == '\0' || (unsigned char)v.p[0] > 127) {
			out->n = from;
			return false;
		}
		if (v.p[0] == '"' || v.p[0] == '\\')
			buf_add(out, (const char[]){ '\\', v.p[0] }, 2);
		v = view_sub(v, 1, v.n);
	}
	buf_add_char(out, '"');
	return true;
}

static void
put_literal(struct view v, struct buf *out)
{
	size_t ends = 0;

	for (size_t i = 0; i < v.n; i++)
		ends += v.p[i] == '\r' || v.p[i] == '\n';
	buf_add_char(out, '{');
	buf_add_num(out, v.n - ends);
	buf_add_str(out, "}\r\n");
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] != '\r' && v.p[i] != '\n')
			buf_add_char(out, v.p[i] ? v.p[i] : '\x80');
}

void
imap_put_folded(struct view v, struct buf *out)
{
	if (v.p == NULL) {
		buf_add_str(out, "NIL");
		return;
	}
	v = header_trim(v);
	if (!put_quoted(v, out))
		put_literal(v, out);
}
