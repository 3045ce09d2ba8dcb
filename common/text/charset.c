/* charset.c: see charset.h. */
#include "text/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "text/utf8.h"

#define CHUNK 4096	/* octets that are converted at a time */

enum own {
	OWN_NONE,
	OWN_UTF8,
	OWN_ASCII,
	OWN_WESTERN
};

static const struct {
	struct view name;
	enum own own;
} own_names[] = {
	{ { "utf-8", 5 }, OWN_UTF8 },
	{ { "utf8", 4 }, OWN_UTF8 },
	{ { "us-ascii", 8 }, OWN_ASCII },
	{ { "ascii", 5 }, OWN_ASCII },
	{ { "ansi_x3.4-1968", 14 }, OWN_ASCII },
	{ { "iso-8859-1", 10 }, OWN_WESTERN },
	{ { "iso8859-1", 9 }, OWN_WESTERN },
	{ { "latin1", 6 }, OWN_WESTERN },
	{ { "windows-1252", 12 }, OWN_WESTERN },
	{ { "cp1252", 6 }, OWN_WESTERN },
};

/* What mail calls some, and iconv does not; and what it calls so and is more. */
static const struct {
	struct view name;
	const char *iconv;
} aliases[] = {
	{ { "gb2312", 6 }, "GB18030" },
	{ { "gbk", 3 }, "GB18030" },
	{ { "x-gbk", 5 }, "GB18030" },
	{ { "ks_c_5601-1987", 14 }, "CP949" },
	{ { "ks_c_5601", 9 }, "CP949" },
	{ { "euc-kr", 6 }, "CP949" },
	{ { "x-sjis", 6 }, "SHIFT_JIS" },
	{ { "x-euc-jp", 8 }, "EUC-JP" },
	{ { "x-big5", 6 }, "BIG5" },
	{ { "cn-big5", 7 }, "BIG5" },
	{ { "iso-8859-8-i", 12 }, "ISO-8859-8" },
	{ { "iso-8859-8-e", 12 }, "ISO-8859-8" },
	{ { "unicode-1-1-utf-8", 17 }, "UTF-8" },
};

/* What the octets 128 to 159 are in windows-1252; those that are nothing are themselves. */
static const uint16_t western[32] = {
	0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
	0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
};

static enum own
find_own(struct view name)
{
	for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++)
		if (view_eq_nocase(name, own_names[i].name))
			return own_names[i].own;
	return OWN_NONE;
}

static bool
is_name(struct view name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!ascii_alpha(name.p[i]) && !ascii_digit(name.p[i]) &&
		    (name.p[i] == '\0' || strchr("-_.:+()", name.p[i]) == NULL))
			return false;
	return name.n > 0;
}

/* Opens iconv for a charset, or returns (iconv_t)-1. */
static iconv_t
open_charset(struct view name)
{
	char text[CHARSET_NAME_MAX + 1];

	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (view_eq_nocase(name, aliases[i].name))
			return iconv_open("UTF-8", aliases[i].iconv);
	/* A slash would begin what iconv_open(3) has for options. */
	if (!is_name(name) || view_string(name, text, sizeof(text)) == -1)
		return (iconv_t)-1;
	return iconv_open("UTF-8", text);
}

bool
charset_known(struct view name)
{
	iconv_t cd;

	if (find_own(name) != OWN_NONE)
		return true;
	cd = open_charset(name);
	if (cd == (iconv_t)-1)
		return false;
	(void)iconv_close(cd);
	return true;
}

static void
put_replacement(struct buf *out)
{
	buf_add(out, "\xef\xbf\xbd", 3);
}

/* The longest start of v that is ASCII. */
static size_t
ascii_length(struct view v)
{
	size_t n = 0;

	while (n < v.n && (unsigned char)v.p[n] < 128)
		n++;
	return n;
}

static void
put_utf8(struct view v, struct buf *out)
{
	while (v.n) {
		size_t n = ascii_length(v);

		while (n < v.n && utf8_char(view_sub(v, n, 4)))
			n += utf8_char(view_sub(v, n, 4));
		buf_add(out, v.p, n);
		if (n < v.n)
			put_replacement(out);
		v = view_sub(v, n + 1, v.n);
	}
}

/* The character of an octet above 127. */
static uint32_t
western_code(unsigned char c)
{
	return c < 160 ? western[c - 128] : c;
}

static void
put_western(struct view v, struct buf *out)
{
	while (v.n) {
		size_t n = ascii_length(v);

		buf_add(out, v.p, n);
		if (n < v.n)
			utf8_put(western_code((unsigned char)v.p[n]), out);
		v = view_sub(v, n + 1, v.n);
	}
}

void
charset_guess(struct view text, struct buf *out)
{
	if (utf8_valid(text))
		buf_add_view(out, text);
	else
		put_western(text, out);
}

/* One step: 0 when all of v is done or nothing can follow, 1 to go on. */
static int
convert(iconv_t cd, struct view *v, struct buf *out)
{
	char *from = (char *)(uintptr_t)v->p, *to;
	size_t left = v->n, room = CHUNK, done;
	int error;

	if (buf_reserve(out, CHUNK) == -1)
		return 0;
	to = out->p + out->n;
	done = iconv(cd, v->n ? &from : NULL, &left, &to, &room);
	error = done == (size_t)-1 ? errno : 0;
	out->n += CHUNK - room;
	*v = view_sub(*v, v->n - left, left);
	if (error == EILSEQ) {
		put_replacement(out);
		*v = view_sub(*v, 1, v->n);
	} else if (error == EINVAL) {
		put_replacement(out);
		v->n = 0;
	}
	return error == E2BIG || v->n;
}

static int
put_by_iconv(struct view name, struct view text, struct buf *out)
{
	iconv_t cd = open_charset(name);

	if (cd == (iconv_t)-1)
		return -1;
	while (text.n && convert(cd, &text, out))
		;
	/* What a stateful charset holds back. */
	text.n = 0;
	(void)convert(cd, &text, out);
	(void)iconv_close(cd);
	return 0;
}

int
charset_to_utf8(struct view name, struct view text, struct buf *out)
{
	switch (find_own(name)) {
	case OWN_UTF8:
		put_utf8(text, out);
		return 0;
	case OWN_ASCII:
		charset_guess(text, out);
		return 0;
	case OWN_WESTERN:
		put_western(text, out);
		return 0;
	case OWN_NONE:
		break;
	}
	return put_by_iconv(name, text, out);
}
