/* address.c: see address.h. */
#include "text/address.h"

#include <string.h>

#include "text/utf8.h"

static bool
is_atext(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || (unsigned char)c >= 0x80 ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Moves the first n bytes of *rest to the end of local, which may not fit them. */
static enum address_result
local_append(struct view *rest, size_t n, char *local)
{
	size_t used = strlen(local);

	if (n > ADDRESS_LOCAL_MAX - used)
		return ADDRESS_LOCAL_TOO_LONG;
	memcpy(local + used, rest->p, n);
	local[used + n] = '\0';
	*rest = view_sub(*rest, n, rest->n);
	return ADDRESS_OK;
}

static enum address_result
take_dot_atom(struct view *rest, char *local)
{
	enum address_result result = ADDRESS_OK;

	while (result == ADDRESS_OK && rest->n && (is_atext(rest->p[0]) || rest->p[0] == '.')) {
		size_t n = utf8_printable(*rest);

		if (n == 0)
			return ADDRESS_SYNTAX;
		result = local_append(rest, n, local);
	}
	return result;
}

static enum address_result
take_quoted(struct view *rest, char *local)
{
	enum address_result result = ADDRESS_OK;

	*rest = view_sub(*rest, 1, rest->n);
	while (result == ADDRESS_OK && rest->n && rest->p[0] != '"') {
		size_t n;

		if (rest->p[0] == '\\')
			*rest = view_sub(*rest, 1, rest->n);
		n = utf8_printable(*rest);
		if (n == 0)
			return ADDRESS_SYNTAX;
		result = local_append(rest, n, local);
	}
	if (result == ADDRESS_OK && rest->n == 0)
		return ADDRESS_SYNTAX;
	*rest = view_sub(*rest, 1, rest->n);
	return result;
}

static enum address_result
take_local(struct view *rest, char *local)
{
	enum address_result result;

	if (rest->n && rest->p[0] == '"')
		result = take_quoted(rest, local);
	else
		result = take_dot_atom(rest, local);
	if (result == ADDRESS_OK && local[0] == '\0')
		return ADDRESS_SYNTAX;
	return result;
}

static enum address_result
take_parts(struct view *rest, struct address *out)
{
	enum address_result result = take_local(rest, out->local);

	if (result != ADDRESS_OK || rest->n == 0 || rest->p[0] != '@')
		return result;
	*rest = view_sub(*rest, 1, rest->n);
	return address_domain(address_take_domain(rest), out->domain);
}

enum address_result
address_take(struct view *rest, struct address *out)
{
	enum address_result result;

	*out = (struct address){ .local = "" };
	result = take_parts(rest, out);
	if (result != ADDRESS_OK)
		*out = (struct address){ .local = "" };
	return result;
}

int
address_parse(struct view text, struct address *out)
{
	*out = (struct address){ .local = "" };
	if (text.n == 0)
		return 0;
	if (address_take(&text, out) == ADDRESS_OK && text.n == 0)
		return 0;
	*out = (struct address){ .local = "" };
	return -1;
}

enum address_result
address_set(struct address *out, struct view local, struct view domain)
{
	struct address made = { .local = "" };
	enum address_result result = local.n ? ADDRESS_OK : ADDRESS_SYNTAX;

	while (result == ADDRESS_OK && local.n) {
		size_t n = utf8_printable(local);

		result = n ? local_append(&local, n, made.local) : ADDRESS_SYNTAX;
	}
	if (result == ADDRESS_OK && domain.n)
		result = address_domain(domain, made.domain);
	if (result != ADDRESS_OK)
		made = (struct address){ .local = "" };
	*out = made;
	return result;
}

bool
address_is_null(const struct address *a)
{
	return a->local[0] == '\0' && a->domain[0] == '\0';
}

static bool
is_ascii(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] >= 0x80)
			return false;
	return true;
}

bool
address_is_ascii(const struct address *a)
{
	return is_ascii(view_of(a->local)) && is_ascii(view_of(a->domain));
}

bool
address_eq(const struct address *a, const struct address *b)
{
	return view_eq_nocase(view_of(a->local), view_of(b->local)) &&
	    view_eq_nocase(view_of(a->domain), view_of(b->domain));
}

/* Whether local is an RFC 5321 Dot-string: dots only between atoms. */
static bool
is_dot_string(const char *local)
{
	char before = '.';

	for (; *local; local++) {
		if (*local == '.' ? before == '.' : !is_atext(*local))
			return false;
		before = *local;
	}
	return before != '.';
}

const char *
address_text(const struct address *a, char out[ADDRESS_TEXT_MAX])
{
	bool quote = !address_is_null(a) && !is_dot_string(a->local);
	char *to = out;

	if (quote)
		*to++ = '"';
	for (const char *from = a->local; *from; from++) {
		if (*from == '"' || *from == '\\')
			*to++ = '\\';
		*to++ = *from;
	}
	if (quote)
		*to++ = '"';
	if (a->domain[0]) {
		size_t n = strlen(a->domain);

		*to++ = '@';
		memcpy(to, a->domain, n);
		to += n;
	}
	*to = '\0';
	return out;
}

int
address_format(const struct address *a, struct buf *out)
{
	char text[ADDRESS_TEXT_MAX];

	return buf_add_str(out, address_text(a, text));
}
