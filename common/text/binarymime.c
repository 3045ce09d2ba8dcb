/* binarymime.c: see binarymime.h. */
#include "text/binarymime.h"

#define LINE_END VIEW("\r\n")

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

/* Whether it may not be encoded: it would have to hold parts, though it may be without any. */
static bool
is_composite(const struct entity *e)
{
	return !e->opaque && (mime_type_is(&e->type, "multipart", NULL) ||
	    mime_type_is(&e->type, "message", NULL));
}

static enum parts_fault
take_header(void *arg, const struct entity *e, struct buf *out)
{
	struct binarymime *b = arg;
	struct view header = parts_header(&b->parts);
	bool binary = e->encoding == ENTITY_BINARY, composite = is_composite(e);

	if (!is_lines(header))
		return PARTS_SYNTAX;
	if (binary && composite && e->holds == ENTITY_LEAF && !mime_type_is(&e->type, "message", NULL))
		return PARTS_SYNTAX;
	if (binary && parts_is_signed(&b->parts))
		return PARTS_SIGNED;
	if (binary)
		header = parts_put_fields(&b->parts, composite ? "8bit" : "base64", out);
	buf_add_view(out, header);
	b->binary = binary && !composite;
	return PARTS_OK;
}

static void
encode_pending(struct binarymime *b, struct buf *out)
{
	base64_lines_add(&b->lines, view_sub(VIEW("\r\n"), 0, b->pending), LINE_END, out);
	b->pending = 0;
}

/* Octets of a binary part. The line end that is the last of them may be a delimiter's. */
static void
take_binary(struct binarymime *b, struct view v, struct buf *out)
{
	if (b->pending == 1 && v.p[0] == '\n') {
		b->pending = 2;
		return;
	}
	encode_pending(b, out);
	if (v.p[v.n - 1] == '\r')
		b->pending = 1;
	else if (v.n > 1 && v.p[v.n - 1] == '\n' && v.p[v.n - 2] == '\r')
		b->pending = 2;
	base64_lines_add(&b->lines, view_sub(v, 0, v.n - b->pending), LINE_END, out);
}

static enum parts_fault
take_octets(void *arg, bool body, struct view v, struct buf *out)
{
	struct binarymime *b = arg;

	if (body && b->binary)
		take_binary(b, v, out);
	else
		buf_add_view(out, v);
	return PARTS_OK;
}

static void
end_body(void *arg, bool delimiter, struct buf *out)
{
	struct binarymime *b = arg;

	if (!delimiter)
		encode_pending(b, out);
	b->pending = 0;
	base64_lines_end(&b->lines, LINE_END, out);
}

void
binarymime_init(struct binarymime *b)
{
	static const struct parts_user user = { take_header, take_octets, end_body };

	*b = (struct binarymime){ .binary = false };
	parts_init(&b->parts, &user, b, true);
}

void
binarymime_free(struct binarymime *b)
{
	parts_free(&b->parts);
}

enum parts_fault
binarymime_feed(struct binarymime *b, struct view in, struct buf *out)
{
	return parts_feed(&b->parts, in, out);
}

enum parts_fault
binarymime_end(struct binarymime *b, struct buf *out)
{
	return parts_end(&b->parts, out);
}
