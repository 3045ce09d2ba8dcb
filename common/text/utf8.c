/* utf8.c: see utf8.h. */
#include "text/utf8.h"

/* The octet of v at i, or 0 beyond its end: no continuation octet either way. */
static unsigned int
octet_at(struct view v, size_t i)
{
	return i < v.n ? (unsigned char)v.p[i] : 0;
}

/* How many octets a character has whose first one is c; 0 if none begins so. */
static size_t
length_by_first(unsigned int c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

size_t
utf8_char(struct view v)
{
	unsigned int first = octet_at(v, 0), second = octet_at(v, 1);
	size_t n = v.n ? length_by_first(first) : 0;

	/* These second octets would make overlong forms, surrogates or more than U+10FFFF. */
	if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
	    (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((octet_at(v, i) & 0xc0) != 0x80)
			return 0;
	return n;
}

size_t
utf8_printable(struct view v)
{
	size_t n = utf8_char(v);

	if ((n == 1 && (octet_at(v, 0) < ' ' || octet_at(v, 0) == 0x7f)) ||
	    (n == 2 && octet_at(v, 0) == 0xc2 && octet_at(v, 1) < 0xa0))
		return 0;
	return n;
}

uint32_t
utf8_code(const char *p, size_t n)
{
	uint32_t c = (unsigned char)p[0];

	if (n > 1)
		c &= 0xffU >> (n + 1);
	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)p[i] & 0x3fU);
	return c;
}

void
utf8_put(uint32_t c, struct buf *out)
{
	static const unsigned char firsts[] = { 0, 0xc0, 0xe0, 0xf0 };
	size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

	buf_add_char(out, (char)(firsts[more] | c >> (6 * more)));
	while (more--)
		buf_add_char(out, (char)(0x80 | (c >> (6 * more) & 0x3f)));
}

bool
utf8_valid(struct view v)
{
	while (v.n) {
		size_t n = utf8_char(v);

		if (n == 0)
			return false;
		v = view_sub(v, n, v.n);
	}
	return true;
}

struct view
utf8_prefix(struct view v, size_t n)
{
	size_t cut = n;

	if (n >= v.n)
		return v;
	/* Not further back than a character is long: the octets need not be UTF-8. */
	while (cut && n - cut < 3 && (octet_at(v, cut) & 0xc0) == 0x80)
		cut--;
	if ((octet_at(v, cut) & 0xc0) == 0x80)
		cut = n;
	return view_sub(v, 0, cut);
}
