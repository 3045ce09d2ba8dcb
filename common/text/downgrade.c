/* downgrade.c: see downgrade.h. The encodings are in downgrade_encode.c. */
#include "text/downgrade.h"

#include <string.h>

#include "text/downgrade_encode.h"
#include "text/header.h"

enum {
	IN_HEADER,	/* zero: where a message begins */
	IN_LEAF,	/* a part that stays as it is */
	IN_TEXT,	/* what is no part: before, between and behind them */
	IN_QUOTED,
	IN_BASE64
};

#define NEEDS_SEVEN 1	/* there are octets beyond ASCII */
#define NEEDS_LINES 2	/* there is a line that is too long */

static void
begin(struct downgrade *d)
{
	d->state = IN_HEADER;
	d->part = 0;
	d->line = d->column = d->width = d->nheld = d->nblock = d->depth = 0;
	d->nested = d->inside = d->line_end = false;
	d->blank = '\0';
	buf_clear(&d->header);
}

void
downgrade_init(struct downgrade *d, bool seven)
{
	*d = (struct downgrade){
		.seven = seven, .header = buf_make(DOWNGRADE_HEADER_MAX),
		.needs = buf_make(DOWNGRADE_PARTS_MAX),
	};
}

void
downgrade_again(struct downgrade *d)
{
	begin(d);
	d->second = true;
}

void
downgrade_free(struct downgrade *d)
{
	buf_free(&d->header);
	buf_free(&d->needs);
}

const char *
downgrade_why(enum downgrade_fault fault)
{
	static const char *const texts[] = {
		[DOWNGRADE_SYNTAX] = "a header of a part is malformed",
		[DOWNGRADE_TOO_DEEP] = "parts are nested too deep",
		[DOWNGRADE_TOO_MANY] = "there are too many parts",
		[DOWNGRADE_TOO_LONG] = "a header is too long",
		[DOWNGRADE_SIGNED] = "a signed part is in 8-bit form",
		[DOWNGRADE_NO_MEMORY] = "out of memory",
	};

	return texts[fault] ? texts[fault] : "";
}

/* ---- headers */

enum encoding { NO_ENCODING, IDENTITY, OTHER };

/* What a header says about the body behind it. */
struct part {
	unsigned types, encodings;	/* fields of that kind */
	bool version;
	struct mime_type type;
	bool opaque;			/* a type that cannot be read: nothing is looked for inside */
	enum encoding encoding;
};

static void
read_encoding(struct part *p, struct view body)
{
	char word[MIME_VALUE_MAX + 1];
	struct view v;

	p->encodings++;
	p->encoding = OTHER;
	if (mime_value(&body, word) == -1)
		return;
	v = view_of(word);
	if (view_eq_nocase(v, VIEW("7bit")) || view_eq_nocase(v, VIEW("8bit")) ||
	    view_eq_nocase(v, VIEW("binary")))
		p->encoding = IDENTITY;
}

/* Reads the header. Returns false if it is not well-formed, as far as it matters. */
static bool
read_header(const struct downgrade *d, struct part *p)
{
	struct view rest = buf_view(&d->header);
	bool digest = d->depth && !d->nested && d->levels[d->depth - 1].is_digest;
	struct header_field f;

	*p = (struct part){ .types = 0 };
	/* RFC 2045 section 5.2, RFC 2046 section 5.1.5. */
	(void)mime_type_parse(digest ? VIEW("message/rfc822") : VIEW("text/plain"), &p->type);
	while (header_next(&rest, &f)) {
		if (view_eq_nocase(f.name, VIEW("Content-Transfer-Encoding"))) {
			read_encoding(p, f.body);
		} else if (view_eq_nocase(f.name, VIEW("Content-Type"))) {
			p->types++;
			p->opaque = mime_type_parse(f.body, &p->type) == -1;
		} else if (view_eq_nocase(f.name, VIEW("MIME-Version"))) {
			p->version = true;
		}
	}
	/* A multipart without a boundary is no multipart. */
	if (mime_type_is(&p->type, "multipart", NULL) && p->type.boundary[0] == '\0')
		p->opaque = true;
	return p->types < 2 && p->encodings < 2 && (rest.n == 0 || view_eq(rest, VIEW("\n")));
}

static bool
is_multipart(const struct part *p)
{
	return mime_type_is(&p->type, "multipart", NULL);
}

static bool
is_message(const struct part *p)
{
	return mime_type_is(&p->type, "message", "rfc822") ||
	    mime_type_is(&p->type, "message", "global") ||
	    mime_type_is(&p->type, "message", "news");
}

/* Whether the present part is the signed one of a multipart/signed (RFC 1847 section 2.1). */
static bool
is_signed(const struct downgrade *d)
{
	for (size_t i = 0; i < d->depth; i++)
		if (d->levels[i].is_signed && d->levels[i].parts == 1)
			return true;
	return false;
}

/* Passes the header on; encoding is what the part will be in, NULL for what it is in. */
static void
pass_header(const struct downgrade *d, const struct part *p, const char *encoding, struct buf *out)
{
	struct view rest = buf_view(&d->header);
	struct header_field f;

	while (encoding && header_next(&rest, &f)) {
		if (view_eq_nocase(f.name, VIEW("Content-Transfer-Encoding")))
			buf_addf(out, "Content-Transfer-Encoding: %s\n", encoding);
		else
			buf_add_view(out, f.whole);
	}
	/* Of a message before MIME nobody knows what its octets stand for (RFC 1428). */
	if (encoding && !p->version && (d->part == 1 || d->nested))
		buf_add_str(out, "MIME-Version: 1.0\n");
	if (encoding && p->types == 0 && (d->part == 1 || d->nested))
		buf_add_str(out, "Content-Type: text/plain; charset=unknown-8bit\n");
	if (encoding && p->encodings == 0)
		buf_addf(out, "Content-Transfer-Encoding: %s\n", encoding);
	buf_add_view(out, rest);
}

static enum downgrade_fault
enter_multipart(struct downgrade *d, const struct part *p)
{
	struct downgrade_level *l;

	if (d->depth == DOWNGRADE_DEPTH_MAX)
		return DOWNGRADE_TOO_DEEP;
	l = &d->levels[d->depth++];
	*l = (struct downgrade_level){
		.is_signed = mime_type_is(&p->type, "multipart", "signed"),
		.is_digest = mime_type_is(&p->type, "multipart", "digest"),
	};
	memcpy(l->boundary, p->type.boundary, sizeof(l->boundary));
	d->state = IN_TEXT;
	return DOWNGRADE_OK;
}

static void
begin_header(struct downgrade *d, bool nested)
{
	d->nested = nested;
	buf_clear(&d->header);
	d->line = 0;
	d->state = IN_HEADER;
}

/* What the present part is known to need, in the second pass. */
static int
needs(const struct downgrade *d)
{
	return d->second && d->part <= d->needs.n ? d->needs.p[d->part - 1] : 0;
}

/* The state for the body of a part that holds no others, and its new encoding, or NULL. */
static int
leaf_state(const struct downgrade *d, const struct part *p, const char **encoding)
{
	bool text = mime_type_is(&p->type, "text", NULL) && !p->opaque;
	int what = needs(d);

	*encoding = NULL;
	if (p->encoding == OTHER || (!(what & NEEDS_LINES) && !(d->seven && (what & NEEDS_SEVEN))) ||
	    is_signed(d))
		return IN_LEAF;
	*encoding = text ? "quoted-printable" : "base64";
	return text ? IN_QUOTED : IN_BASE64;
}

/* The header is complete. */
static enum downgrade_fault
end_header(struct downgrade *d, struct buf *out)
{
	const char *encoding = NULL;
	struct part p;
	bool holds;

	if (!read_header(d, &p))
		return DOWNGRADE_SYNTAX;
	if (d->part++ == d->needs.max)
		return DOWNGRADE_TOO_MANY;
	if (!d->second && buf_add_char(&d->needs, 0) == -1)
		return DOWNGRADE_NO_MEMORY;
	holds = p.encoding != OTHER && !p.opaque && (is_multipart(&p) || is_message(&p));
	d->state = IN_LEAF;
	if (!holds)
		d->state = leaf_state(d, &p, &encoding);
	else if (d->seven && p.encodings && !is_signed(d))
		encoding = "7bit";
	if (d->second)
		pass_header(d, &p, encoding, out);
	if (holds && is_multipart(&p))
		return enter_multipart(d, &p);
	if (holds)
		begin_header(d, true);
	return DOWNGRADE_OK;
}

static enum downgrade_fault
take_header(struct downgrade *d, struct view v, struct buf *out)
{
	struct view line;

	if (v.n > d->header.max - d->header.n)
		return DOWNGRADE_TOO_LONG;
	if (buf_add_view(&d->header, v) == -1)
		return DOWNGRADE_NO_MEMORY;
	if (v.n == 0 || v.p[v.n - 1] != '\n')
		return DOWNGRADE_OK;
	line = view_sub(buf_view(&d->header), d->line, d->header.n);
	d->line = d->header.n;
	return line.n == 1 ? end_header(d, out) : DOWNGRADE_OK;
}

/* ---- lines */

/* The first pass: what octets of a part that has no encoding of its own need. */
static enum downgrade_fault
look(struct downgrade *d, struct view v)
{
	struct view line = v.n && v.p[v.n - 1] == '\n' ? view_sub(v, 0, v.n - 1) : v;
	char *what = d->needs.p + d->part - 1;

	if (d->state != IN_LEAF || d->part == 0)
		return DOWNGRADE_OK;
	d->column += line.n;
	if (d->column > DOWNGRADE_LINE_MAX)
		*what |= NEEDS_LINES;
	if (!view_is_ascii(line) || (line.n && memchr(line.p, '\0', line.n)))
		*what |= NEEDS_SEVEN;
	if (line.n < v.n)
		d->column = 0;
	return d->seven && (*what & NEEDS_SEVEN) && is_signed(d) ? DOWNGRADE_SIGNED : DOWNGRADE_OK;
}

/* Takes octets that belong to no delimiter; an LF can only be the last of them. */
static enum downgrade_fault
take(struct downgrade *d, struct view v, struct buf *out)
{
	if (v.n == 0)
		return DOWNGRADE_OK;
	if (d->state == IN_HEADER)
		return take_header(d, v, out);
	if (!d->second)
		return look(d, v);
	if (d->state == IN_QUOTED)
		downgrade_quote(d, v, out);
	else if (d->state == IN_BASE64)
		downgrade_base64(d, v, out);
	else
		buf_add_view(out, v);
	return DOWNGRADE_OK;
}

/* Whether the line, without its end, is a delimiter of that boundary. */
static bool
is_delimiter(struct view line, const char *boundary, bool *close)
{
	struct view b = view_of(boundary), rest = view_sub(line, 2 + b.n, line.n);

	if (line.n < 2 + b.n || !view_eq(view_sub(line, 2, b.n), b))
		return false;
	*close = view_starts_nocase(rest, VIEW("--"));
	return view_trim(view_sub(rest, *close ? 2 : 0, rest.n)).n == 0;
}

/*
 * The level whose delimiter the line is, which begins with two dashes; depth if it is none. One
 * of an outer level ends what is inside (RFC 2046 section 5.1.2).
 */
static size_t
find_level(const struct downgrade *d, struct view line, bool *close)
{
	for (size_t i = 0; i < d->depth; i++)
		if (is_delimiter(line, d->levels[i].boundary, close))
			return i;
	return d->depth;
}

/* Ends the part before a delimiter, or before the end of the message. */
static enum downgrade_fault
end_part(struct downgrade *d, bool delimiter, struct buf *out)
{
	enum downgrade_fault fault = DOWNGRADE_OK;

	/* Without an empty line there is no body, and what it would be in is of no interest. */
	if (d->state == IN_HEADER && d->header.n)
		fault = end_header(d, out);
	else if (d->state == IN_QUOTED && d->second)
		downgrade_quote_end(d, delimiter, out);
	else if (d->state == IN_BASE64 && d->second)
		downgrade_base64_end(d, delimiter, out);
	d->column = 0;
	return fault;
}

/* The line that is held has ended: a delimiter, or not. */
static enum downgrade_fault
take_held(struct downgrade *d, struct buf *out)
{
	struct view held = { d->held, d->nheld }, line = held;
	enum downgrade_fault fault;
	bool close = false;
	size_t level = d->depth;

	d->nheld = 0;
	if (line.n && line.p[line.n - 1] == '\n')
		line.n--;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n >= 2 && line.p[0] == '-' && line.p[1] == '-')
		level = find_level(d, line, &close);
	if (level == d->depth)
		return take(d, held, out);
	fault = end_part(d, true, out);
	if (fault != DOWNGRADE_OK)
		return fault;
	if (d->second)
		buf_add_view(out, held);
	d->depth = close ? level : level + 1;
	d->levels[level].parts++;
	begin_header(d, false);
	if (close)
		d->state = IN_TEXT;
	return DOWNGRADE_OK;
}

/* Keeps an octet at the start of a line until it is known whether that is a delimiter. */
static enum downgrade_fault
hold(struct downgrade *d, char c, struct buf *out)
{
	size_t n = d->nheld;

	d->held[d->nheld++] = c;
	if (n && c == '\n')
		return take_held(d, out);
	if (n < 2 ? c == '-' : d->nheld < sizeof(d->held))
		return DOWNGRADE_OK;
	/* None. */
	d->nheld = 0;
	d->inside = c != '\n';
	return take(d, (struct view){ d->held, n + 1 }, out);
}

enum downgrade_fault
downgrade_feed(struct downgrade *d, struct view in, struct buf *out)
{
	while (in.n && d->fault == DOWNGRADE_OK) {
		size_t n = 1;

		if (d->nheld || (!d->inside && d->depth)) {
			d->fault = hold(d, in.p[0], out);
		} else {
			n = view_find(in, '\n');
			n += n < in.n;
			d->inside = in.p[n - 1] != '\n';
			d->fault = take(d, view_sub(in, 0, n), out);
		}
		in = view_sub(in, n, in.n);
	}
	return d->fault;
}

enum downgrade_fault
downgrade_end(struct downgrade *d, struct buf *out)
{
	if (d->fault == DOWNGRADE_OK && d->nheld)
		d->fault = take_held(d, out);
	if (d->fault == DOWNGRADE_OK)
		d->fault = end_part(d, false, out);
	return d->fault;
}
