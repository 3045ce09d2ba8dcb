/* xtext.c: see xtext.h. */
#include "text/xtext.h"

#include <string.h>

#include "text/utf8.h"

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Takes the next octet that v stands for. Returns it, or -1. */
static int
take_octet(struct view *v)
{
	int c = (unsigned char)v->p[0], high, low;
	size_t n = 1;

	if (c < '!' || c > '~' || c == '=')
		return -1;
	if (c == '+') {
		high = v->n > 2 ? hex_digit(v->p[1]) : -1;
		low = v->n > 2 ? hex_digit(v->p[2]) : -1;
		if (high < 0 || low < 0)
			return -1;
		c = high * 16 + low;
		n = 3;
	}
	*v = view_sub(*v, n, v->n);
	return c;
}

bool
xtext_valid(struct view v)
{
	while (v.n)
		if (take_octet(&v) == -1)
			return false;
	return true;
}

/* Takes a character of more than one octet and appends it as \x{HEX}. Returns 0 or -1. */
static int
take_beyond_ascii(struct view *v, struct buf *out)
{
	size_t n = utf8_printable(*v);
	uint32_t c;

	if (n < 2)
		return -1;
	c = utf8_code(v->p, n);
	*v = view_sub(*v, n, v->n);
	return buf_addf(out, "\\x{%02X}", (unsigned)c);
}

int
xtext_decode(struct view v, struct buf *out)
{
	while (v.n) {
		int c;

		if ((unsigned char)v.p[0] >= 0x80) {
			if (take_beyond_ascii(&v, out) == -1)
				return -1;
			continue;
		}
		c = take_octet(&v);
		if (c < ' ' || c > '~' || buf_add_char(out, (char)c) == -1)
			return -1;
	}
	return out->failed ? -1 : 0;
}

/* Appends v with what is not ASCII, and each of others, as \x{HEX}. */
static void
escape(struct view v, const char *others, struct buf *out)
{
	while (v.n) {
		char c = v.p[0];

		if ((unsigned char)c >= 0x80 && take_beyond_ascii(&v, out) == 0)
			continue;
		if ((unsigned char)c >= 0x80 || (c && strchr(others, c)))
			buf_addf(out, "\\x{%02X}", (unsigned)(unsigned char)c);
		else
			buf_add_char(out, c);
		v = view_sub(v, 1, v.n);
	}
}

void
xtext_escape_utf8(struct view v, struct buf *out)
{
	escape(v, "\\+=", out);
}

void
xtext_ascii(struct view v, struct buf *out)
{
	escape(v, "", out);
}

/* Whether v stands for printable ASCII, and something. */
static bool
is_printable_xtext(struct view v)
{
	for (struct view rest = v; rest.n;) {
		int c = take_octet(&rest);

		if (c < ' ' || c > '~')
			return false;
	}
	return v.n != 0;
}

bool
xtext_envid_valid(struct view v)
{
	return v.n <= XTEXT_ENVID_MAX && is_printable_xtext(v);
}

/* An atom of RFC 5322 without what cannot stand in a parameter. */
static bool
is_address_type(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) &&
		    (v.p[i] == '\0' || strchr("!#$%&'*-/?^_`{|}~", v.p[i]) == NULL))
			return false;
	return v.n != 0;
}

/* The octets of "\x{HEX}" at the start of v, of a character that there may be; 0: it is none. */
static size_t
embedded_char(struct view v)
{
	size_t end = view_find(v, '}');
	uint32_t c = 0;

	if (end == v.n || end < 5 || end > 9 || !view_eq(view_sub(v, 0, 3), VIEW("\\x{")))
		return 0;
	for (size_t i = 3; i < end; i++) {
		int digit = hex_digit(v.p[i]);

		if (digit < 0)
			return 0;
		c = c << 4 | (unsigned)digit;
	}
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
		return 0;
	return end + 1;
}

/* utf-8-addr-xtext, or with smtputf8 also utf-8-addr-unitext. */
static bool
is_utf8_address(struct view v, bool smtputf8)
{
	bool some = v.n != 0;

	while (v.n) {
		char c = v.p[0];
		size_t n = 1;

		if ((unsigned char)c >= 0x80)
			n = smtputf8 ? utf8_printable(v) : 0;
		else if (c == '\\')
			n = embedded_char(v);
		else if (c < '!' || c > '~' || c == '+' || c == '=')
			n = 0;
		if (n == 0)
			return false;
		v = view_sub(v, n, v.n);
	}
	return some;
}

/* The octets of UTF-8 in xtext. */
static bool
is_utf8_xtext(struct view v)
{
	char octets[XTEXT_ORCPT_MAX];
	struct view rest;
	size_t n = 0;

	while (v.n) {
		int c = take_octet(&v);

		if (c == -1 || n == sizeof(octets))
			return false;
		octets[n++] = (char)c;
	}
	for (rest = (struct view){ octets, n }; rest.n; rest = view_sub(rest, n, rest.n)) {
		n = utf8_printable(rest);
		if (n == 0)
			return false;
	}
	return true;
}

bool
xtext_orcpt_valid(struct view v, bool smtputf8)
{
	size_t n = view_find(v, ';');
	struct view type = view_sub(v, 0, n), address = view_sub(v, n + 1, v.n);

	if (n == v.n || v.n > XTEXT_ORCPT_MAX || !is_address_type(type))
		return false;
	if (view_eq_nocase(type, VIEW("utf-8")) && is_utf8_address(address, smtputf8))
		return true;
	return is_printable_xtext(address) || (address.n && is_utf8_xtext(address));
}
