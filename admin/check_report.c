/* check_report.c: findings and their lines. See check.h. */
#include "admin/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "text/shown.h"

static const char *const names[CHECK_LEVELS] = { "ok", "note", "unknown", "warning", "error" };

const char *
check_level_name(enum check_level level)
{
	return names[level];
}

void
check_report(struct check *c, enum check_level level, const char *topic, const char *subject,
    const char *todo, const char *fmt, ...)
{
	struct check_finding f = { .level = level, .topic = view_of(topic),
		.subject = view_of(subject), .todo = view_of(todo) };
	char what[CHECK_FIELD_MAX + 1];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	f.what = view_of(what);
	if (level >= CHECK_WARNING)
		c->faults++;
	c->take(c, &f);
}

/* Nothing in a field ends it, and it leaves room for the others. */
static void
put_field(struct buf *line, struct view text)
{
	shown_line(view_sub(text, 0, CHECK_FIELD_MAX), line);
	(void)buf_add_char(line, '\t');
}

void
check_write(struct check *c, const struct check_finding *f)
{
	struct buf line = buf_make(CHECK_LINE_MAX);

	(void)buf_add_str(&line, names[f->level]);
	(void)buf_add_char(&line, '\t');
	put_field(&line, f->topic);
	put_field(&line, f->subject);
	put_field(&line, f->what);
	put_field(&line, f->todo);
	if (!line.failed) {
		line.p[line.n - 1] = '\n';
		(void)!write(c->out, line.p, line.n);
	}
	buf_free(&line);
}

static struct view
take_field(struct view *line)
{
	size_t end = view_find(*line, '\t');
	struct view field = view_sub(*line, 0, end);

	*line = view_sub(*line, end + 1, line->n);
	return field;
}

int
check_parse(struct view line, struct check_finding *out)
{
	struct view level = take_field(&line);
	unsigned i = 0;

	while (i < CHECK_LEVELS && !view_eq(level, view_of(names[i])))
		i++;
	out->level = (enum check_level)i;
	out->topic = take_field(&line);
	out->subject = take_field(&line);
	out->what = take_field(&line);
	out->todo = line;
	return i < CHECK_LEVELS && out->topic.n && out->what.n ? 0 : -1;
}
