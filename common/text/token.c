/* token.c: see token.h. */
#include "text/token.h"

#include <string.h>

#include "text/header.h"

size_t
token_comment(struct view v, bool *ends)
{
	size_t depth = 0;

	*ends = true;
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '\\')
			i++;
		else if (v.p[i] == '(')
			depth++;
		else if (v.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	*ends = false;
	return v.n;
}

bool
token_skip(struct view *v)
{
	bool ends = true;

	while (v->n && ends) {
		char c = v->p[0];
		size_t n = 1;

		if (c == '(')
			n = token_comment(*v, &ends);
		else if (!header_space(c))
			break;
		*v = view_sub(*v, n, v->n);
	}
	return ends;
}

/* Passes over blanks, line ends and comments. Returns false at a comment that does not end. */
static bool
skip_blanks(struct token_scan *s)
{
	struct view rest = view_sub(s->in, s->at, s->in.n);
	bool ends = token_skip(&rest);

	s->at = s->in.n - rest.n;
	return ends;
}

static struct token
bad_token(size_t at, const char *why)
{
	return (struct token){ .type = TOKEN_BAD, .at = at, .why = why };
}

/* Takes what runs from the opening character at s->at to the closing one. */
static struct token
enclosed_token(struct token_scan *s, int type, char close, const char *why)
{
	size_t from = s->at++;

	for (; s->at < s->in.n; s->at++) {
		char c = s->in.p[s->at];

		if (c == '\\') {
			s->at++;
		} else if (c == close) {
			s->at++;
			return (struct token){ .type = type, .at = from,
			    .text = view_sub(s->in, from, s->at - from) };
		}
	}
	s->at = s->in.n;
	return bad_token(from, why);
}

static bool
is_atom_char(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f && strchr("()<>[]:;@\\,.\"", c) == NULL;
}

static struct token
atom_token(struct token_scan *s)
{
	size_t from = s->at;

	while (s->at < s->in.n && is_atom_char(s->in.p[s->at]))
		s->at++;
	if (s->at == from) {
		s->at++;
		return bad_token(from, "character that may not stand there");
	}
	return (struct token){ .type = TOKEN_ATOM, .at = from,
	    .text = view_sub(s->in, from, s->at - from) };
}

struct token
token_next(struct token_scan *s)
{
	struct token t;
	size_t from = s->at;
	char c;

	if (!skip_blanks(s))
		return bad_token(from, "comment does not end");
	if (s->at == s->in.n)
		return (struct token){ .type = TOKEN_END, .at = s->at };
	c = s->in.p[s->at];
	if (c == '"') {
		t = enclosed_token(s, TOKEN_QUOTED, '"', "quoted string does not end");
		if (t.type == TOKEN_QUOTED)
			t.text = view_sub(t.text, 1, t.text.n - 2);
		return t;
	}
	if (c == '[')
		return enclosed_token(s, TOKEN_LITERAL, ']', "literal does not end");
	if (c != '\0' && strchr("<>:;@,.", c) != NULL)
		return (struct token){ .type = c, .at = s->at++ };
	return atom_token(s);
}
