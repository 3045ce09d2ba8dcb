/* remote_reply.c: see remote_reply.h. */
#include "deliver/remote_reply.h"

#include <stdio.h>
#include <string.h>

#include "text/enhanced.h"
#include "text/utf8.h"

void
remote_reply_init(struct remote_reply *r)
{
	*r = (struct remote_reply){ .text = buf_make(REMOTE_REPLY_TEXT_MAX) };
}

void
remote_reply_free(struct remote_reply *r)
{
	buf_free(&r->text);
}

bool
remote_reply_begun(const struct remote_reply *r)
{
	return r->n > 0 || r->lines > 0;
}

/* Keeps a line's text, or what fits of it. */
static void
keep(struct remote_reply *r, struct view text)
{
	bool utf8 = utf8_valid(text);
	size_t room = r->text.max - r->text.n;

	if (room < 2)
		return;
	text = utf8 ? utf8_prefix(text, room - 1) : view_sub(text, 0, room - 1);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '\t')
			c = ' ';
		else if (c < ' ' || c == 0x7f || (c > 0x7f && !utf8))
			c = '?';
		buf_add_char(&r->text, (char)c);
	}
	buf_add_char(&r->text, '\n');
}

/* Whether the line begins like a reply's. */
static bool
has_code(struct view line)
{
	return line.n >= 3 && line.p[0] >= '2' && line.p[0] <= '5' && line.p[1] >= '0' &&
	    line.p[1] <= '5' && ascii_digit(line.p[2]) &&
	    (line.n == 3 || line.p[3] == ' ' || line.p[3] == '-');
}

static enum remote_reply_status
take_line(struct remote_reply *r)
{
	struct view line = { r->line, r->n }, text;
	size_t n;
	int code;

	r->n = 0;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (!has_code(line) || r->lines == REMOTE_REPLY_LINES_MAX)
		return REMOTE_REPLY_BAD;
	code = (line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 + (line.p[2] - '0');
	if (r->lines++ == 0) {
		r->code = code;
		r->enhanced[0] = '\0';
		buf_clear(&r->text);
	} else if (code != r->code) {
		return REMOTE_REPLY_BAD;
	}
	text = view_sub(line, 4, line.n);
	n = enhanced_length(text, line.p[0]);
	if (n && r->enhanced[0] == '\0')
		(void)view_string(view_sub(text, 0, n), r->enhanced, sizeof(r->enhanced));
	keep(r, text);
	if (line.n > 3 && line.p[3] == '-')
		return REMOTE_REPLY_MORE;
	r->lines = 0;
	return REMOTE_REPLY_DONE;
}

enum remote_reply_status
remote_reply_feed(struct remote_reply *r, struct view *in)
{
	enum remote_reply_status status = REMOTE_REPLY_MORE;

	while (in->n && status == REMOTE_REPLY_MORE) {
		char c = in->p[0];

		*in = view_sub(*in, 1, in->n);
		if (c == '\n')
			status = take_line(r);
		else if (r->n == sizeof(r->line) || c == '\0')
			status = REMOTE_REPLY_BAD;
		else
			r->line[r->n++] = c;
	}
	return status;
}

void
remote_reply_line(const struct remote_reply *r, char *out, size_t size)
{
	struct view rest = buf_view(&r->text), line;
	size_t n;

	(void)snprintf(out, size, "%03d", r->code);
	n = strlen(out);
	/* Enhanced codes are repeated in each line: once is enough. */
	for (bool first = true; view_line(&rest, &line); first = false) {
		size_t skip = first ? 0 : enhanced_length(line, r->enhanced[0]);
		struct view text = view_trim(view_sub(line, skip, line.n));

		if (text.n == 0 || n + 1 >= size)
			continue;
		text = utf8_prefix(text, size - n - 2);
		out[n++] = ' ';
		memcpy(out + n, text.p, text.n);
		n += text.n;
		out[n] = '\0';
	}
}
