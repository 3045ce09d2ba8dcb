/* idna.c: see idna.h. */
#include "text/idna.h"

#include <string.h>

#include "text/utf8.h"

#define LABEL_MAX 63		/* octets of an A-label; code points of a U-label are fewer */

/* RFC 3492 section 5. */
enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128 };

static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";

/* A label as code points. */
struct label {
	uint32_t c[LABEL_MAX];
	size_t n;
};

/* ---- UTF-8 and code points */

/* Reads all of v, which is well-formed. Returns 0, or -1 when there are too many. */
static int
label_read(struct view v, struct label *l)
{
	l->n = 0;
	while (v.n) {
		size_t n = utf8_char(v);

		if (n == 0 || l->n == LABEL_MAX)
			return -1;
		l->c[l->n++] = utf8_code(v.p, n);
		v = view_sub(v, n, v.n);
	}
	return 0;
}

/* ---- Punycode */

/* RFC 3492 section 6.1. */
static uint32_t
adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static uint32_t
threshold(uint32_t k, uint32_t bias)
{
	return k <= bias + T_MIN ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
}

static void
add_number(struct buf *out, uint32_t n, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = threshold(k, bias);

		if (n < t)
			break;
		buf_add_char(out, digits[t + (n - t) % (BASE - t)]);
		n = (n - t) / (BASE - t);
	}
	buf_add_char(out, digits[n]);
}

/* The smallest code point of l that is at least low. */
static uint32_t
next_point(const struct label *l, uint32_t low)
{
	uint32_t next = UINT32_MAX;

	for (size_t i = 0; i < l->n; i++)
		if (l->c[i] >= low && l->c[i] < next)
			next = l->c[i];
	return next;
}

/* RFC 3492 section 6.3. With at most 63 code points up to 0x10ffff nothing overflows. */
static void
encode(const struct label *l, struct buf *out)
{
	uint32_t n = FIRST, delta = 0, bias = BIAS, done = 0, basic;

	for (size_t i = 0; i < l->n; i++)
		if (l->c[i] < FIRST) {
			buf_add_char(out, (char)l->c[i]);
			done++;
		}
	basic = done;
	if (basic)
		buf_add_char(out, '-');
	while (done < l->n) {
		uint32_t m = next_point(l, n);

		delta += (m - n) * (done + 1);
		n = m;
		for (size_t i = 0; i < l->n; i++) {
			delta += l->c[i] < n;
			if (l->c[i] != n)
				continue;
			add_number(out, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		n++;
	}
}

/* Takes a number off the digits at *v. Returns 0 or -1. */
static int
take_number(struct view *v, uint32_t bias, uint32_t *number)
{
	uint64_t n = 0, weight = 1;

	for (uint32_t k = BASE;; k += BASE) {
		const char *digit = v->n ? memchr(digits, v->p[0], BASE) : NULL;
		uint32_t value, t = threshold(k, bias);

		if (digit == NULL)
			return -1;
		*v = view_sub(*v, 1, v->n);
		value = (uint32_t)(digit - digits);
		n += value * weight;
		if (n > INT32_MAX)
			return -1;
		if (value < t)
			break;
		weight *= BASE - t;
		if (weight > INT32_MAX)
			return -1;
	}
	*number = (uint32_t)n;
	return 0;
}

/* RFC 3492 section 6.2. Returns 0 or -1. */
static int
decode(struct view v, struct label *l)
{
	uint32_t n = FIRST, i = 0, bias = BIAS, delta;
	size_t basic = view_rfind(v, '-');

	if (label_read(view_sub(v, 0, basic < v.n ? basic : 0), l) == -1)
		return -1;
	if (basic < v.n)
		v = view_sub(v, basic + 1, v.n);
	while (v.n) {
		uint32_t points = (uint32_t)l->n + 1;

		if (points > LABEL_MAX || take_number(&v, bias, &delta) == -1)
			return -1;
		bias = adapt(delta, points, i == 0);
		i += delta;
		n += i / points;
		i %= points;
		if (n > 0x10ffff || (n >= 0xd800 && n < 0xe000))
			return -1;
		memmove(&l->c[i + 1], &l->c[i], (l->n - i) * sizeof(l->c[0]));
		l->c[i++] = n;
		l->n++;
	}
	return 0;
}

/* ---- Labels and domains */

static const struct view prefix = { "xn--", 4 };

static int
add_ascii(struct view label, struct buf *out)
{
	size_t before = out->n;
	struct label l;

	if (view_is_ascii(label))
		return buf_add_view(out, label);
	if (label_read(label, &l) == -1)
		return -1;
	buf_add_view(out, prefix);
	encode(&l, out);
	return out->failed || out->n - before > LABEL_MAX ? -1 : 0;
}

/* Whether l is a label that needs another form, and label that form as add_ascii() writes it. */
static bool
is_written_so(struct view label, const struct label *l)
{
	struct buf text = buf_make(4 * LABEL_MAX), again = buf_make(ADDRESS_DOMAIN_MAX);
	char domain[ADDRESS_DOMAIN_MAX + 1];
	bool same;

	for (size_t i = 0; i < l->n; i++)
		utf8_put(l->c[i], &text);
	same = !text.failed && !view_is_ascii(buf_view(&text)) &&
	    view_find(buf_view(&text), '.') == text.n &&
	    address_domain(buf_view(&text), domain) == ADDRESS_OK &&
	    add_ascii(buf_view(&text), &again) == 0 && view_eq(buf_view(&again), label);
	buf_free(&text);
	buf_free(&again);
	return same;
}

static int
add_unicode(struct view label, struct buf *out)
{
	struct label l;

	if (label.n > LABEL_MAX || !view_starts_nocase(label, prefix) ||
	    decode(view_sub(label, prefix.n, label.n), &l) == -1 || !is_written_so(label, &l))
		return buf_add_view(out, label);
	for (size_t i = 0; i < l.n; i++)
		utf8_put(l.c[i], out);
	return out->failed ? -1 : 0;
}

static int
convert(const char *domain, int (*add)(struct view label, struct buf *out),
    char text[ADDRESS_DOMAIN_MAX + 1])
{
	struct view rest = view_of(domain);
	struct buf out = buf_make(ADDRESS_DOMAIN_MAX);
	int result = 0;

	while (result == 0 && rest.n) {
		size_t n = view_find(rest, '.');

		result = add(view_sub(rest, 0, n), &out);
		if (result == 0 && n < rest.n)
			result = buf_add_char(&out, '.');
		rest = view_sub(rest, n + 1, rest.n);
	}
	text[0] = '\0';
	if (result == 0)
		result = view_string(buf_view(&out), text, ADDRESS_DOMAIN_MAX + 1);
	buf_free(&out);
	return result;
}

int
idna_to_ascii(const char *domain, char out[ADDRESS_DOMAIN_MAX + 1])
{
	return convert(domain, add_ascii, out);
}

int
idna_to_utf8(const char *domain, char out[ADDRESS_DOMAIN_MAX + 1])
{
	return convert(domain, add_unicode, out);
}

bool
idna_has_forms(const char *domain)
{
	struct view rest = view_of(domain);

	if (!view_is_ascii(rest))
		return true;
	while (rest.n) {
		if (view_starts_nocase(rest, prefix))
			return true;
		rest = view_sub(rest, view_find(rest, '.') + 1, rest.n);
	}
	return false;
}
