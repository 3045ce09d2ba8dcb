/* downgrade_encode.c: see downgrade_encode.h. */
#include "text/downgrade_encode.h"

/* ---- quoted-printable */

/* Appends what stands for one octet, behind a soft line break if there is no room for it. */
static void
put_quoted(struct downgrade *d, struct view v, struct buf *out)
{
	/* One column stays free for the "=" of a soft line break. */
	if (d->width + v.n > DOWNGRADE_QP_LINE - 1) {
		buf_add_str(out, "=\n");
		d->width = 0;
	}
	buf_add_view(out, v);
	d->width += v.n;
}

static void
put_escaped(struct downgrade *d, char c, struct buf *out)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[3] = { '=', digits[(unsigned char)c >> 4], digits[(unsigned char)c & 15] };

	put_quoted(d, (struct view){ text, 3 }, out);
}

/* A blank at the end of a line would get lost; elsewhere it stands for itself. */
static void
put_blank(struct downgrade *d, bool at_end, struct buf *out)
{
	char blank = d->blank;

	d->blank = '\0';
	if (blank && at_end)
		put_escaped(d, blank, out);
	else if (blank)
		put_quoted(d, (struct view){ &blank, 1 }, out);
}

void
downgrade_quote(struct downgrade *d, struct view v, struct buf *out)
{
	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];

		put_blank(d, c == '\n', out);
		if (c == '\n') {
			buf_add_char(out, c);
			d->width = 0;
		} else if (ascii_blank(c)) {
			d->blank = c;
		} else if (c < '!' || c > '~' || c == '=') {
			put_escaped(d, c, out);
		} else {
			put_quoted(d, (struct view){ &c, 1 }, out);
		}
	}
}

void
downgrade_quote_end(struct downgrade *d, struct buf *out)
{
	put_blank(d, true, out);
	d->width = 0;
}

/* ---- base64 */

static void
put_line_end(struct downgrade *d, struct buf *out)
{
	if (d->line_end)
		base64_lines_add(&d->lines, VIEW("\r\n"), VIEW("\n"), out);
	d->line_end = false;
}

void
downgrade_base64(struct downgrade *d, struct view v, struct buf *out)
{
	bool ends = v.p[v.n - 1] == '\n';

	put_line_end(d, out);
	base64_lines_add(&d->lines, view_sub(v, 0, v.n - ends), VIEW("\n"), out);
	d->line_end = ends;
}

void
downgrade_base64_end(struct downgrade *d, bool delimiter, struct buf *out)
{
	if (!delimiter)
		put_line_end(d, out);
	d->line_end = false;
	base64_lines_end(&d->lines, VIEW("\n"), out);
}
