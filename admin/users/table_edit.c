/* table_edit.c: see table_edit.h. */
#include "admin/users/table_edit.h"

#include "text/address.h"

/* Takes a line with its end off *rest. Returns false when *rest is empty. */
static bool
take_line(struct view *rest, struct view *line)
{
	struct view before = *rest, content;

	if (!view_line(rest, &content))
		return false;
	*line = (struct view){ before.p, before.n - rest->n };
	return true;
}

/* Without what ends it. */
static struct view
without_end(struct view line)
{
	if (line.n && line.p[line.n - 1] == '\n')
		line.n--;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* Splits a line. Returns false for one that is empty or a comment. */
static bool
split(struct view line, struct table_line *out)
{
	struct view rest = without_end(line);

	out->line = line;
	if (!view_word(&rest, &out->key) || out->key.p[0] == '#')
		return false;
	out->words = view_trim(rest);
	return true;
}

bool
table_lines_next(struct table_lines *t, struct table_line *out)
{
	struct view line;

	while (take_line(&t->rest, &line)) {
		t->number++;
		if (split(line, out)) {
			out->number = t->number;
			return true;
		}
	}
	return false;
}

static struct view
without_dot(struct view key)
{
	if (key.n > 1 && key.p[key.n - 1] == '.')
		key.n--;
	return key;
}

bool
table_edit_same(struct view a, struct view b)
{
	struct address left, right;

	a = without_dot(a);
	b = without_dot(b);
	if (view_eq_nocase(a, b))
		return true;
	return a.n && b.n && address_parse(a, &left) == 0 && address_parse(b, &right) == 0 &&
	    address_eq(&left, &right);
}

bool
table_edit_find(struct view text, struct view key, struct table_line *out)
{
	struct table_lines lines = { .rest = text };

	while (table_lines_next(&lines, out))
		if (table_edit_same(out->key, key))
			return true;
	return false;
}

int
table_edit_append(struct buf *out, struct view line)
{
	if (out->n && out->p[out->n - 1] != '\n')
		(void)buf_add_char(out, '\n');
	(void)buf_add_view(out, line);
	return buf_add_char(out, '\n');
}

/* With line empty all of the key are taken out. */
static int
replace(struct view text, struct view key, struct view line, struct buf *out)
{
	struct table_line one;
	struct view old;
	int replaced = 0;

	while (take_line(&text, &old)) {
		if (!split(old, &one) || !table_edit_same(one.key, key))
			(void)buf_add_view(out, old);
		else if (replaced++ == 0 && line.n)
			(void)table_edit_append(out, line);
	}
	return out->failed ? -1 : replaced;
}

int
table_edit_put(struct view text, struct view key, struct view line, struct buf *out)
{
	int replaced = replace(text, key, line, out);

	if (replaced == 0 && table_edit_append(out, line) == -1)
		return -1;
	return replaced;
}

int
table_edit_remove(struct view text, struct view key, struct buf *out)
{
	return replace(text, key, VIEW(""), out);
}

static bool
is_setting(struct view word, struct view name)
{
	return word.n > name.n && word.p[name.n] == '=' &&
	    view_eq(view_sub(word, 0, name.n), name);
}

/* Appends " NAME=VALUE", or nothing without a value. */
static void
put_setting(struct buf *out, struct view name, struct view value)
{
	if (value.n == 0)
		return;
	(void)buf_add_char(out, ' ');
	(void)buf_add_view(out, name);
	(void)buf_add_char(out, '=');
	(void)buf_add_view(out, value);
}

/* Appends a line with the setting in it: all else, and the blanks before it, as it is. */
static void
put_line_with(struct buf *out, struct view line, struct view name, struct view value)
{
	struct view content = without_end(line), rest = content, word;
	const char *behind = content.p;
	bool done = false;

	while (view_word(&rest, &word)) {
		const char *end = word.p + word.n;

		if (!is_setting(word, name)) {
			(void)buf_add(out, behind, (size_t)(end - behind));
		} else if (!done) {
			if (value.n)
				(void)buf_add(out, behind, (size_t)(word.p - behind) - 1);
			put_setting(out, name, value);
			done = true;
		}
		behind = end;
	}
	if (!done)
		put_setting(out, name, value);
	(void)buf_add(out, behind, (size_t)(line.p + line.n - behind));
}

int
table_edit_set(struct view text, struct view key, struct view name, struct view value,
    struct buf *out)
{
	struct table_line one;
	struct view old;
	bool found = false;

	while (take_line(&text, &old)) {
		if (!found && split(old, &one) && table_edit_same(one.key, key)) {
			put_line_with(out, old, name, value);
			found = true;
		} else {
			(void)buf_add_view(out, old);
		}
	}
	return out->failed ? -1 : found;
}
