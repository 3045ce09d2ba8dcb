/* reply.c: see reply.h. */
#include "text/reply.h"

#include "text/utf8.h"

#define ENHANCED_MAX 16	/* octets; the longest real one is "5.999.999" */

static void
add_text(struct buf *out, struct view text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		buf_add_char(out, ascii_control(c) && c != '\t' ? '?' : c);
	}
}

static void
add_line(struct buf *out, int code, char separator, struct view enhanced, struct view text)
{
	size_t from = out->n;

	buf_add_num(out, (uint64_t)code);
	buf_add_char(out, separator);
	if (enhanced.n) {
		buf_add_view(out, enhanced);
		if (text.n)
			buf_add_char(out, ' ');
	}
	add_text(out, utf8_prefix(text, REPLY_LINE_MAX - 2 - (out->n - from)));
	buf_add(out, "\r\n", 2);
}

int
reply_format(struct buf *out, int code, struct view enhanced, struct view text)
{
	if (code < 200 || code > 599 || enhanced.n > ENHANCED_MAX)
		return -1;
	do {
		struct view line = VIEW("");

		view_line(&text, &line);
		add_line(out, code, text.n ? '-' : ' ', enhanced, line);
	} while (text.n);
	return out->failed ? -1 : 0;
}
