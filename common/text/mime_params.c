/* mime_params.c: see mime_params.h. */
#include "text/mime_params.h"

#include <string.h>

#include "base/num.h"
#include "text/charset.h"
#include "text/header.h"
#include "text/mime_decode.h"
#include "text/token.h"
#include "text/words.h"

#define PIECES_DIGITS_MAX 3	/* digits of the number of a piece */

/* Octets of the quoted string at the start of v, with its quotes. */
static size_t
quoted_length(struct view v)
{
	for (size_t i = 1; i < v.n; i++) {
		if (v.p[i] == '\\')
			i++;
		else if (v.p[i] == '"')
			return i + 1;
	}
	return v.n;
}

static struct view
skip_blanks(struct view v)
{
	(void)token_skip(&v);
	return v;
}

/* Behind the next semicolon, which is none in a quoted string or comment. */
static struct view
behind_semicolon(struct view v)
{
	while (v.n && v.p[0] != ';') {
		bool ends;
		size_t n = v.p[0] == '"' ? quoted_length(v) :
		    v.p[0] == '(' ? token_comment(v, &ends) : 1;

		v = view_sub(v, n, v.n);
	}
	return view_sub(v, 1, v.n);
}

/* The value at the start of v: all up to a semicolon or a comment, or what is between quotes. */
static void
read_value(struct view v, struct mime_param *p)
{
	size_t n = 0;

	p->quoted = v.n && v.p[0] == '"';
	if (p->quoted) {
		n = quoted_length(v);
		/* The last quote may be missing, or be the character of a backslash. */
		p->value = view_sub(v, 1, n - 1);
		if (p->value.n && p->value.p[p->value.n - 1] == '"' && n >= 2)
			p->value.n--;
		return;
	}
	while (n < v.n && v.p[n] != ';' && !(v.p[n] == '(' && n && header_space(v.p[n - 1])))
		n++;
	p->value = header_trim(view_sub(v, 0, n));
}

bool
mime_params_next(struct mime_params *it, struct mime_param *p)
{
	while (it->n < MIME_PARAMS_MAX && it->rest.n) {
		struct view v = it->inside ? it->rest : behind_semicolon(it->rest);
		size_t n = 0;

		it->inside = true;
		v = skip_blanks(v);
		while (n < v.n && v.p[n] != '=' && v.p[n] != ';' && v.p[n] != '(' && !header_space(v.p[n]))
			n++;
		p->name = view_sub(v, 0, n);
		v = skip_blanks(view_sub(v, n, v.n));
		if (n && v.n && v.p[0] == '=') {
			v = skip_blanks(view_sub(v, 1, v.n));
			read_value(v, p);
			it->rest = behind_semicolon(v);
			it->n++;
			return true;
		}
		it->rest = behind_semicolon(v);
	}
	return false;
}

void
mime_param_value(const struct mime_param *p, struct buf *out)
{
	struct view v = p->value;

	for (size_t i = 0; i < v.n; i++) {
		if (p->quoted && v.p[i] == '\\' && i + 1 < v.n)
			i++;
		if (v.p[i] != '\r' && v.p[i] != '\n')
			buf_add_char(out, v.p[i]);
	}
}

/* Of few octets: strchr() takes longer to begin. */
static bool
ends_word(char c)
{
	return c == '"' || c == '(' || c == ';' || c == '/' || c == ',' || c == '\0';
}

static size_t
word_length(struct view v)
{
	size_t n = 0;

	while (n < v.n && !header_space(v.p[n]) && !ends_word(v.p[n]))
		n++;
	return n;
}

void
mime_words(struct view body, struct view *first, struct view *second)
{
	struct view v = skip_blanks(body);

	*second = (struct view){ "", 0 };
	if (v.n && v.p[0] == '"') {
		struct mime_param p;

		read_value(v, &p);
		*first = p.value;
		return;
	}
	*first = view_sub(v, 0, word_length(v));
	v = skip_blanks(view_sub(v, first->n, v.n));
	if (v.n && v.p[0] == '/') {
		v = skip_blanks(view_sub(v, 1, v.n));
		*second = view_sub(v, 0, word_length(v));
	}
}

bool
mime_param_piece(struct view name, struct view *base, uint64_t *number, bool *encoded)
{
	size_t star = view_find(name, '*');
	struct view digits = view_sub(name, star + 1, name.n);

	*base = view_sub(name, 0, star);
	*encoded = digits.n && digits.p[digits.n - 1] == '*';
	digits.n -= *encoded;
	return star && star < name.n && digits.n <= PIECES_DIGITS_MAX &&
	    num_parse(digits, MIME_PARAMS_MAX, number) == 0;
}

size_t
mime_params_all(struct view body, struct mime_param list[MIME_PARAMS_MAX])
{
	struct mime_params it = { .rest = body };
	size_t n = 0;

	while (mime_params_next(&it, &list[n]))
		if (++n == MIME_PARAMS_MAX)
			break;
	return n;
}

const struct mime_param *
mime_params_piece(const struct mime_param *list, size_t n, struct view base, uint64_t number,
    bool *encoded)
{
	struct view b;
	uint64_t k;

	for (size_t i = 0; i < n; i++)
		if (list[i].name.n > base.n && view_starts_nocase(list[i].name, base) &&
		    mime_param_piece(list[i].name, &b, &k, encoded) && k == number &&
		    b.n == base.n)
			return &list[i];
	return NULL;
}

static void
percent_decode(struct view v, struct buf *out)
{
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '%' && i + 2 < v.n && mime_hex(v.p[i + 1]) != -1 && mime_hex(v.p[i + 2]) != -1) {
			buf_add_char(out, (char)(mime_hex(v.p[i + 1]) << 4 | mime_hex(v.p[i + 2])));
			i += 2;
		} else {
			buf_add_char(out, v.p[i]);
		}
	}
}

/* Takes "charset'language'" off *v. */
static struct view
take_charset(struct view *v)
{
	size_t first = view_find(*v, '\''), second;
	struct view name = view_sub(*v, 0, first), rest = view_sub(*v, first + 1, v->n);

	second = view_find(rest, '\'');
	if (first == v->n || second == rest.n)
		return (struct view){ "", 0 };
	*v = view_sub(rest, second + 1, rest.n);
	return name;
}

/* Appends octets of that charset, or of what is likely, as one line of UTF-8. */
static void
put_octets(struct view charset, struct view octets, struct buf *out)
{
	size_t from = out->n;

	if (charset.n == 0 || charset_to_utf8(charset, octets, out) == -1)
		charset_guess(octets, out);
	for (size_t i = from; i < out->n; i++)
		if (ascii_control(out->p[i]))
			out->p[i] = ' ';
}

/* "name*=charset'language'value", or the same in pieces. */
static bool
find_extended(const struct mime_param *list, size_t n, struct view name, struct buf *out,
    struct view *charset)
{
	const struct mime_param *p;
	struct view value;
	uint64_t k = 0;
	bool encoded;

	for (size_t i = 0; i < n; i++) {
		if (list[i].name.n == name.n + 1 && list[i].name.p[name.n] == '*' &&
		    view_starts_nocase(list[i].name, name)) {
			value = list[i].value;
			*charset = take_charset(&value);
			percent_decode(value, out);
			return true;
		}
	}
	for (; (p = mime_params_piece(list, n, name, k, &encoded)) != NULL; k++) {
		value = p->value;
		if (k == 0 && encoded)
			*charset = take_charset(&value);
		if (encoded)
			percent_decode(value, out);
		else
			mime_param_value(p, out);
	}
	return k > 0;
}

bool
mime_param_octets(struct view body, struct view name, struct buf *out, struct view *charset)
{
	struct mime_param list[MIME_PARAMS_MAX];
	size_t n = mime_params_all(body, list);

	*charset = (struct view){ "", 0 };
	if (find_extended(list, n, name, out, charset))
		return true;
	charset->p = NULL;
	for (size_t i = 0; i < n; i++) {
		if (view_eq_nocase(list[i].name, name)) {
			mime_param_value(&list[i], out);
			return true;
		}
	}
	return false;
}

bool
mime_param_find(struct view body, struct view name, struct buf *out)
{
	struct buf octets = buf_make(MIME_PARAM_VALUE_MAX);
	struct view charset;
	bool found = mime_param_octets(body, name, &octets, &charset);

	if (found && charset.p)
		put_octets(charset, buf_view(&octets), out);
	else if (found)
		words_decode(buf_view(&octets), out);
	buf_free(&octets);
	return found;
}
