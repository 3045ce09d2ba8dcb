/* imap_search.c: see imap_search.h. */
#include "base/wide.h"
#include "text/imap_search.h"

#include "text/casemap.h"
#include "text/charset.h"
#include "text/mime_decode.h"
#include "text/mime_params.h"
#include "text/words.h"

/* Letters from the commonest on: the others are looked for first. */
static const char common[] = " ETAOINSRHLDCUMFPGWYBVK";

static size_t
rank(char c)
{
	const char *p = c ? strchr(common, c) : NULL;

	return p ? (size_t)(p - common) : sizeof(common);
}

/* The offset of the rarest octet of text, but not the one at offset but. */
static size_t
rarest(struct view text, size_t but)
{
	size_t best = but == 0 && text.n > 1 ? 1 : 0;

	for (size_t i = 0; i < text.n; i++)
		if (i != but && rank(text.p[i]) > rank(text.p[best]))
			best = i;
	return best;
}

int
search_key_make(struct search_key *k, struct view wanted)
{
	struct view text;

	*k = (struct search_key){ .text = buf_make(SIZE_MAX) };
	casemap(wanted, &k->text);
	text = buf_view(&k->text);
	k->ascii = view_is_ascii(text);
	k->first = rarest(text, SIZE_MAX);
	k->second = rarest(text, k->first);
	return k->text.failed ? -1 : 0;
}

void
search_key_free(struct search_key *k)
{
	buf_free(&k->text);
}

void
search_free(struct search_room *r)
{
	buf_free(&r->decoded);
	buf_free(&r->utf8);
	buf_free(&r->mapped);
}

/* ---- one text */

/* Whether key, in capitals, is at p. */
static bool
is_at(struct view key, const char *p)
{
	for (size_t i = 0; i < key.n; i++)
		if (casemap_ascii(p[i]) != key.p[i])
			return false;
	return true;
}

/* Those of the octets that are c, in capitals, in either case. */
static wide
equal_nocase(wide v, char c)
{
	return wide_equal(v, c) | (c >= 'A' && c <= 'Z' ? wide_equal(v, (char)(c + 32)) : (wide){ 0 });
}

/* Whether the key is in text, ASCII case ignored. Two of its octets are looked for first. */
static bool
find(const struct search_key *k, struct view text)
{
	struct view key = buf_view(&k->text);
	size_t i = 0, last;

	if (key.n > text.n)
		return false;
	last = text.n - key.n;
	for (; i + WIDE <= last + 1; i += WIDE) {
		wide hits = equal_nocase(wide_load(text.p + i + k->first), key.p[k->first]) &
		    equal_nocase(wide_load(text.p + i + k->second), key.p[k->second]);

		for (size_t at = 0; wide_any(hits) && at < WIDE; at++)
			if (hits[at] && is_at(key, text.p + i + at))
				return true;
	}
	for (; i <= last; i++)
		if (is_at(key, text.p + i))
			return true;
	return false;
}

static bool
is_ascii(struct view v)
{
	wide all = { 0 };
	char rest = 0;
	size_t i = 0;

	for (; i + WIDE <= v.n; i += WIDE)
		all |= wide_load(v.p + i);
	for (; i < v.n; i++)
		rest = (char)(rest | v.p[i]);
	return !wide_any((wide)(all >= 0x80)) && !(rest & 0x80);
}

/* Begins a buffer of the room again. */
static struct buf *
clear(struct buf *b)
{
	if (b->max == 0)
		*b = buf_make(SIZE_MAX);
	buf_clear(b);
	return b;
}

bool
search_text(const struct search_key *k, struct view text, struct search_room *r)
{
	if (k->text.n == 0)
		return true;
	if (is_ascii(text))
		return k->ascii && find(k, text);
	casemap(text, clear(&r->mapped));
	return find(k, buf_view(&r->mapped));
}

/* ---- headers */

bool
search_field(const struct search_key *k, struct view body, struct search_room *r)
{
	/* One line that is what it looks like. */
	if (is_ascii(body) && memchr(body.p ? body.p : "", '\n', body.n) == NULL &&
	    (body.n == 0 || memmem(body.p, body.n, "=?", 2) == NULL))
		return search_text(k, body, r);
	words_decode(body, clear(&r->utf8));
	return search_text(k, buf_view(&r->utf8), r);
}

bool
search_header(const struct search_key *k, struct view header, struct view name,
    struct search_room *r)
{
	struct header_field f;

	while (mime_header_next(&header, &f))
		if (f.name.n == name.n && view_eq_nocase(f.name, name) &&
		    search_field(k, f.body, r))
			return true;
	return false;
}

/* Whether the key is in a header, names and all. */
static bool
search_whole_header(const struct search_key *k, struct view header, struct search_room *r)
{
	struct header_field f;

	while (mime_header_next(&header, &f)) {
		if (search_field(k, view_sub(f.whole, 0, (size_t)(f.body.p + f.body.n - f.whole.p)), r))
			return true;
	}
	return false;
}

/* ---- bodies */

/* Whether what looks like ASCII may be something else in that charset. */
static bool
is_shifting(struct view charset)
{
	static const struct view names[] = {
		{ "utf-16", 6 }, { "utf-32", 6 }, { "utf-7", 5 }, { "ucs-", 4 }, { "iso-10646", 9 },
		{ "iso-2022", 8 }, { "hz", 2 }, { "unicode", 7 }, { "ibm", 3 }, { "ebcdic", 6 },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (view_starts_nocase(charset, names[i]))
			return true;
	return false;
}

/* The value of the parameter charset, as it stands there. */
static struct view
charset_of(struct view type)
{
	struct mime_params it = { .rest = type };
	struct mime_param p;

	while (mime_params_next(&it, &p))
		if (view_eq_nocase(p.name, VIEW("charset")))
			return p.value;
	return VIEW("us-ascii");
}

/* The text of a part without its transfer encoding. */
static struct view
decode(const struct mime_tree *t, const struct mime_part *part, struct search_room *r)
{
	struct view body = mime_tree_view(t, &part->body, &part->end);

	if (part->encoding == MIME_BASE64)
		mime_decode_base64(body, clear(&r->decoded));
	else if (part->encoding == MIME_QUOTED)
		mime_decode_quoted(body, false, clear(&r->decoded));
	else
		return body;
	return buf_view(&r->decoded);
}

static bool
search_body(const struct search_key *k, const struct mime_tree *t, const struct mime_part *part,
    struct search_room *r)
{
	struct view text = decode(t, part, r), charset = charset_of(part->fields[MIME_TYPE]);

	if (is_ascii(text) && !is_shifting(charset))
		return search_text(k, text, r);
	if (charset_to_utf8(charset, text, clear(&r->utf8)) == -1)
		charset_guess(text, clear(&r->utf8));
	return search_text(k, buf_view(&r->utf8), r);
}

/* Whether a part is read by people: text, and what is about a message (RFC 3464, say). */
static bool
is_readable(const struct mime_part *part)
{
	struct view type, subtype;

	if (part->kind == MIME_TEXT)
		return true;
	mime_words(part->fields[MIME_TYPE], &type, &subtype);
	return part->kind == MIME_BASIC && view_eq_nocase(type, VIEW("message"));
}

bool
search_message(const struct search_key *k, const struct mime_tree *t, bool headers,
    struct search_room *r)
{
	if (k->text.n == 0)
		return true;
	for (size_t i = 0; i < t->n; i++) {
		const struct mime_part *part = &t->parts[i];

		if ((headers || i > 0) &&
		    search_whole_header(k, mime_tree_view(t, &part->header, &part->body), r))
			return true;
		if (is_readable(part) && search_body(k, t, part, r))
			return true;
	}
	return false;
}
