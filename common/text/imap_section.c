/* imap_section.c: see imap_section.h. */
#include "text/imap_section.h"

#include "text/imap_write.h"

static const struct {
	const char *name;
	enum imap_section_kind kind;
} kinds[] = {
	{ "HEADER", IMAP_SECTION_HEADER },
	{ "HEADER.FIELDS", IMAP_SECTION_FIELDS_ONLY },
	{ "HEADER.FIELDS.NOT", IMAP_SECTION_FIELDS_NOT },
	{ "TEXT", IMAP_SECTION_TEXT },
	{ "MIME", IMAP_SECTION_MIME },
};

/* Takes "1.2.3", and the '.' behind it if there is one: *more. */
static bool
take_parts(struct imap_scan *s, struct imap_section *out, bool *more)
{
	uint32_t *parts = NULL;

	*more = true;
	while (*more && s->at < s->in.n && ascii_digit(s->in.p[s->at])) {
		parts = arena_grow(s->arena, parts, out->nparts, sizeof(*parts));
		if (parts == NULL || out->nparts == IMAP_SECTION_DEPTH)
			return imap_scan_wrong(s, "a section has too many part numbers");
		if (!imap_scan_nz_number(s, &parts[out->nparts]))
			return false;
		out->nparts++;
		*more = imap_scan_maybe(s, '.');
	}
	out->parts = parts;
	return true;
}

/* Takes " (Subject From)". */
static bool
take_fields(struct imap_scan *s, struct imap_section *out)
{
	struct view *fields = NULL;

	if (!imap_scan_space(s) || !imap_scan_char(s, '('))
		return false;
	do {
		fields = arena_grow(s->arena, fields, out->nfields, sizeof(*fields));
		if (fields == NULL || out->nfields == IMAP_SECTION_FIELDS)
			return imap_scan_wrong(s, "a section has too many header fields");
		if (!imap_scan_astring(s, &fields[out->nfields]))
			return false;
		out->nfields++;
	} while (imap_scan_maybe(s, ' '));
	out->fields = fields;
	return imap_scan_char(s, ')');
}

static bool
take_kind(struct imap_scan *s, struct imap_section *out)
{
	struct view name;

	if (!imap_scan_item(s, &name))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (view_eq_nocase(name, view_of(kinds[i].name)))
			out->kind = kinds[i].kind;
	if (out->kind == IMAP_SECTION_ALL || (out->kind == IMAP_SECTION_MIME && out->nparts == 0))
		return imap_scan_wrong(s, "there is no such section");
	if (out->kind == IMAP_SECTION_FIELDS_ONLY || out->kind == IMAP_SECTION_FIELDS_NOT)
		return take_fields(s, out);
	return true;
}

bool
imap_scan_section(struct imap_scan *s, struct imap_section *out)
{
	bool more;

	*out = (struct imap_section){ 0 };
	if (!imap_scan_char(s, '['))
		return false;
	if (imap_scan_maybe(s, ']'))
		return true;
	if (!take_parts(s, out, &more) || (more && !take_kind(s, out)))
		return false;
	return imap_scan_char(s, ']');
}

bool
imap_scan_section_binary(struct imap_scan *s, struct imap_section *out)
{
	bool more;

	*out = (struct imap_section){ 0 };
	if (!imap_scan_char(s, '['))
		return false;
	if (imap_scan_maybe(s, ']'))
		return true;
	if (!take_parts(s, out, &more))
		return false;
	return !more ? imap_scan_char(s, ']') : imap_scan_wrong(s, "there is no such section");
}

static void
put_fields(struct buf *out, const struct imap_section *section)
{
	(void)buf_add_str(out, " (");
	for (size_t i = 0; i < section->nfields; i++) {
		if (i)
			(void)buf_add_char(out, ' ');
		(void)imap_put_astring(out, section->fields[i], false);
	}
	(void)buf_add_char(out, ')');
}

int
imap_put_section(struct buf *out, const struct imap_section *section)
{
	(void)buf_add_char(out, '[');
	for (size_t i = 0; i < section->nparts; i++) {
		if (i)
			(void)buf_add_char(out, '.');
		(void)buf_add_num(out, section->parts[i]);
	}
	if (section->nparts && section->kind != IMAP_SECTION_ALL)
		(void)buf_add_char(out, '.');
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].kind == section->kind)
			(void)buf_add_str(out, kinds[i].name);
	if (section->nfields)
		put_fields(out, section);
	return buf_add_char(out, ']');
}
