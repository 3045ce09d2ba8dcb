/* imap_scan.c: see imap_scan.h. */
#include "text/imap_scan.h"

#include <string.h>

#include "base/num.h"

#define NUMBER64_MAX INT64_MAX	/* RFC 9051 section 9 */

bool
imap_scan_wrong(struct imap_scan *s, const char *why)
{
	if (s->wrong == NULL)
		s->wrong = s->arena->failed ? "the command is too large" : why;
	return false;
}

bool
imap_scan_ended(const struct imap_scan *s)
{
	return s->at == s->in.n;
}

bool
imap_scan_at(const struct imap_scan *s, char c)
{
	return s->at < s->in.n && s->in.p[s->at] == c;
}

bool
imap_scan_maybe(struct imap_scan *s, char c)
{
	bool there = imap_scan_at(s, c);

	s->at += there;
	return there;
}

bool
imap_scan_char(struct imap_scan *s, char c)
{
	if (imap_scan_maybe(s, c))
		return true;
	switch (c) {
	case '(':
		return imap_scan_wrong(s, "a '(' is missing");
	case ')':
		return imap_scan_wrong(s, "a ')' is missing");
	default:
		return imap_scan_wrong(s, "something is missing, or too much");
	}
}

bool
imap_scan_space(struct imap_scan *s)
{
	return imap_scan_maybe(s, ' ') || imap_scan_wrong(s, imap_scan_ended(s) ?
	    "an argument is missing" : "there is no space where one should be");
}

bool
imap_scan_end(struct imap_scan *s)
{
	while (imap_scan_maybe(s, ' '))
		;
	return imap_scan_ended(s) || imap_scan_wrong(s, "there is too much at the end");
}

/* ---- atoms */

/* What no atom has: atom-specials without ']', which astrings may have. */
static bool
special(char c)
{
	return ascii_control(c) || (unsigned char)c > 126 || strchr(" (){%*\"\\", c);
}

static bool
atom_char(char c)
{
	return !special(c) && c != ']';
}

static bool
astring_char(char c)
{
	return !special(c);
}

static bool
tag_char(char c)
{
	return !special(c) && c != '+';
}

static bool
item_char(char c)
{
	return !special(c) && c != '[' && c != ']' && c != '<';
}

static bool
pattern_char(char c)
{
	return !special(c) || c == '%' || c == '*';
}

/* Takes as many octets as there are of that kind; at least one. */
static bool
take_run(struct imap_scan *s, bool (*of)(char c), struct view *out)
{
	size_t end = s->at;

	while (end < s->in.n && of(s->in.p[end]))
		end++;
	*out = view_sub(s->in, s->at, end - s->at);
	s->at = end;
	return out->n > 0;
}

bool
imap_is_atom(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!astring_char(v.p[i]))
			return false;
	return v.n > 0;
}

bool
imap_scan_word(struct imap_scan *s, const char *word)
{
	size_t before = s->at;
	struct view v;

	if (take_run(s, item_char, &v) && view_eq_nocase(v, view_of(word)))
		return true;
	s->at = before;
	return false;
}

bool
imap_scan_tag(struct imap_scan *s, struct view *out)
{
	size_t before = s->at;

	if (take_run(s, tag_char, out) && out->n <= IMAP_TAG_MAX)
		return true;
	s->at = before;
	return imap_scan_wrong(s, "a command begins with a tag");
}

bool
imap_scan_atom(struct imap_scan *s, struct view *out)
{
	return take_run(s, atom_char, out) || imap_scan_wrong(s, "a word is missing");
}

bool
imap_scan_item(struct imap_scan *s, struct view *out)
{
	return take_run(s, item_char, out) || imap_scan_wrong(s, "a word is missing");
}

/* ---- strings */

/* The content of a quoted string without its backslashes. */
static bool
unescape(struct imap_scan *s, struct view raw, struct view *out)
{
	char *p = arena_alloc(s->arena, raw.n, 1);
	size_t n = 0;

	if (p == NULL)
		return imap_scan_wrong(s, NULL);
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] == '\\')
			i++;
		p[n++] = raw.p[i];
	}
	*out = (struct view){ p, n };
	return true;
}

static bool
take_quoted(struct imap_scan *s, struct view *out)
{
	size_t i = s->at + 1;
	bool escaped = false;

	for (; i < s->in.n && s->in.p[i] != '"'; i++) {
		if (s->in.p[i] == '\\') {
			escaped = true;
			i++;
			if (i == s->in.n || (s->in.p[i] != '"' && s->in.p[i] != '\\'))
				return imap_scan_wrong(s, "a backslash in quotes is for \" and \\");
		}
		if (s->in.p[i] == '\0' || s->in.p[i] == '\r' || s->in.p[i] == '\n')
			return imap_scan_wrong(s, "a line ends within quotes");
	}
	if (i >= s->in.n)
		return imap_scan_wrong(s, "a quote is missing");
	*out = view_sub(s->in, s->at + 1, i - s->at - 1);
	s->at = i + 1;
	return !escaped || unescape(s, *out, out);
}

/*
 * Takes "{n}", "{n+}" or "~{n}" at s->at. Returns 1, 0 if that is not what stands there, or -1 for
 * a number out of range.
 */
static int
take_announcement(struct imap_scan *s, struct imap_literal *out)
{
	struct view rest = view_sub(s->in, s->at, s->in.n), digits;
	size_t at = 0, end = view_find(rest, '}');

	*out = (struct imap_literal){ .binary = rest.n && rest.p[0] == '~' };
	at += out->binary;
	if (end == rest.n || at >= end || rest.p[at] != '{')
		return 0;
	digits = view_sub(rest, at + 1, end - at - 1);
	if (digits.n && digits.p[digits.n - 1] == '+') {
		out->no_wait = true;
		digits.n--;
	}
	for (size_t i = 0; i < digits.n; i++)
		if (!ascii_digit(digits.p[i]))
			return 0;
	if (digits.n == 0)
		return 0;
	s->at += end + 1;
	return num_parse(digits, NUMBER64_MAX, &out->size) == 0 ? 1 : -1;
}

static bool
take_literal(struct imap_scan *s, struct view *out)
{
	struct imap_literal l;

	if (take_announcement(s, &l) != 1)
		return imap_scan_wrong(s, "a literal begins with {, its size, and }");
	if (!view_eq(view_sub(s->in, s->at, 2), VIEW("\r\n")) || l.size > s->in.n - s->at - 2)
		return imap_scan_wrong(s, "the octets of a literal are missing");
	*out = view_sub(s->in, s->at + 2, (size_t)l.size);
	if (!l.binary && view_find(*out, '\0') < out->n)
		return imap_scan_wrong(s, "there is a NUL in a literal");
	s->at += 2 + (size_t)l.size;
	return true;
}

bool
imap_scan_string(struct imap_scan *s, struct view *out)
{
	if (imap_scan_at(s, '"'))
		return take_quoted(s, out);
	if (imap_scan_at(s, '{'))
		return take_literal(s, out);
	return imap_scan_wrong(s, "a string is missing");
}

/* What begins with such a character, or a string. */
static bool
run_or_string(struct imap_scan *s, bool (*of)(char c), struct view *out)
{
	return take_run(s, of, out) || imap_scan_string(s, out);
}

bool
imap_scan_astring(struct imap_scan *s, struct view *out)
{
	return run_or_string(s, astring_char, out);
}

bool
imap_scan_pattern(struct imap_scan *s, struct view *out)
{
	return run_or_string(s, pattern_char, out);
}

bool
imap_scan_nstring(struct imap_scan *s, struct view *out)
{
	*out = (struct view){ NULL, 0 };
	return imap_scan_word(s, "NIL") || imap_scan_string(s, out);
}

bool
imap_scan_literal(struct imap_scan *s, struct imap_literal *out)
{
	size_t before = s->at;

	if (take_announcement(s, out) == 1 && imap_scan_ended(s))
		return true;
	s->at = before;
	return imap_scan_wrong(s, "a literal is missing");
}

int
imap_literal_at_end(struct view line, struct imap_literal *out)
{
	size_t start = view_rfind(line, '{');
	struct imap_scan s = { .in = line, .at = start };
	int result;

	if (line.n == 0 || line.p[line.n - 1] != '}' || start == line.n)
		return 0;
	if (start && line.p[start - 1] == '~')
		s.at--;
	result = take_announcement(&s, out);
	return s.at == line.n ? result : 0;
}

/* ---- numbers */

static bool
take_number(struct imap_scan *s, uint64_t max, uint64_t *out)
{
	size_t end = s->at;

	while (end < s->in.n && ascii_digit(s->in.p[end]))
		end++;
	if (num_parse(view_sub(s->in, s->at, end - s->at), max, out) == -1)
		return imap_scan_wrong(s, end == s->at ? "a number is missing" :
		    "a number is too large");
	s->at = end;
	return true;
}

bool
imap_scan_number(struct imap_scan *s, uint32_t *out)
{
	uint64_t n;

	if (!take_number(s, UINT32_MAX, &n))
		return false;
	*out = (uint32_t)n;
	return true;
}

bool
imap_scan_nz_number(struct imap_scan *s, uint32_t *out)
{
	return imap_scan_number(s, out) && (*out || imap_scan_wrong(s, "a number is 0"));
}

bool
imap_scan_number64(struct imap_scan *s, uint64_t *out)
{
	return take_number(s, NUMBER64_MAX, out);
}
