/*
 * reply_fuzz.c: arbitrary text as an SMTP reply, and an arbitrary line as
 * ESMTP parameters. A reply's lines are short, of the one code, and printable.
 */
#include "fuzz.h"

#include "text/esmtp.h"
#include "text/reply.h"
#include "text/utf8.h"

static void
check_line(struct view line, bool last)
{
	fuzz_assert(line.n >= 4 && line.n + 2 <= REPLY_LINE_MAX);
	fuzz_assert(view_eq(view_sub(line, 0, 4), last ? VIEW("250 ") : VIEW("250-")));
	for (size_t i = 0; i < line.n; i++)
		fuzz_assert(line.p[i] == '\t' || ((unsigned char)line.p[i] >= ' ' && line.p[i] != 127));
}

static void
reply(struct view text, struct view enhanced)
{
	struct buf out = buf_make(SIZE_MAX);
	struct view rest;
	bool whole;

	fuzz_assert(reply_format(&out, 250, enhanced, text) == 0);
	rest = buf_view(&out);
	do {
		size_t n = view_find(rest, '\n');

		fuzz_assert(n > 0 && n < rest.n && rest.p[n - 1] == '\r');
		check_line(view_sub(rest, 0, n - 1), n + 1 == rest.n);
		rest = view_sub(rest, n + 1, rest.n);
	} while (rest.n);
	/* What was whole characters before is so after. */
	whole = true;
	for (struct view v = text; v.n && whole;) {
		size_t n = utf8_char(v);

		whole = n > 0;
		v = view_sub(v, n, v.n);
	}
	for (struct view v = buf_view(&out); v.n && whole;) {
		size_t n = utf8_char(v);

		fuzz_assert(n > 0);
		v = view_sub(v, n, v.n);
	}
	buf_free(&out);
}

static void
parameters(struct view line)
{
	struct view verb, rest, keyword, value;
	bool has_value;
	int more;

	command_split(line, &verb, &rest);
	fuzz_within(verb, line);
	fuzz_within(rest, line);
	while ((more = esmtp_next(&rest, &keyword, &value, &has_value)) == 1) {
		fuzz_within(keyword, line);
		fuzz_assert(keyword.n > 0 && has_value == (value.n > 0));
		if (has_value) {
			fuzz_within(value, line);
			fuzz_assert(view_find(value, '=') == value.n);
		}
	}
	fuzz_assert(rest.n == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size);

	reply(text, VIEW(""));
	reply(text, VIEW("2.1.5"));
	parameters(text);
	return 0;
}
