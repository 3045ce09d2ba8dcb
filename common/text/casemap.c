/* casemap.c: see casemap.h. */
#include "text/casemap.h"

#include "text/casemap_table.h"
#include "text/utf8.h"

/* Syllables of Hangul are taken apart by arithmetic (Unicode section 3.12). */
#define SYLLABLE_FIRST 0xac00U
#define SYLLABLES 11172U
#define LEADING_FIRST 0x1100U
#define VOWEL_FIRST 0x1161U
#define TRAILING_FIRST 0x11a7U	/* none */
#define VOWELS 21U
#define TRAILINGS 28U

static void
put_syllable(uint32_t n, struct buf *out)
{
	utf8_put(LEADING_FIRST + n / (VOWELS * TRAILINGS), out);
	utf8_put(VOWEL_FIRST + n / TRAILINGS % VOWELS, out);
	if (n % TRAILINGS)
		utf8_put(TRAILING_FIRST + n % TRAILINGS, out);
}

/* Appends the character at p, which has n octets, more than one. */
static void
put_character(const char *p, size_t n, struct buf *out)
{
	uint32_t c = utf8_code(p, n), block = c / CASEMAP_BLOCK;
	size_t place = block < CASEMAP_BLOCKS ?
	    casemap_places[casemap_index[block] * CASEMAP_BLOCK + c % CASEMAP_BLOCK] : 0;

	if (c - SYLLABLE_FIRST < SYLLABLES)
		put_syllable(c - SYLLABLE_FIRST, out);
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
		to[i] = (char)(v.p[i] - ((unsigned char)(v.p[i] - 'a') < 26 ? 32 : 0));
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
