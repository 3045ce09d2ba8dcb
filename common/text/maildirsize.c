/* maildirsize.c: see maildirsize.h. */
#include "text/maildirsize.h"

#include <inttypes.h>

#include "base/num.h"

/* A sum that stays in range whatever a file says. */
#define NUMBER_MAX (INT64_MAX / MAILDIRSIZE_MAX)

static bool
is_blank(char c)
{
	return ascii_blank(c) || c == '\r' || c == '\v' || c == '\f';
}

/* Takes a number with blanks before it off *v. Returns 0 or -1. */
static int
take_number(struct view *v, int64_t *out)
{
	size_t digits = 0;
	bool negative;
	uint64_t n;

	while (v->n && is_blank(v->p[0]))
		*v = view_sub(*v, 1, v->n);
	negative = v->n && v->p[0] == '-';
	*v = view_sub(*v, negative, v->n);
	while (digits < v->n && ascii_digit(v->p[digits]))
		digits++;
	if (num_parse(view_sub(*v, 0, digits), NUMBER_MAX, &n) == -1)
		return -1;
	*v = view_sub(*v, digits, v->n);
	*out = negative ? -(int64_t)n : (int64_t)n;
	return 0;
}

/* "100S,5C", in any order, others' kinds passed over. */
static void
parse_limit(struct view line, struct maildir_load *out)
{
	while (line.n) {
		size_t n = view_find(line, ',');
		struct view word = view_sub(line, 0, n);
		int64_t value;

		if (take_number(&word, &value) == 0 && value >= 0 && word.n) {
			if (word.p[0] == 'S')
				out->bytes = value;
			else if (word.p[0] == 'C')
				out->messages = value;
		}
		line = view_sub(line, n + 1, line.n);
	}
}

static void
add_line(struct view line, struct maildirsize *out)
{
	struct maildir_load load;

	out->lines++;
	if (take_number(&line, &load.bytes) == -1 || line.n == 0 || !is_blank(line.p[0]) ||
	    take_number(&line, &load.messages) == -1) {
		out->wrong = true;
		return;
	}
	out->used.bytes += load.bytes;
	out->used.messages += load.messages;
}

void
maildirsize_parse(struct view text, struct maildirsize *out)
{
	size_t end = view_rfind(text, '\n');
	struct view line;

	*out = (struct maildirsize){ .wrong = text.n >= MAILDIRSIZE_MAX || end == text.n };
	text = view_sub(text, 0, end < MAILDIRSIZE_MAX ? end : MAILDIRSIZE_MAX);
	if (view_line(&text, &line))
		parse_limit(line, &out->limit);
	while (view_line(&text, &line))
		add_line(line, out);
	if (out->lines == 0 || out->used.bytes < 0 || out->used.messages < 0)
		out->wrong = true;
}

int
maildirsize_first(struct maildir_load limit, struct maildir_load used, struct buf *out)
{
	if (limit.bytes || limit.messages == 0)
		buf_addf(out, "%" PRId64 "S", limit.bytes);
	if (limit.messages)
		buf_addf(out, "%s%" PRId64 "C", limit.bytes ? "," : "", limit.messages);
	buf_add_char(out, '\n');
	return maildirsize_line(used, out);
}

int
maildirsize_line(struct maildir_load added, struct buf *out)
{
	return buf_addf(out, "%" PRId64 " %" PRId64 "\n", added.bytes, added.messages);
}

bool
maildirsize_over(struct maildir_load limit, struct maildir_load used, struct maildir_load added)
{
	return (limit.bytes && used.bytes + added.bytes > limit.bytes) ||
	    (limit.messages && used.messages + added.messages > limit.messages);
}
