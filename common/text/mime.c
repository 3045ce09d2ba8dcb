/* mime.c: see mime.h. */
#include "text/mime.h"

#include <string.h>

#include "text/token.h"

/* Takes c off *rest, if it is next. */
static bool
take(struct view *rest, char c)
{
	if (rest->n == 0 || rest->p[0] != c)
		return false;
	*rest = view_sub(*rest, 1, rest->n);
	return true;
}

static bool
is_token_char(char c)
{
	return !ascii_control(c) && strchr(" ()<>@,;:\\\"/[]?=", c) == NULL;
}

/* The quote has been taken. */
static int
quoted(struct view *rest, char out[MIME_VALUE_MAX + 1])
{
	size_t n = 0;

	while (!take(rest, '"')) {
		(void)take(rest, '\\');
		/* A folded line is one without the fold (RFC 5322 section 3.2.4). */
		if (take(rest, '\r') || take(rest, '\n'))
			continue;
		if (rest->n == 0 || (ascii_control(rest->p[0]) && rest->p[0] != '\t') ||
		    n == MIME_VALUE_MAX)
			return -1;
		out[n++] = rest->p[0];
		*rest = view_sub(*rest, 1, rest->n);
	}
	out[n] = '\0';
	return 0;
}

static int
token(struct view *rest, char out[MIME_VALUE_MAX + 1])
{
	size_t n = 0;

	while (n < rest->n && is_token_char(rest->p[n]))
		n++;
	if (n == 0 || view_string(view_sub(*rest, 0, n), out, MIME_VALUE_MAX + 1) == -1)
		return -1;
	*rest = view_sub(*rest, n, rest->n);
	return 0;
}

int
mime_value(struct view *rest, char out[MIME_VALUE_MAX + 1])
{
	struct view left = *rest;

	if (!token_skip(&left))
		return -1;
	if ((take(&left, '"') ? quoted(&left, out) : token(&left, out)) == -1 || !token_skip(&left))
		return -1;
	*rest = left;
	return 0;
}

static int
take_parameter(struct view *rest, struct mime_type *t)
{
	char name[MIME_VALUE_MAX + 1], value[MIME_VALUE_MAX + 1];
	struct view v;

	if (mime_value(rest, name) == -1 || !take(rest, '=') || mime_value(rest, value) == -1)
		return -1;
	if (view_starts_nocase(view_of(name), VIEW("boundary*")))
		return -1;
	if (!view_eq_nocase(view_of(name), VIEW("boundary")))
		return 0;
	v = view_of(value);
	if (t->boundary[0] || v.n == 0 || v.p[v.n - 1] == ' ')
		return -1;
	return view_string(v, t->boundary, sizeof(t->boundary));
}

int
mime_type_parse(struct view body, struct mime_type *t)
{
	*t = (struct mime_type){ .type = "" };
	if (mime_value(&body, t->type) == -1 || !take(&body, '/') ||
	    mime_value(&body, t->subtype) == -1)
		return -1;
	while (body.n) {
		if (!take(&body, ';') || !token_skip(&body))
			return -1;
		/* A semicolon too much, or two, is what many have. */
		if (body.n && body.p[0] != ';' && take_parameter(&body, t) == -1)
			return -1;
	}
	return 0;
}

bool
mime_type_is(const struct mime_type *t, const char *type, const char *subtype)
{
	return view_eq_nocase(view_of(t->type), view_of(type)) &&
	    (subtype == NULL || view_eq_nocase(view_of(t->subtype), view_of(subtype)));
}
