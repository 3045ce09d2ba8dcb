/* casemap.c: see casemap.h. */
#include "text/casemap.h"

#include "text/casemap_table.h"
#include "text/hangul.h"
#include "text/utf8.h"

static void
put_syllable(uint32_t c, struct buf *out)
{
	uint32_t parts[3];
	size_t n = hangul_apart(c, parts);

	for (size_t i = 0; i < n; i++)
		utf8_put(parts[i], out);
}

/* Appends the character at p, which has n octets, more than one. */
static void
put_character(const char *p, size_t n, struct buf *out)
{
	uint32_t c = utf8_code(p, n), block = c / CASEMAP_BLOCK;
	size_t place = block < CASEMAP_BLOCKS ?
	    casemap_places[casemap_index[block] * CASEMAP_BLOCK + c % CASEMAP_BLOCK] : 0;

	if (hangul_is_syllable(c))
		put_syllable(c, out);
	else if (place)
		buf_add(out, casemap_pool + place, casemap_pool[place - 1]);
	else
		buf_add(out, p, n);
}

/* Appends the ASCII at the start of v. Returns how much that is. */
static size_t
put_ascii(struct view v, struct buf *out)
{
	size_t n = 0;
	char *to;

	while (n < v.n && (unsigned char)v.p[n] < 128)
		n++;
	if (n == 0 || buf_reserve(out, n) == -1)
		return n;
	to = out->p + out->n;
	for (size_t i = 0; i < n; i++)
		to[i] = casemap_ascii(v.p[i]);
	out->n += n;
	return n;
}

void
casemap(struct view text, struct buf *out)
{
	while (text.n) {
		size_t n = put_ascii(text, out);

		text = view_sub(text, n, text.n);
		n = utf8_char(text);
		if (n > 1)
			put_character(text.p, n, out);
		else if (text.n)
			buf_add_char(out, text.p[0]);
		text = view_sub(text, n ? n : 1, text.n);
	}
}
