/* client_reply.c: takes replies apart, and checks their form. */
#include "smtp/client_state.h"
#include "text/reply.h"

/* A digit, and one to three digits twice: RFC 3463 2. */
static struct view
enhanced_code(struct view text)
{
	size_t i = 0, part = 0, digits = 0;

	for (; i < text.n && (ascii_digit(text.p[i]) || text.p[i] == '.'); i++) {
		if (text.p[i] == '.' && digits == 0)
			return VIEW("");
		digits = text.p[i] == '.' ? 0 : digits + 1;
		part += text.p[i] == '.';
		if (digits > (part ? 3 : 1))
			return VIEW("");
	}
	return part == 2 && digits && i < text.n && text.p[i] == ' ' ? view_sub(text, 0, i) : VIEW("");
}

static void
parse_line(struct view line, struct reply *r, bool first)
{
	int code;

	fuzz_assert(line.n >= 5 && line.p[line.n - 1] == '\r');
	fuzz_assert(view_find(line, '\r') == line.n - 1 && view_find(line, '\0') == line.n);
	fuzz_assert(line.p[0] >= '2' && line.p[0] <= '5' && ascii_digit(line.p[1]) &&
	    ascii_digit(line.p[2]) && (line.p[3] == ' ' || line.p[3] == '-'));
	code = (line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 + line.p[2] - '0';
	/* A challenge is as long as it is. */
	fuzz_assert(line.n < REPLY_LINE_MAX || code == 334);
	/* A greeting that was begun may end as a refusal, as that of Postfix's postscreen. */
	fuzz_assert(first || code == r->code || (c.at == GREETING && code >= 400));
	r->code = code;
	r->text = view_sub(line, 4, line.n - 5);
	r->enhanced = enhanced_code(r->text);
	r->ascii = first || r->ascii;
	for (size_t i = 0; i < line.n; i++)
		r->ascii &= (unsigned char)line.p[i] < 0x80;
	r->all_enhanced = (first || r->all_enhanced) && r->enhanced.n;
	fuzz_assert(r->enhanced.n == 0 || r->enhanced.p[0] == line.p[0]);
}

bool
client_take_reply(struct reply *r)
{
	struct view rest = view_sub(buf_view(&c.replies), c.read, c.replies.n), line;
	bool first = true;

	while (view_find(rest, '\n') < rest.n && view_line(&rest, &line)) {
		parse_line(line, r, first);
		first = false;
		if (line.p[3] == '-')
			continue;
		fuzz_assert(!c.closing);
		c.read = c.replies.n - rest.n;
		c.last_code = r->code;
		c.closing = r->code == 221 || r->code == 421;
		return true;
	}
	return false;
}

void
client_check_enhanced(const struct reply *r)
{
	fuzz_assert(r->all_enhanced || r->code / 100 == 3);
}
