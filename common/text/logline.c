/* logline.c: see logline.h. */
#include "text/logline.h"

#include <string.h>

/* Takes the last word off *rest, and the blanks before it. */
static struct view
last_word(struct view *rest)
{
	size_t space;
	struct view word;

	*rest = view_trim(*rest);
	space = view_rfind(*rest, ' ');
	word = space == rest->n ? *rest : view_sub(*rest, space + 1, rest->n);
	*rest = view_sub(*rest, 0, rest->n - word.n);
	return word;
}

/* "name[123]" or "name". */
static bool
take_program(struct view word, struct view *name)
{
	size_t open = view_find(word, '[');

	*name = view_sub(word, 0, open);
	if (open < word.n && word.p[word.n - 1] != ']')
		return false;
	for (size_t i = 0; i < name->n; i++)
		if (!ascii_alpha(name->p[i]) && !ascii_digit(name->p[i]) && name->p[i] != '-')
			return false;
	for (size_t i = open + 1; i + 1 < word.n; i++)
		if (!ascii_digit(word.p[i]))
			return false;
	return name->n != 0;
}

/* Whether another program has begun to say something there, which may be what anybody told it. */
static bool
is_said(struct view head)
{
	return memmem(head.p, head.n, ": ", 2) != NULL;
}

/*
 * Ours has its time right before the program, and so it is when it is all that another's line
 * says. A syslog daemon has a host there; then the time is the first word, or as in
 * "Nov  2 05:25:01". Returns whether it is a head.
 */
static bool
take_time(struct view head, struct view *time)
{
	struct view rest = head, word = last_word(&rest);

	if (word.n > 10 && word.p[word.n - 1] == 'Z' && ascii_digit(word.p[0])) {
		*time = word;
		return !is_said(view_trim(rest));
	}
	*time = head.n && ascii_digit(head.p[0]) ? view_sub(head, 0, view_find(head, ' ')) :
	    view_trim(view_sub(head, 0, 15));
	return !is_said(head) && (word.n == 0 || word.p[word.n - 1] != ':');
}

bool
logline_parse(struct view line, struct logline *out)
{
	const char *at = memmem(line.p, line.n, ": event=", 8);
	struct view head;

	*out = (struct logline){ .time = VIEW("") };
	if (at == NULL)
		return false;
	head = view_sub(line, 0, (size_t)(at - line.p));
	out->fields = view_sub(line, head.n + 2, line.n);
	return take_program(last_word(&head), &out->program) &&
	    take_time(view_trim(head), &out->time);
}

static int
hex(char c)
{
	const char *digit = memchr("0123456789abcdef", c, 16);

	if (digit == NULL)
		return -1;
	return ascii_digit(c) ? c - '0' : c - 'a' + 10;
}

/* What stands behind a backslash. Returns how many octets that were. */
static size_t
add_escaped(struct view v, struct buf *value)
{
	if (v.n >= 3 && v.p[0] == 'x' && hex(v.p[1]) != -1 && hex(v.p[2]) != -1) {
		buf_add_char(value, (char)(hex(v.p[1]) << 4 | hex(v.p[2])));
		return 3;
	}
	if (v.n)
		buf_add_char(value, v.p[0]);
	return v.n ? 1 : 0;
}

/* Takes a value between quotes. One that is cut ends with its line. */
static void
take_quoted(struct view *rest, struct buf *value)
{
	size_t i = 1;

	while (i < rest->n && rest->p[i] != '"')
		if (rest->p[i] == '\\') {
			i++;
			i += add_escaped(view_sub(*rest, i, rest->n), value);
		} else {
			buf_add_char(value, rest->p[i++]);
		}
	*rest = view_sub(*rest, i + 1, rest->n);
}

bool
logline_next(struct view *rest, struct view *key, struct buf *value)
{
	size_t equals;

	buf_clear(value);
	while (rest->n && ascii_blank(rest->p[0]))
		*rest = view_sub(*rest, 1, rest->n);
	equals = view_find(*rest, '=');
	if (equals == rest->n)
		return false;
	*key = view_sub(*rest, 0, equals);
	*rest = view_sub(*rest, equals + 1, rest->n);
	if (rest->n && rest->p[0] == '"') {
		take_quoted(rest, value);
	} else {
		size_t end = view_find(*rest, ' ');

		buf_add(value, rest->p, end);
		*rest = view_sub(*rest, end, rest->n);
	}
	return true;
}

bool
logline_value(const struct logline *l, const char *key, struct buf *value)
{
	struct view rest = l->fields, k;

	while (logline_next(&rest, &k, value))
		if (view_eq(k, view_of(key)))
			return true;
	buf_clear(value);
	return false;
}
