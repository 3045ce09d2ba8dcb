/* parts.c: see parts.h. */
#include "text/parts.h"

#include <string.h>

#include "text/header.h"

enum {
	IN_HEADER,	/* zero: where a message begins */
	IN_BODY,	/* of an entity that holds no others */
	IN_TEXT		/* before, between and behind parts */
};

void
parts_init(struct parts *p, const struct parts_user *user, void *arg, bool crlf)
{
	*p = (struct parts){
		.user = user, .arg = arg, .crlf = crlf, .line_start = true,
		.header = buf_make(PARTS_HEADER_MAX),
	};
}

void
parts_free(struct parts *p)
{
	buf_free(&p->header);
}

const char *
parts_why(enum parts_fault fault)
{
	static const char *const texts[] = {
		[PARTS_SYNTAX] = "a header of a part is malformed",
		[PARTS_TOO_DEEP] = "parts are nested too deep",
		[PARTS_TOO_MANY] = "there are too many parts",
		[PARTS_TOO_LONG] = "a header is too long",
		[PARTS_SIGNED] = "a signed part is in 8-bit form",
		[PARTS_NO_MEMORY] = "out of memory",
	};

	return texts[fault] ? texts[fault] : "";
}

static struct view
line_end(const struct parts *p)
{
	return p->crlf ? VIEW("\r\n") : VIEW("\n");
}

/* ---- headers */

struct view
parts_header(const struct parts *p)
{
	return buf_view(&p->header);
}

bool
parts_is_message(const struct parts *p)
{
	return p->depth == 0 || p->nested;
}

bool
parts_is_signed(const struct parts *p)
{
	for (size_t i = 0; i < p->depth; i++)
		if (p->levels[i].is_signed && p->levels[i].parts == 1)
			return true;
	return false;
}

struct view
parts_put_fields(const struct parts *p, const char *encoding, struct buf *out)
{
	struct view rest = buf_view(&p->header);
	struct header_field f;

	while (header_next(&rest, &f)) {
		if (view_eq_nocase(f.name, VIEW("Content-Transfer-Encoding")))
			buf_addf(out, "Content-Transfer-Encoding: %s%.*s", encoding,
			    VIEW_FMT(line_end(p)));
		else
			buf_add_view(out, f.whole);
	}
	return rest;
}

static void
begin_header(struct parts *p, bool nested)
{
	p->nested = nested;
	buf_clear(&p->header);
	p->line = 0;
	p->state = IN_HEADER;
}

static enum parts_fault
enter_multipart(struct parts *p, const struct entity *e)
{
	struct parts_level *l;

	if (p->depth == PARTS_DEPTH_MAX)
		return PARTS_TOO_DEEP;
	l = &p->levels[p->depth++];
	*l = (struct parts_level){
		.is_signed = mime_type_is(&e->type, "multipart", "signed"),
		.is_digest = mime_type_is(&e->type, "multipart", "digest"),
	};
	memcpy(l->boundary, e->type.boundary, sizeof(l->boundary));
	p->state = IN_TEXT;
	return PARTS_OK;
}

/* The header is complete. */
static enum parts_fault
end_header(struct parts *p, struct buf *out)
{
	bool digest = p->depth && !p->nested && p->levels[p->depth - 1].is_digest;
	enum parts_fault fault;
	struct entity e;

	if (!entity_read(buf_view(&p->header), line_end(p), digest, &e))
		return PARTS_SYNTAX;
	fault = p->user->header(p->arg, &e, out);
	if (fault != PARTS_OK)
		return fault;
	p->state = IN_BODY;
	if (e.holds == ENTITY_MULTIPART)
		return enter_multipart(p, &e);
	if (e.holds == ENTITY_MESSAGE)
		begin_header(p, true);
	return PARTS_OK;
}

static enum parts_fault
take_header(struct parts *p, struct view v, struct buf *out)
{
	size_t line = p->line;

	if (v.n > p->header.max - p->header.n)
		return PARTS_TOO_LONG;
	if (buf_add_view(&p->header, v) == -1)
		return PARTS_NO_MEMORY;
	if (!p->line_start)
		return PARTS_OK;
	p->line = p->header.n;
	return p->line - line == line_end(p).n ? end_header(p, out) : PARTS_OK;
}

/* ---- lines */

/* Takes octets that belong to no delimiter; an LF can only be the last of them. */
static enum parts_fault
take(struct parts *p, struct view v, struct buf *out)
{
	bool cr = v.n > 1 ? v.p[v.n - 2] == '\r' : p->cr;

	if (v.n == 0)
		return PARTS_OK;
	p->line_start = v.p[v.n - 1] == '\n' && (cr || !p->crlf);
	p->cr = v.p[v.n - 1] == '\r';
	if (p->state == IN_HEADER)
		return take_header(p, v, out);
	return p->user->octets(p->arg, p->state == IN_BODY, v, out);
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
 * The level whose delimiter the line is; depth if it is none. One of an outer level ends what
 * is inside (RFC 2046 section 5.1.2).
 */
static size_t
find_level(const struct parts *p, struct view line, bool *close)
{
	if (!view_starts_nocase(line, VIEW("--")))
		return p->depth;
	for (size_t i = 0; i < p->depth; i++)
		if (is_delimiter(line, p->levels[i].boundary, close))
			return i;
	return p->depth;
}

/* The line without its end; where LF ends it a CR before that is of no account. */
static struct view
without_end(const struct parts *p, struct view line)
{
	bool lf = line.n && line.p[line.n - 1] == '\n';

	if (lf)
		line.n--;
	if ((lf || !p->crlf) && line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* Ends the part before a delimiter, or before the end of the message. */
static enum parts_fault
end_part(struct parts *p, bool delimiter, struct buf *out)
{
	/* Without an empty line there is no body, and what it would be in is of no interest. */
	if (p->state == IN_HEADER && p->header.n)
		return end_header(p, out);
	if (p->state == IN_BODY)
		p->user->end(p->arg, delimiter, out);
	return PARTS_OK;
}

/* The line that is held has ended: a delimiter, or not. */
static enum parts_fault
take_held(struct parts *p, struct buf *out)
{
	struct view held = { p->held, p->nheld };
	enum parts_fault fault;
	bool close = false;
	size_t level = find_level(p, without_end(p, held), &close);

	p->nheld = 0;
	if (level == p->depth)
		return take(p, held, out);
	fault = end_part(p, true, out);
	if (fault == PARTS_OK)
		fault = p->user->octets(p->arg, false, held, out);
	if (fault != PARTS_OK)
		return fault;
	p->depth = close ? level : level + 1;
	p->levels[level].parts++;
	begin_header(p, false);
	if (close)
		p->state = IN_TEXT;
	p->line_start = true;
	p->cr = false;
	return PARTS_OK;
}

/* Keeps an octet at the start of a line until it is known whether that is a delimiter. */
static enum parts_fault
hold(struct parts *p, char c, struct buf *out)
{
	size_t n = p->nheld;

	p->held[p->nheld++] = c;
	if (n && c == '\n' && (!p->crlf || p->held[n - 1] == '\r'))
		return take_held(p, out);
	if (n < 2 ? c == '-' : c != '\n' && p->nheld < sizeof(p->held))
		return PARTS_OK;
	/* None. */
	p->nheld = 0;
	return take(p, (struct view){ p->held, n + 1 }, out);
}

enum parts_fault
parts_feed(struct parts *p, struct view in, struct buf *out)
{
	while (in.n && p->fault == PARTS_OK) {
		size_t n = 1;

		if (p->nheld || (p->line_start && p->depth)) {
			p->fault = hold(p, in.p[0], out);
		} else {
			n = view_find(in, '\n');
			n += n < in.n;
			p->fault = take(p, view_sub(in, 0, n), out);
		}
		in = view_sub(in, n, in.n);
	}
	return p->fault;
}

enum parts_fault
parts_end(struct parts *p, struct buf *out)
{
	if (p->fault == PARTS_OK && p->nheld)
		p->fault = take_held(p, out);
	if (p->fault == PARTS_OK)
		p->fault = end_part(p, false, out);
	return p->fault;
}
