/* alias_target.c: what stands behind the colon of an alias; see aliases.h. */
#include "text/addrlist.h"
#include "text/aliases.h"

/* Passes over separators, empty lines and comments. */
static void
skip_to_target(struct view *rhs)
{
	bool line_begins = true;
	size_t n = 0;

	for (; n < rhs->n; n++) {
		char c = rhs->p[n];

		if (c == '#' && line_begins) {
			n += view_find(view_sub(*rhs, n, rhs->n), '\n');
			if (n == rhs->n)
				break;
		} else if (c == ',') {
			line_begins = false;
		} else if (c == '\n') {
			line_begins = true;
		} else if (!ascii_blank(c) && c != '\r') {
			break;
		}
	}
	*rhs = view_sub(*rhs, n, rhs->n);
}

/*
 * Offset behind the quoted string at the start of v. At a line end or the end
 * of v if it does not end before; the byte before is then no quote.
 */
static size_t
quoted_length(struct view v, bool *ends)
{
	size_t n = 1;

	for (; n < v.n && v.p[n] != '\n'; n++) {
		if (v.p[n] == '\\' && n + 1 < v.n && v.p[n + 1] != '\n') {
			n++;
		} else if (v.p[n] == '"') {
			*ends = true;
			return n + 1;
		}
	}
	*ends = false;
	return n;
}

/* Takes what runs to the next separator outside of quotes. Returns whether its quotes are even. */
static bool
take_target(struct view *rhs, struct view *text)
{
	bool even = true;
	size_t n = 0;

	while (n < rhs->n && rhs->p[n] != ',' && rhs->p[n] != '\n') {
		bool ends = true;

		n += rhs->p[n] == '"' ? quoted_length(view_sub(*rhs, n, rhs->n), &ends) : 1;
		even = even && ends;
	}
	*text = view_sub(*rhs, 0, n);
	if (n && text->p[n - 1] == '\r')
		text->n--;
	*text = view_trim(*text);
	*rhs = view_sub(*rhs, n, rhs->n);
	return even;
}

/* Takes the quotes off *v if they enclose all of it. */
static bool
unquote(struct view *v)
{
	bool ends;

	if (v->n < 2 || v->p[0] != '"' || quoted_length(*v, &ends) != v->n || !ends)
		return false;
	*v = view_sub(*v, 1, v->n - 2);
	return true;
}

/* "user@domain", or one address in the manner of a header field: "Name <user@domain>". */
static const char *
read_address(struct view text, struct address *out)
{
	struct addrlist it;
	struct address other;

	if (text.n && address_parse(text, out) == 0)
		return NULL;
	addrlist_init(&it, text);
	if (text.n && text.p[text.n - 1] == '>' && addrlist_next(&it, out) == 1 && !it.group &&
	    addrlist_next(&it, &other) == 0)
		return NULL;
	return "not an address";
}

/* Whether v begins with a reply code that refuses, and a blank or nothing. */
static bool
is_refusal(struct view v)
{
	return v.n >= 3 && (v.p[0] == '4' || v.p[0] == '5') && ascii_digit(v.p[1]) &&
	    ascii_digit(v.p[2]) && (v.n == 3 || ascii_blank(v.p[3]));
}

/* "List-...:", in quotes, and something behind it. */
static bool
is_field(const struct alias_target *t, struct view inner)
{
	size_t colon = view_find(inner, ':');

	if (!t->quoted || !view_starts_nocase(inner, VIEW("List-")) || colon == inner.n)
		return false;
	for (size_t i = 0; i < colon; i++)
		if (!ascii_alpha(inner.p[i]) && !ascii_digit(inner.p[i]) && inner.p[i] != '-')
			return false;
	return true;
}

/* What is behind a mark of n octets, with quotes of its own taken off. */
static void
set_text(struct alias_target *t, enum alias_kind kind, struct view inner, size_t n)
{
	t->kind = kind;
	t->text = view_trim(view_sub(inner, n, inner.n));
	if (!t->quoted)
		t->quoted = unquote(&t->text);
}

static const char *
classify(struct view text, struct alias_target *t)
{
	struct view inner = text;

	t->quoted = unquote(&inner);
	if (view_starts_nocase(inner, VIEW("|"))) {
		set_text(t, ALIAS_PROGRAM, inner, 1);
		return t->text.n ? NULL : "no command";
	}
	if (view_starts_nocase(inner, VIEW("/"))) {
		t->kind = ALIAS_FILE;
		t->text = inner;
		return NULL;
	}
	if (view_starts_nocase(inner, VIEW(":include:"))) {
		set_text(t, ALIAS_INCLUDE, inner, 9);
		return view_starts_nocase(t->text, VIEW("/")) ? NULL : "path must begin with /";
	}
	if (view_starts_nocase(inner, VIEW("error:"))) {
		set_text(t, ALIAS_ERROR, inner, 6);
		return is_refusal(t->text) ? NULL : "no reply code 4xx or 5xx";
	}
	if (is_field(t, inner)) {
		t->kind = ALIAS_FIELD;
		t->text = inner;
		return inner.n <= ALIAS_FIELD_MAX ? NULL : "field too long";
	}
	if (view_starts_nocase(inner, VIEW("\\"))) {
		t->kind = ALIAS_LOCAL_ONLY;
		t->text = view_sub(inner, 1, inner.n);
		return read_address(t->text, &t->address);
	}
	t->kind = ALIAS_ADDRESS;
	t->quoted = false;
	t->text = text;
	return text.p[0] == '#' ? "# must be quoted" : read_address(text, &t->address);
}

static bool
has_control(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (ascii_control(v.p[i]) && v.p[i] != '\t')
			return true;
	return false;
}

int
alias_target_next(struct view *rhs, struct alias_target *t, const char **why)
{
	struct view text;
	bool even;

	*t = (struct alias_target){ .text = VIEW("") };
	*why = NULL;
	skip_to_target(rhs);
	if (rhs->n == 0)
		return 0;
	even = take_target(rhs, &text);
	t->whole = text;
	if (!even)
		*why = "quote does not end";
	else if (has_control(text))
		*why = "control character";
	else
		*why = classify(text, t);
	return *why == NULL ? 1 : -1;
}

int
alias_target_text(const struct alias_target *t, struct buf *out)
{
	for (size_t i = 0; i < t->text.n; i++) {
		if (t->quoted && t->text.p[i] == '\\' && i + 1 < t->text.n)
			i++;
		buf_add_char(out, t->text.p[i]);
	}
	return out->failed ? -1 : 0;
}
