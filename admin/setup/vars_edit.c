/* vars_edit.c: see vars_edit.h. */
#include "admin/setup/vars_edit.h"

static bool
assigns(struct view line, struct view name)
{
	return line.n > name.n && line.p[name.n] == '=' && view_eq(view_sub(line, 0, name.n), name);
}

/* The number of the last line that assigns to it, from 1; 0 for none. */
static size_t
find(struct view text, struct view name)
{
	size_t found = 0;
	struct view line;

	for (size_t n = 1; view_line(&text, &line); n++)
		if (assigns(line, name))
			found = n;
	return found;
}

bool
vars_edit_has(struct view text, struct view name)
{
	return find(text, name) != 0;
}

void
vars_edit_begin(struct vars_edit *v, struct view text)
{
	v->text = buf_make(VARS_EDIT_MAX);
	(void)buf_add_view(&v->text, text);
}

static void
add_assignment(struct buf *out, const char *name, const char *value)
{
	(void)buf_addf(out, "%s='", name);
	for (; *value; value++)
		if (*value == '\'')
			(void)buf_add_str(out, "'\\''");
		else
			(void)buf_add_char(out, *value);
	(void)buf_add_str(out, "'\n");
}

void
vars_edit_set(struct vars_edit *v, const char *name, const char *value)
{
	struct buf out = buf_make(VARS_EDIT_MAX);
	struct view rest = buf_view(&v->text), line;
	size_t at = find(rest, view_of(name));

	out.failed = v->text.failed || view_has_control(view_of(value));
	for (size_t n = 1; view_line(&rest, &line); n++)
		if (n == at)
			add_assignment(&out, name, value);
		else {
			(void)buf_add_view(&out, line);
			(void)buf_add_char(&out, '\n');
		}
	if (at == 0)
		add_assignment(&out, name, value);
	buf_free(&v->text);
	v->text = out;
}

int
vars_edit_end(struct vars_edit *v, struct view old, struct buf *out)
{
	int result = -1;

	if (!v->text.failed && buf_add_view(out, buf_view(&v->text)) == 0)
		result = !view_eq(buf_view(&v->text), old);
	buf_free(&v->text);
	return result;
}
