/* downgrade.c: see downgrade.h. */
#include "text/downgrade.h"

#include <string.h>

#define NEEDS_SEVEN 1	/* there are octets beyond ASCII */
#define NEEDS_LINES 2	/* there is a line that is too long */

/* ---- headers */

/* Passes the header on; encoding is what the part will be in, NULL for what it is in. */
static void
pass_header(const struct downgrade *d, const struct entity *e, const char *encoding,
    struct buf *out)
{
	struct view rest = parts_header(&d->parts);
	bool message = parts_is_message(&d->parts);

	if (encoding)
		rest = parts_put_fields(&d->parts, encoding, out);
	/* Of a message before MIME nobody knows what its octets stand for (RFC 1428). */
	if (encoding && !e->version && message)
		buf_add_str(out, "MIME-Version: 1.0\n");
	if (encoding && e->types == 0 && message)
		buf_add_str(out, "Content-Type: text/plain; charset=unknown-8bit\n");
	if (encoding && e->encodings == 0)
		buf_addf(out, "Content-Transfer-Encoding: %s\n", encoding);
	buf_add_view(out, rest);
}

/* What the present part is known to need, in the second pass. */
static int
needs(const struct downgrade *d)
{
	return d->second && d->part <= d->needs.n ? d->needs.p[d->part - 1] : 0;
}

/* Chooses the coding of the body of a part that holds no others. Returns its name, or NULL. */
static const char *
choose_coding(struct downgrade *d, const struct entity *e)
{
	bool text = mime_type_is(&e->type, "text", NULL) && !e->opaque;
	int what = needs(d);

	if (e->encoding == ENTITY_ENCODED || parts_is_signed(&d->parts) ||
	    (!(what & NEEDS_LINES) && !(d->seven && (what & NEEDS_SEVEN))))
		return NULL;
	d->coding = text ? DOWNGRADE_QUOTED : DOWNGRADE_BASE64;
	return text ? "quoted-printable" : "base64";
}

static enum parts_fault
take_header(void *arg, const struct entity *e, struct buf *out)
{
	struct downgrade *d = arg;
	const char *encoding = NULL;

	if (d->part++ == d->needs.max)
		return PARTS_TOO_MANY;
	if (!d->second && buf_add_char(&d->needs, 0) == -1)
		return PARTS_NO_MEMORY;
	d->coding = DOWNGRADE_AS_IS;
	if (e->holds == ENTITY_LEAF)
		encoding = choose_coding(d, e);
	else if (d->seven && e->encodings && !parts_is_signed(&d->parts))
		encoding = "7bit";
	if (d->second)
		pass_header(d, e, encoding, out);
	return PARTS_OK;
}

/* ---- bodies */

/* The first pass: what octets of a part that has no encoding of its own need. */
static enum parts_fault
look(struct downgrade *d, struct view v)
{
	struct view line = v.p[v.n - 1] == '\n' ? view_sub(v, 0, v.n - 1) : v;
	char *what = d->needs.p + d->part - 1;

	d->column += line.n;
	if (d->column > DOWNGRADE_LINE_MAX)
		*what |= NEEDS_LINES;
	if (!view_is_ascii(line) || (line.n && memchr(line.p, '\0', line.n)))
		*what |= NEEDS_SEVEN;
	if (line.n < v.n)
		d->column = 0;
	return d->seven && (*what & NEEDS_SEVEN) && parts_is_signed(&d->parts) ? PARTS_SIGNED :
	    PARTS_OK;
}

/* Lines of base64 stand for lines with CRLF (RFC 2045 section 6.8). */
static void
put_line_end(struct downgrade *d, struct buf *out)
{
	if (d->line_end)
		base64_lines_add(&d->lines, VIEW("\r\n"), VIEW("\n"), out);
	d->line_end = false;
}

static void
put_base64(struct downgrade *d, struct view v, struct buf *out)
{
	bool ends = v.p[v.n - 1] == '\n';

	put_line_end(d, out);
	base64_lines_add(&d->lines, view_sub(v, 0, v.n - ends), VIEW("\n"), out);
	d->line_end = ends;
}

static enum parts_fault
take_octets(void *arg, bool body, struct view v, struct buf *out)
{
	struct downgrade *d = arg;

	if (!d->second)
		return body ? look(d, v) : PARTS_OK;
	if (body && d->coding == DOWNGRADE_QUOTED)
		quoted_add(&d->quoted, v, out);
	else if (body && d->coding == DOWNGRADE_BASE64)
		put_base64(d, v, out);
	else
		buf_add_view(out, v);
	return PARTS_OK;
}

static void
end_body(void *arg, bool delimiter, struct buf *out)
{
	struct downgrade *d = arg;

	if (!delimiter)
		put_line_end(d, out);
	d->line_end = false;
	base64_lines_end(&d->lines, VIEW("\n"), out);
	quoted_end(&d->quoted, out);
	d->column = 0;
}

/* ---- passes */

static const struct parts_user user = { take_header, take_octets, end_body };

void
downgrade_init(struct downgrade *d, bool seven)
{
	*d = (struct downgrade){ .seven = seven, .needs = buf_make(DOWNGRADE_PARTS_MAX) };
	parts_init(&d->parts, &user, d, false);
}

void
downgrade_again(struct downgrade *d)
{
	parts_free(&d->parts);
	parts_init(&d->parts, &user, d, false);
	d->second = true;
	d->part = 0;
}

void
downgrade_free(struct downgrade *d)
{
	parts_free(&d->parts);
	buf_free(&d->needs);
}

enum parts_fault
downgrade_feed(struct downgrade *d, struct view in, struct buf *out)
{
	return parts_feed(&d->parts, in, out);
}

enum parts_fault
downgrade_end(struct downgrade *d, struct buf *out)
{
	return parts_end(&d->parts, out);
}
