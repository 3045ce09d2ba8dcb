/* base64.c: see base64.h. */
#include "text/base64.h"

#include <string.h>

static const char alphabet[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int
base64_encode(struct buf *out, struct view v)
{
	/* All of it at once: growing would leave copies behind of what may be secret. */
	if (buf_reserve(out, BASE64_LENGTH(v.n)) == -1)
		return -1;
	for (size_t i = 0; i < v.n; i += 3) {
		struct view part = view_sub(v, i, 3);
		uint32_t bits = 0;
		char quad[4];

		for (size_t j = 0; j < 3; j++)
			bits = bits << 8 | (j < part.n ? (unsigned char)part.p[j] : 0);
		for (size_t j = 0; j < 4; j++)
			quad[j] = j <= part.n ? alphabet[bits >> (18 - 6 * j) & 63] : '=';
		(void)buf_add(out, quad, sizeof(quad));
	}
	return 0;
}

/* The six bits of c, or -1. */
static int
digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (ascii_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Appends the octets of four characters, the last pad of which are "=". */
static int
decode_quad(struct buf *out, const char *quad, size_t pad)
{
	uint32_t bits = 0;
	char octets[3];

	for (size_t i = 0; i < 4; i++) {
		int d = i < 4 - pad ? digit(quad[i]) : 0;

		if (d == -1)
			return -1;
		bits = bits << 6 | (uint32_t)d;
	}
	if (pad && bits & ((1U << 8 * pad) - 1))
		return -1;
	for (size_t i = 0; i < 3; i++)
		octets[i] = (char)(bits >> (16 - 8 * i) & 255);
	return buf_add(out, octets, 3 - pad);
}

int
base64_decode(struct buf *out, struct view text)
{
	size_t start = out->n, pad = 0;

	if (text.n % 4)
		return -1;
	if (text.n && text.p[text.n - 1] == '=')
		pad = text.p[text.n - 2] == '=' ? 2 : 1;
	if (buf_reserve(out, text.n / 4 * 3 - pad) == -1)
		return -1;
	for (size_t i = 0; i < text.n; i += 4)
		if (decode_quad(out, text.p + i, i + 4 == text.n ? pad : 0) == -1) {
			out->n = start;
			return -1;
		}
	return 0;
}

void
base64_lines_add(struct base64_lines *l, struct view v, struct view line_end, struct buf *out)
{
	while (v.n) {
		struct view part = view_sub(v, 0, BASE64_LINE - l->n);

		memcpy(l->octets + l->n, part.p, part.n);
		l->n += part.n;
		if (l->n == BASE64_LINE)
			base64_lines_end(l, line_end, out);
		v = view_sub(v, part.n, v.n);
	}
}

void
base64_lines_end(struct base64_lines *l, struct view line_end, struct buf *out)
{
	if (l->n == 0)
		return;
	(void)base64_encode(out, (struct view){ l->octets, l->n });
	buf_add_view(out, line_end);
	l->n = 0;
}
