/* conf_edit.c: see conf_edit.h. */
#include "admin/conf_edit.h"

/* Whether the line says "key = ...", whatever that is. */
static bool
is_of(struct view line, struct view key, struct view *value)
{
	size_t equals = view_find(line, '=');

	if (equals == line.n || !view_eq(view_trim(view_sub(line, 0, equals)), key))
		return false;
	*value = view_trim(view_sub(line, equals + 1, line.n));
	return true;
}

/* Whether it is the sample's line of the key, "#key = default". */
static bool
is_sample_of(struct view line, struct view key)
{
	struct view value;

	return line.n > 1 && line.p[0] == '#' && !ascii_blank(line.p[1]) &&
	    is_of(view_sub(line, 1, line.n), key, &value);
}

/* Numbers of lines, from 1; 0 for none. */
struct places {
	size_t counts;	/* the last one that sets the key */
	size_t sample;	/* the first one that would */
};

static struct places
find(struct view text, struct view key, struct view *value)
{
	struct places found = { 0, 0 };
	struct view line, v;

	for (size_t n = 1; view_line(&text, &line); n++)
		if (is_of(line, key, &v)) {
			found.counts = n;
			*value = v;
		} else if (found.sample == 0 && is_sample_of(line, key))
			found.sample = n;
	return found;
}

bool
conf_edit_get(struct view text, struct view key, struct view *value)
{
	return find(text, key, value).counts != 0;
}

static void
add_line(struct buf *out, struct view line)
{
	(void)buf_add_view(out, line);
	(void)buf_add_char(out, '\n');
}

static void
add_setting(struct buf *out, struct view key, struct view value)
{
	(void)buf_add_view(out, key);
	(void)buf_add_str(out, value.n ? " = " : " =");
	add_line(out, value);
}

int
conf_edit_set(struct view text, struct view key, struct view value, struct buf *out)
{
	struct view old = VIEW(""), line;
	struct places found = find(text, key, &old);

	if (view_has_control(value)) {
		out->failed = true;
		return -1;
	}
	if (found.counts && view_eq(old, value))
		return buf_add_view(out, text);
	for (size_t n = 1; view_line(&text, &line); n++) {
		if (n != found.counts)
			add_line(out, line);
		if (n == (found.counts ? found.counts : found.sample))
			add_setting(out, key, value);
	}
	if (found.counts == 0 && found.sample == 0)
		add_setting(out, key, value);
	return out->failed ? -1 : 1;
}

int
conf_edit_unset(struct view text, struct view key, struct buf *out)
{
	struct view value, line, rest = text;

	if (!conf_edit_get(text, key, &value))
		return buf_add_view(out, text);
	while (view_line(&rest, &line)) {
		if (is_of(line, key, &value))
			(void)buf_add_char(out, '#');
		add_line(out, line);
	}
	return out->failed ? -1 : 1;
}
