/* shown.c: see shown.h. */
#include "text/shown.h"

#include "text/utf8.h"

static void
show(struct view text, bool lines, struct buf *out)
{
	while (text.n) {
		size_t n = utf8_printable(text);

		if (n == 0 && lines && (text.p[0] == '\n' || text.p[0] == '\t'))
			n = 1;
		if (n)
			buf_add(out, text.p, n);
		else
			buf_add_char(out, '?');
		text = view_sub(text, n ? n : 1, text.n);
	}
}

void
shown_line(struct view text, struct buf *out)
{
	show(text, false, out);
}

void
shown_lines(struct view text, struct buf *out)
{
	show(text, true, out);
}
