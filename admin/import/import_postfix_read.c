/* import_postfix_read.c: parameters, lists and tables of Postfix. See import_postfix.h. */
#include "admin/import/import_postfix.h"

struct import_place
postfix_place(const struct postfix *p, const char *name)
{
	const struct postfix_setting *s = postfix_conf_find(&p->conf, view_of(name));

	return (struct import_place){ p->main_cf, s ? s->line : 0 };
}

bool
postfix_is_set(const struct postfix *p, const char *name)
{
	const struct postfix_setting *s = postfix_conf_find(&p->conf, view_of(name));

	return s && s->line;
}

const char *
postfix_value(struct postfix *p, const char *name)
{
	const char *text;

	buf_clear(&p->value);
	if (postfix_conf_value(&p->conf, name, &p->value) == 0) {
		text = buf_cstr(&p->value);
		if (text)
			return text;
	}
	import_note(p->im, IMPORT_LEFT, postfix_place(p, name),
	    "%s: what this means is not understood here", name);
	return NULL;
}

/* ---- Tables */

static void
read_rows(struct postfix *p, struct view path, struct import_place at, postfix_each_row *each)
{
	struct buf text = buf_make(IMPORT_FILE_MAX), line = buf_make(POSTFIX_LINE_MAX);
	const char *file = import_keep(p->im, path);
	struct postfix_lines lines;
	unsigned number;

	if (import_read(p->im, file, false, at, &text) == 0) {
		lines = (struct postfix_lines){ .rest = buf_view(&text) };
		while (postfix_line_next(&lines, &line, &number)) {
			struct view key, value;

			postfix_row(buf_view(&line), &key, &value);
			each(p, key, value, (struct import_place){ file, number });
		}
	}
	buf_free(&text);
	buf_free(&line);
}

static void
note_table(struct postfix *p, struct view table, enum postfix_map kind, struct import_place at)
{
	static const char *const todo[] = {
		[POSTFIX_MAP_PATTERN] = "patterns are not possible: write a line for each address "
		    "that is meant",
		[POSTFIX_MAP_SERVICE] = "export it as lines \"key value\" and name them as "
		    "texthash:, then run this again",
		[POSTFIX_MAP_STATIC] = "one answer for all is not possible",
		[POSTFIX_MAP_NONE] = "this is no table",
	};

	/* What a default names another parameter names, too. */
	if (at.line)
		import_note(p->im, IMPORT_LEFT, at, "%.*s: %s", VIEW_FMT(view_sub(table, 0, 500)),
		    todo[kind]);
}

void
postfix_rows_of(struct postfix *p, const char *tables, struct import_place at,
    postfix_each_row *each)
{
	struct view rest = view_of(tables), table, name;

	while (postfix_list_next(&rest, &table)) {
		enum postfix_map kind = postfix_map_kind(table, &name);

		if (kind == POSTFIX_MAP_TEXT)
			read_rows(p, name, at, each);
		else if (kind != POSTFIX_MAP_SYSTEM)
			note_table(p, table, kind, at);
	}
}

void
postfix_rows(struct postfix *p, const char *name, postfix_each_row *each)
{
	const char *value = postfix_value(p, name);

	if (value)
		postfix_rows_of(p, import_keep(p->im, view_of(value)), postfix_place(p, name), each);
}

/* ---- Lists */

static void
member_of_row(struct postfix *p, struct view key, struct view value, struct import_place at)
{
	(void)value;
	if (view_find(key, '@') == key.n && view_find(key, '.') < key.n)
		p->member(p, key, at);
}

static void
read_members(struct postfix *p, struct view path, struct import_place at, postfix_each_member *each)
{
	struct buf text = buf_make(IMPORT_FILE_MAX), line = buf_make(POSTFIX_LINE_MAX);
	const char *file = import_keep(p->im, path);
	struct postfix_lines lines;
	struct view rest, member;
	unsigned number;

	if (import_read(p->im, file, false, at, &text) == 0) {
		lines = (struct postfix_lines){ .rest = buf_view(&text) };
		while (postfix_line_next(&lines, &line, &number))
			for (rest = buf_view(&line); postfix_list_next(&rest, &member);)
				each(p, member, (struct import_place){ file, number });
	}
	buf_free(&text);
	buf_free(&line);
}

void
postfix_list(struct postfix *p, const char *name, postfix_each_member *each)
{
	const char *value = postfix_value(p, name);
	struct import_place at = postfix_place(p, name);
	struct view rest = view_of(value ? import_keep(p->im, view_of(value)) : ""), member, table;

	while (postfix_list_next(&rest, &member)) {
		if (member.p[0] == '/') {
			read_members(p, member, at, each);
		} else if (postfix_map_kind(member, &table) != POSTFIX_MAP_NONE && member.p[0] != '[') {
			p->member = each;
			postfix_rows_of(p, import_keep(p->im, member), at, member_of_row);
		} else {
			each(p, member, at);
		}
	}
}
