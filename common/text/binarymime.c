/* binarymime.c: see binarymime.h. */
#include "text/binarymime.h"

#include <string.h>

#include "text/base64.h"
#include "text/header.h"

enum {
	IN_HEADER,	/* zero: where a message begins */
	IN_TEXT,	/* passes: a part that is lines, and what is before and behind parts */
	IN_BINARY
};

enum { NONE, CR, CRLF };

void
binarymime_init(struct binarymime *b)
{
	*b = (struct binarymime){ .line_start = true, .header = buf_make(BINARYMIME_HEADER_MAX) };
}

void
binarymime_free(struct binarymime *b)
{
	buf_free(&b->header);
}

const char *
binarymime_why(enum binarymime_fault fault)
{
	static const char *const texts[] = {
		[BINARYMIME_SYNTAX] = "a header of a part is malformed",
		[BINARYMIME_TOO_DEEP] = "parts are nested too deep",
		[BINARYMIME_TOO_LONG] = "a header is too long",
		[BINARYMIME_SIGNED] = "a signed part is binary",
		[BINARYMIME_NO_MEMORY] = "out of memory",
	};

	return texts[fault] ? texts[fault] : "";
}

/* ---- base64 */

static void
encode_line(struct binarymime *b, struct buf *out)
{
	if (b->nblock == 0)
		return;
	(void)base64_encode(out, (struct view){ b->block, b->nblock });
	buf_add_str(out, "\r\n");
	b->nblock = 0;
}

static void
encode(struct binarymime *b, struct view v, struct buf *out)
{
	while (v.n) {
		struct view part = view_sub(v, 0, BINARYMIME_LINE - b->nblock);

		memcpy(b->block + b->nblock, part.p, part.n);
		b->nblock += part.n;
		if (b->nblock == BINARYMIME_LINE)
			encode_line(b, out);
		v = view_sub(v, part.n, v.n);
	}
}

static void
encode_pending(struct binarymime *b, struct buf *out)
{
	encode(b, view_sub(VIEW("\r\n"), 0, b->pending == NONE ? 0 : b->pending == CR ? 1 : 2), out);
	b->pending = NONE;
}

/* Octets of a binary part. The line end that is the last of them may be a delimiter's. */
static void
take_binary(struct binarymime *b, struct view v, struct buf *out)
{
	if (b->pending == CR && v.p[0] == '\n') {
		b->pending = CRLF;
		return;
	}
	encode_pending(b, out);
	if (v.p[v.n - 1] == '\r')
		b->pending = CR;
	else if (v.n > 1 && v.p[v.n - 1] == '\n' && v.p[v.n - 2] == '\r')
		b->pending = CRLF;
	encode(b, view_sub(v, 0, v.n - (size_t)b->pending), out);
}

/* ---- headers */

enum encoding { IDENTITY, BINARY, OTHER };

/* What a header says about the body behind it. */
struct part {
	unsigned types, encodings;	/* fields of that kind */
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
	if (view_eq_nocase(v, VIEW("binary")))
		p->encoding = BINARY;
	else if (view_eq_nocase(v, VIEW("7bit")) || view_eq_nocase(v, VIEW("8bit")))
		p->encoding = IDENTITY;
}

/*
 * Whether it consists of lines. A field that is replaced must not take with it what others would
 * be refused for, nor leave a line behind that was none.
 */
static bool
is_lines(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] == '\0' || (v.p[i] == '\n' && (i == 0 || v.p[i - 1] != '\r')) ||
		    (v.p[i] == '\r' && i + 1 < v.n && v.p[i + 1] != '\n'))
			return false;
	return v.n == 0 || v.p[v.n - 1] != '\r';
}

/* Reads the header. Returns false if it is not well-formed, as far as it matters. */
static bool
read_header(const struct binarymime *b, struct part *p)
{
	struct view rest = buf_view(&b->header);
	bool digest = b->depth && !b->nested && b->levels[b->depth - 1].is_digest;
	struct header_field f;

	*p = (struct part){ .types = 0 };
	if (!is_lines(rest))
		return false;
	/* RFC 2045 section 5.2, RFC 2046 section 5.1.5. */
	(void)mime_type_parse(digest ? VIEW("message/rfc822") : VIEW("text/plain"), &p->type);
	while (header_next(&rest, &f)) {
		if (view_eq_nocase(f.name, VIEW("Content-Transfer-Encoding"))) {
			read_encoding(p, f.body);
		} else if (view_eq_nocase(f.name, VIEW("Content-Type"))) {
			p->types++;
			p->opaque = mime_type_parse(f.body, &p->type) == -1;
		}
	}
	return p->types < 2 && p->encodings < 2 && (rest.n == 0 || view_eq(rest, VIEW("\r\n")));
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
is_signed(const struct binarymime *b)
{
	for (size_t i = 0; i < b->depth; i++)
		if (b->levels[i].is_signed && b->levels[i].parts == 1)
			return true;
	return false;
}

/* Passes the header on; encoding is what the part will be in, NULL for what it is in. */
static void
pass_header(const struct binarymime *b, const char *encoding, struct buf *out)
{
	struct view rest = buf_view(&b->header);
	struct header_field f;

	while (encoding && header_next(&rest, &f)) {
		if (view_eq_nocase(f.name, VIEW("Content-Transfer-Encoding")))
			buf_addf(out, "Content-Transfer-Encoding: %s\r\n", encoding);
		else
			buf_add_view(out, f.whole);
	}
	buf_add_view(out, rest);
}

static enum binarymime_fault
enter_multipart(struct binarymime *b, const struct part *p)
{
	struct binarymime_level *l;

	if (b->depth == BINARYMIME_DEPTH_MAX)
		return BINARYMIME_TOO_DEEP;
	l = &b->levels[b->depth++];
	*l = (struct binarymime_level){
		.is_signed = mime_type_is(&p->type, "multipart", "signed"),
		.is_digest = mime_type_is(&p->type, "multipart", "digest"),
	};
	memcpy(l->boundary, p->type.boundary, sizeof(l->boundary));
	return BINARYMIME_OK;
}

static void
begin_header(struct binarymime *b, bool nested)
{
	b->nested = nested;
	buf_clear(&b->header);
	b->line = 0;
	b->state = IN_HEADER;
}

/* Goes on to the body behind the header, which has been passed on. */
static enum binarymime_fault
enter_body(struct binarymime *b, const struct part *p, bool composite)
{
	bool encoded = p->encoding == OTHER || p->opaque;

	b->state = p->encoding == BINARY && !composite ? IN_BINARY : IN_TEXT;
	if (!encoded && mime_type_is(&p->type, "multipart", NULL))
		return enter_multipart(b, p);
	if (!encoded && is_message(p))
		begin_header(b, true);
	return BINARYMIME_OK;
}

/* The header is complete. */
static enum binarymime_fault
end_header(struct binarymime *b, struct buf *out)
{
	bool composite;
	struct part p;

	if (!read_header(b, &p))
		return BINARYMIME_SYNTAX;
	composite = !p.opaque && (mime_type_is(&p.type, "multipart", NULL) ||
	    mime_type_is(&p.type, "message", NULL));
	/* Without a boundary nobody can say where its parts are. */
	if (mime_type_is(&p.type, "multipart", NULL) && p.type.boundary[0] == '\0')
		p.opaque = true;
	if (p.encoding == BINARY && composite && p.opaque)
		return BINARYMIME_SYNTAX;
	if (p.encoding == BINARY && is_signed(b))
		return BINARYMIME_SIGNED;
	pass_header(b, p.encoding != BINARY ? NULL : composite ? "8bit" : "base64", out);
	return enter_body(b, &p, composite);
}

static enum binarymime_fault
take_header(struct binarymime *b, struct view v, bool line_end, struct buf *out)
{
	size_t line = b->line;

	if (v.n > b->header.max - b->header.n)
		return BINARYMIME_TOO_LONG;
	if (buf_add_view(&b->header, v) == -1)
		return BINARYMIME_NO_MEMORY;
	if (!line_end)
		return BINARYMIME_OK;
	b->line = b->header.n;
	return b->line - line == 2 ? end_header(b, out) : BINARYMIME_OK;
}

/* ---- lines */

/* Takes octets that belong to no delimiter; an LF can only be the last of them. */
static enum binarymime_fault
take(struct binarymime *b, struct view v, struct buf *out)
{
	bool cr = v.n > 1 ? v.p[v.n - 2] == '\r' : b->cr;
	enum binarymime_fault fault = BINARYMIME_OK;

	if (v.n == 0)
		return fault;
	b->line_start = v.p[v.n - 1] == '\n' && cr;
	b->cr = v.p[v.n - 1] == '\r';
	if (b->state == IN_HEADER)
		fault = take_header(b, v, b->line_start, out);
	else if (b->state == IN_BINARY)
		take_binary(b, v, out);
	else
		buf_add_view(out, v);
	return fault;
}

/* Whether the line, without its CRLF, is a delimiter of that boundary. */
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
find_level(const struct binarymime *b, struct view line, bool *close)
{
	for (size_t i = 0; i < b->depth; i++)
		if (is_delimiter(line, b->levels[i].boundary, close))
			return i;
	return b->depth;
}

/* Ends the part before a delimiter, or before the end of the message. */
static enum binarymime_fault
end_part(struct binarymime *b, struct buf *out)
{
	enum binarymime_fault fault = BINARYMIME_OK;

	if (b->state == IN_HEADER && b->header.n)
		fault = end_header(b, out);
	else if (b->state == IN_BINARY)
		encode_line(b, out);
	b->pending = NONE;
	return fault;
}

/* The line that is held has ended: a delimiter, or not. */
static enum binarymime_fault
take_held(struct binarymime *b, size_t end, struct buf *out)
{
	struct view held = { b->held, b->nheld };
	enum binarymime_fault fault;
	bool close = false;
	size_t level = b->depth;

	b->nheld = 0;
	if (held.n >= 2 && held.p[0] == '-' && held.p[1] == '-')
		level = find_level(b, view_sub(held, 0, held.n - end), &close);
	if (level == b->depth)
		return take(b, held, out);
	fault = end_part(b, out);
	if (fault != BINARYMIME_OK)
		return fault;
	buf_add_view(out, held);
	b->depth = close ? level : level + 1;
	b->levels[level].parts++;
	begin_header(b, false);
	if (close)
		b->state = IN_TEXT;
	b->line_start = true;
	b->cr = false;
	return BINARYMIME_OK;
}

/* Keeps an octet at the start of a line until it is known whether that is a delimiter. */
static enum binarymime_fault
hold(struct binarymime *b, char c, struct buf *out)
{
	size_t n = b->nheld;

	b->held[b->nheld++] = c;
	if (n && c == '\n' && b->held[n - 1] == '\r')
		return take_held(b, 2, out);
	if (n < 2 ? c == '-' : c != '\n' && b->nheld < sizeof(b->held))
		return BINARYMIME_OK;
	/* None. */
	b->nheld = 0;
	return take(b, (struct view){ b->held, n + 1 }, out);
}

enum binarymime_fault
binarymime_feed(struct binarymime *b, struct view in, struct buf *out)
{
	while (in.n && b->fault == BINARYMIME_OK) {
		size_t n = 1;

		if (b->nheld || (b->line_start && b->depth)) {
			b->fault = hold(b, in.p[0], out);
		} else {
			n = view_find(in, '\n');
			n += n < in.n;
			b->fault = take(b, view_sub(in, 0, n), out);
		}
		in = view_sub(in, n, in.n);
	}
	return b->fault;
}

enum binarymime_fault
binarymime_end(struct binarymime *b, struct buf *out)
{
	if (b->fault == BINARYMIME_OK)
		b->fault = take_held(b, 0, out);
	if (b->fault != BINARYMIME_OK)
		return b->fault;
	if (b->state == IN_BINARY)
		encode_pending(b, out);
	b->fault = end_part(b, out);
	return b->fault;
}
