/* quoted.c: see quoted.h. */
#include "text/quoted.h"

static bool
is_plain(char c)
{
	return (c >= ' ' && c <= '~' && c != '=') || c == '\t';
}

/* Appends what stands for the octet that is held, behind a soft line break if there is no room. */
static void
release(struct quoted *q, bool last, struct buf *out)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char c = (unsigned char)q->held;
	/* A blank at the end of a line may get lost. */
	bool plain = is_plain(q->held) && !(last && ascii_blank(q->held));
	size_t width = plain ? 1 : 3;

	if (!q->holds)
		return;
	if (q->column + width > QUOTED_LINE - (last ? 0 : 1)) {
		buf_add_str(out, "=\n");
		q->column = 0;
	}
	if (plain)
		buf_add_char(out, q->held);
	else
		buf_add(out, (const char[]){ '=', digits[c >> 4], digits[c & 15] }, width);
	q->column += width;
	q->holds = false;
}

void
quoted_add(struct quoted *q, struct view text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		release(q, c == '\n', out);
		if (c == '\n') {
			buf_add_char(out, c);
			q->column = 0;
		} else {
			q->held = c;
			q->holds = true;
		}
	}
}

void
quoted_end(struct quoted *q, struct buf *out)
{
	release(q, true, out);
	q->column = 0;
}

int
quoted_encode(struct view text, struct buf *out)
{
	struct quoted q = { .column = 0 };

	quoted_add(&q, text, out);
	quoted_end(&q, out);
	return out->failed ? -1 : 0;
}
