/* quoted.c: see quoted.h. */
#include "text/quoted.h"

#define LINE_MAX_QUOTED 76	/* octets of a line, with the "=" that says it goes on */

static bool
is_plain(unsigned char c)
{
	return (c >= ' ' && c <= '~' && c != '=') || c == '\t';
}

static void
add_line(struct view line, struct buf *out)
{
	size_t column = 0;

	for (size_t i = 0; i < line.n; i++) {
		unsigned char c = (unsigned char)line.p[i];
		/* A blank at the end of a line may get lost. */
		bool plain = is_plain(c) && !(i == line.n - 1 && ascii_blank(line.p[i]));
		size_t width = plain ? 1 : 3;

		if (column + width > LINE_MAX_QUOTED - (i < line.n - 1)) {
			buf_add_str(out, "=\n");
			column = 0;
		}
		if (plain)
			buf_add_char(out, line.p[i]);
		else
			buf_addf(out, "=%02X", c);
		column += width;
	}
}

int
quoted_encode(struct view text, struct buf *out)
{
	struct view line;
	bool ended = text.n && text.p[text.n - 1] == '\n';

	while (view_line(&text, &line)) {
		add_line(line, out);
		if (text.n || ended)
			buf_add_char(out, '\n');
	}
	return out->failed ? -1 : 0;
}
