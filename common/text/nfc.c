/* nfc.c: see nfc.h. */
#include "text/nfc.h"

#include <stdbool.h>

#include "text/hangul.h"
#include "text/nfc_table.h"
#include "text/utf8.h"

struct chars {
	uint32_t c[NFC_MAX];
	size_t n;
};

static int
add(struct chars *s, uint32_t c)
{
	if (s->n == NFC_MAX)
		return -1;
	s->c[s->n++] = c;
	return 0;
}

/* ---- taking apart */

static const struct nfc_pair *
pair_of(uint32_t c)
{
	size_t from = 0, to = nfc_pairs_n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (nfc_pairs[mid].composed == c)
			return &nfc_pairs[mid];
		if (nfc_pairs[mid].composed < c)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

static int
take_hangul_apart(struct chars *s, uint32_t c)
{
	uint32_t parts[3];
	size_t n = hangul_apart(c, parts);

	for (size_t i = 0; i < n; i++)
		if (add(s, parts[i]) == -1)
			return -1;
	return 0;
}

/* Appends c, and what it is composed of instead if it is. */
static int
take_apart(struct chars *s, uint32_t c)
{
	uint32_t seconds[8];
	const struct nfc_pair *pair;
	size_t n = 0;

	if (hangul_is_syllable(c))
		return take_hangul_apart(s, c);
	/* Only the first of two is composed of others; the table has no chains of eight. */
	while ((pair = pair_of(c)) != NULL && n < 8) {
		if (pair->second)
			seconds[n++] = pair->second & ~NFC_APART;
		c = pair->first;
	}
	if (add(s, c) == -1)
		return -1;
	while (n)
		if (add(s, seconds[--n]) == -1)
			return -1;
	return 0;
}

/* ---- the order of accents */

static unsigned
class_of(uint32_t c)
{
	size_t from = 0, to = nfc_classes_n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (c >= nfc_classes[mid].from && c <= nfc_classes[mid].to)
			return nfc_classes[mid].is;
		if (nfc_classes[mid].to < c)
			from = mid + 1;
		else
			to = mid;
	}
	return 0;
}

/* Those between two letters are sorted by their class; equal ones stay in their order. */
static void
sort_accents(struct chars *s)
{
	for (size_t i = 1; i < s->n; i++) {
		uint32_t c = s->c[i];
		unsigned class = class_of(c);
		size_t at = i;

		while (class && at && class_of(s->c[at - 1]) > class) {
			s->c[at] = s->c[at - 1];
			at--;
		}
		s->c[at] = c;
	}
}

/* ---- putting together */

/* What a and b are together, or 0. */
static uint32_t
together(uint32_t a, uint32_t b)
{
	if (a >= HANGUL_L && a < HANGUL_L + HANGUL_L_COUNT && b >= HANGUL_V &&
	    b < HANGUL_V + HANGUL_V_COUNT)
		return HANGUL + ((a - HANGUL_L) * HANGUL_V_COUNT + b - HANGUL_V) * HANGUL_T_COUNT;
	if (hangul_is_syllable(a) && (a - HANGUL) % HANGUL_T_COUNT == 0 &&
	    b > HANGUL_T && b < HANGUL_T + HANGUL_T_COUNT)
		return a + b - HANGUL_T;
	/* A second of 0 says that there is none. */
	for (size_t i = 0; b && i < nfc_pairs_n; i++)
		if (nfc_pairs[i].first == a && nfc_pairs[i].second == b)
			return nfc_pairs[i].composed;
	return 0;
}

static void
put_together(struct chars *s)
{
	size_t start = 0, n = 0;
	bool started = false;
	unsigned last = 0;	/* class of what stands before, behind the letter at start */

	for (size_t i = 0; i < s->n; i++) {
		uint32_t c = s->c[i], both = 0;
		unsigned class = class_of(c);

		/* What stands between hides c unless its class is less. */
		if (started && (n == start + 1 || last < class))
			both = together(s->c[start], c);
		if (both) {
			s->c[start] = both;
			continue;
		}
		if (class == 0) {
			start = n;
			started = true;
		}
		last = class;
		s->c[n++] = c;
	}
	s->n = n;
}

/* ---- the whole */

int
nfc(struct view text, struct buf *out)
{
	struct chars s;

	if (view_is_ascii(text))
		return buf_add_view(out, text);
	s.n = 0;
	while (text.n) {
		size_t n = utf8_char(text);

		if (n == 0 || take_apart(&s, utf8_code(text.p, n)) == -1)
			return -1;
		text = view_sub(text, n, text.n);
	}
	sort_accents(&s);
	put_together(&s);
	for (size_t i = 0; i < s.n; i++)
		utf8_put(s.c[i], out);
	return out->failed ? -1 : 0;
}
