/* mime_section.c: see mime_section.h. */
#include "text/mime_section.h"

#include "text/lines.h"
#include "text/mime_decode.h"

static struct wire_text
range(const struct mime_tree *t, const struct mime_mark *a, const struct mime_mark *b, bool keep)
{
	return wire_text_make(mime_tree_view(t, a, b), b->bare - a->bare, keep);
}

static bool
is_among(struct view name, const struct view *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (name.n == names[i].n && view_eq_nocase(name, names[i]))
			return true;
	return false;
}

/* Appends a field's lines, each with CRLF. */
static void
put_lines(struct view v, struct buf *out)
{
	while (v.n) {
		size_t n = lines_first(v);

		buf_add_view(out, lines_chop(view_sub(v, 0, n)));
		buf_add_str(out, "\r\n");
		v = view_sub(v, n, v.n);
	}
}

/* The fields of a header that the section names, or does not name, and an empty line. */
static int
choose_fields(struct view header, const struct imap_section *s, struct buf *fields,
    struct wire_text *text)
{
	struct header_field f;

	buf_clear(fields);
	while (mime_header_next(&header, &f))
		if (is_among(f.name, s->fields, s->nfields) ==
		    (s->kind == IMAP_SECTION_FIELDS_ONLY))
			put_lines(f.whole, fields);
	buf_add_str(fields, "\r\n");
	*text = wire_text_make(buf_view(fields), 0, false);
	return fields->failed ? -1 : 1;
}

int
mime_section_header(struct view header, const struct imap_section *s, struct buf *fields,
    struct wire_text *text)
{
	struct lines n = { 0 };

	*text = (struct wire_text){ .size = 0 };
	if (s->nparts)
		return 0;
	if (s->kind == IMAP_SECTION_FIELDS_ONLY || s->kind == IMAP_SECTION_FIELDS_NOT)
		return choose_fields(header, s, fields, text);
	if (s->kind != IMAP_SECTION_HEADER)
		return 0;
	lines_count(header, false, &n);
	*text = wire_text_make(header, n.bare, false);
	return 1;
}

/* The message that the section is about the header or text of, or MIME_NONE. */
static uint32_t
find_message(const struct mime_tree *t, const struct imap_section *s, uint32_t part)
{
	if (s->nparts == 0)
		return part;
	return t->parts[part].kind == MIME_MESSAGE ? t->parts[part].first : MIME_NONE;
}

int
mime_section_find(const struct mime_tree *t, const struct imap_section *s, struct buf *fields,
    struct wire_text *text)
{
	uint32_t found = mime_tree_find(t, s->parts, s->nparts);
	bool of_part = s->kind == IMAP_SECTION_ALL || s->kind == IMAP_SECTION_MIME;
	const struct mime_part *part;

	*text = (struct wire_text){ .size = 0 };
	if (found != MIME_NONE && !of_part)
		found = find_message(t, s, found);
	if (found == MIME_NONE)
		return 0;
	part = &t->parts[found];
	switch (s->kind) {
	case IMAP_SECTION_ALL:
		*text = range(t, s->nparts ? &part->body : &part->header, &part->end, false);
		return 1;
	case IMAP_SECTION_TEXT:
		*text = range(t, &part->body, &part->end, false);
		return 1;
	case IMAP_SECTION_MIME:
	case IMAP_SECTION_HEADER:
		*text = range(t, &part->header, &part->body, false);
		return 1;
	case IMAP_SECTION_FIELDS_ONLY:
	case IMAP_SECTION_FIELDS_NOT:
		return choose_fields(mime_tree_view(t, &part->header, &part->body), s, fields, text);
	}
	return 0;
}

int
mime_section_binary(const struct mime_tree *t, const uint32_t *parts, size_t nparts,
    struct buf *decoded, struct wire_text *text)
{
	uint32_t found = mime_tree_find(t, parts, nparts);
	const struct mime_part *part;
	struct view body;

	*text = (struct wire_text){ .size = 0 };
	if (found == MIME_NONE)
		return 0;
	part = &t->parts[found];
	if (nparts == 0 || part->kind >= MIME_MULTIPART || part->encoding < MIME_QUOTED) {
		*text = range(t, nparts ? &part->body : &part->header, &part->end, true);
		return 1;
	}
	if (part->encoding == MIME_OTHER)
		return -2;
	body = mime_tree_view(t, &part->body, &part->end);
	buf_clear(decoded);
	if (part->encoding == MIME_BASE64)
		mime_decode_base64(body, decoded);
	else
		mime_decode_quoted(body, true, decoded);
	*text = wire_text_make(buf_view(decoded), 0, true);
	return decoded->failed ? -1 : 1;
}
