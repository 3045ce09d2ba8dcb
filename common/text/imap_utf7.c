/* imap_utf7.c: see imap_utf7.h. */
#include "text/imap_utf7.h"

#include <string.h>

#include "text/utf8.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* ---- to UTF-8 */

/* A unit of UTF-16 at a time; *high is a surrogate that waits for its other half, or 0. */
static int
take_unit(uint32_t unit, uint32_t *high, struct buf *out)
{
	bool low = unit >= 0xdc00 && unit < 0xe000;

	if (low != (*high != 0))
		return -1;
	if (low) {
		utf8_put(0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00), out);
		*high = 0;
	} else if (unit >= 0xd800 && unit < 0xdc00) {
		*high = unit;
	} else if (unit < 0xa0) {
		return -1;	/* ASCII stands for itself; the rest is control characters */
	} else {
		utf8_put(unit, out);
	}
	return 0;
}

/* What stands between '&' and '-'. */
static int
take_shift(struct view in, struct buf *out)
{
	uint32_t bits = 0, high = 0;
	unsigned n = 0;

	for (size_t i = 0; i < in.n; i++) {
		const char *digit = memchr(digits, in.p[i], 64);

		if (digit == NULL)
			return -1;
		bits = bits << 6 | (uint32_t)(digit - digits);
		n += 6;
		if (n >= 16) {
			n -= 16;
			if (take_unit(bits >> n & 0xffff, &high, out) == -1)
				return -1;
		}
		bits &= (1U << n) - 1;
	}
	return high == 0 && n < 6 && bits == 0 ? 0 : -1;
}

static int
decode(struct view name, struct buf *out)
{
	bool shifted = false;	/* the last thing was a shift, that the next would belong in */

	for (size_t i = 0; i < name.n; i++) {
		struct view in = view_sub(name, i + 1, name.n);
		size_t end = view_find(in, '-');

		if (ascii_control(name.p[i]) || (unsigned char)name.p[i] > 126)
			return -1;
		if (name.p[i] != '&') {
			(void)buf_add_char(out, name.p[i]);
			shifted = false;
			continue;
		}
		if (end == in.n || (end && shifted))
			return -1;
		if (end == 0)
			(void)buf_add_char(out, '&');
		else if (take_shift(view_sub(in, 0, end), out) == -1)
			return -1;
		shifted = end > 0;
		i += 1 + end;
	}
	return out->failed ? -1 : 0;
}

int
imap_utf7_to_utf8(struct view name, struct buf *out)
{
	size_t before = out->n;

	if (decode(name, out) == 0)
		return 0;
	out->n = before;
	return -1;
}

/* ---- from UTF-8 */

struct encoder {
	struct buf *out;
	uint32_t bits;
	unsigned n;		/* bits that wait */
	bool shifted;
};

static void
put_unit(struct encoder *e, uint32_t unit)
{
	if (!e->shifted)
		(void)buf_add_char(e->out, '&');
	e->shifted = true;
	e->bits = e->bits << 16 | unit;
	for (e->n += 16; e->n >= 6; e->n -= 6)
		(void)buf_add_char(e->out, digits[e->bits >> (e->n - 6) & 63]);
	e->bits &= (1U << e->n) - 1;
}

static void
end_shift(struct encoder *e)
{
	if (e->n)
		(void)buf_add_char(e->out, digits[e->bits << (6 - e->n) & 63]);
	if (e->shifted)
		(void)buf_add_char(e->out, '-');
	*e = (struct encoder){ .out = e->out };
}

static void
put_character(struct encoder *e, uint32_t c)
{
	if (c < 0x80) {
		end_shift(e);
		(void)buf_add_char(e->out, (char)c);
		if (c == '&')
			(void)buf_add_char(e->out, '-');
	} else if (c < 0x10000) {
		put_unit(e, c);
	} else {
		put_unit(e, 0xd800 + ((c - 0x10000) >> 10));
		put_unit(e, 0xdc00 + ((c - 0x10000) & 0x3ff));
	}
}

int
imap_utf8_to_utf7(struct view name, struct buf *out)
{
	struct encoder e = { .out = out };
	size_t before = out->n;

	while (name.n) {
		size_t n = utf8_printable(name);

		if (n == 0)
			break;
		put_character(&e, utf8_code(name.p, n));
		name = view_sub(name, n, name.n);
	}
	end_shift(&e);
	if (name.n == 0 && !out->failed)
		return 0;
	out->n = before;
	return -1;
}
