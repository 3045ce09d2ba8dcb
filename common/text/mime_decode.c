/* mime_decode.c: see mime_decode.h. */
#include "text/mime_decode.h"

#include "text/lines.h"

#define PAD 65

/* The digits, each one more than it is worth; 0: a character that is none of the alphabet. */
static const unsigned char digits[256] = {
	['='] = PAD, ['+'] = 63, ['/'] = 64,
	['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62,
	['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
	    24, 25, 26,
	['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
	    48, 49, 50, 51, 52,
};

/* Appends the whole octets of n digits. */
static char *
put_group(char *to, uint32_t bits, size_t n)
{
	bits <<= 6 * (4 - n);
	for (size_t i = 0; i + 1 < n; i++)
		*to++ = (char)(bits >> (16 - 8 * i) & 255);
	return to;
}

void
mime_decode_base64(struct view text, struct buf *out)
{
	uint32_t bits = 0;
	size_t n = 0;
	char *to;

	if (text.n == 0 || buf_reserve(out, text.n / 4 * 3 + 6) == -1)
		return;
	to = out->p + out->n;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char d = digits[(unsigned char)text.p[i]];

		if (d > 0 && d < PAD) {
			bits = bits << 6 | (d - 1U);
			n++;
		}
		if (n == 4 || (d == PAD && n)) {
			to = put_group(to, bits, n);
			bits = 0;
			n = 0;
		}
	}
	to = put_group(to, bits, n);
	out->n = (size_t)(to - out->p);
}

int
mime_hex(char c)
{
	c = ascii_lower(c);
	return ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Appends the octet of "=XX", or the '=' that is none. Returns how many octets it took. */
static size_t
put_escape(struct view v, struct buf *out)
{
	int high = v.n > 2 ? mime_hex(v.p[1]) : -1, low = v.n > 2 ? mime_hex(v.p[2]) : -1;

	if (high == -1 || low == -1) {
		buf_add_char(out, '=');
		return 1;
	}
	buf_add_char(out, (char)(high << 4 | low));
	return 3;
}

static void
put_escaped(struct view v, struct buf *out)
{
	while (v.n) {
		size_t n = view_find(v, '=');

		buf_add(out, v.p, n);
		v = view_sub(v, n, v.n);
		if (v.n)
			v = view_sub(v, put_escape(v, out), v.n);
	}
}

void
mime_decode_quoted(struct view text, bool crlf, struct buf *out)
{
	while (text.n) {
		size_t n = lines_first(text);
		struct view line = view_sub(text, 0, n), content = lines_chop(line);
		struct view end = view_sub(line, content.n, n);

		text = view_sub(text, n, text.n);
		if (end.n || text.n == 0)
			while (content.n && ascii_blank(content.p[content.n - 1]))
				content.n--;
		if (content.n && content.p[content.n - 1] == '=') {
			content.n--;
			end.n = 0;
		}
		put_escaped(content, out);
		buf_add_view(out, end.n && crlf ? VIEW("\r\n") : end);
	}
}

void
mime_decode_q(struct view text, struct buf *out)
{
	size_t from = out->n;

	/* A blank before what is decoded: "=5F" is the underscore. */
	while (text.n) {
		size_t n = view_find(text, '=');

		buf_add(out, text.p, n);
		for (; from < out->n; from++)
			if (out->p[from] == '_')
				out->p[from] = ' ';
		text = view_sub(text, n, text.n);
		if (text.n)
			text = view_sub(text, put_escape(text, out), text.n);
		from = out->n;
	}
}
