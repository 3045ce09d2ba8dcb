/* finding.c: see finding.h. */
#include "text/finding.h"

#include "text/shown.h"

static const char *const names[CHECK_LEVELS] = { "ok", "note", "unknown", "warning", "error" };

const char *
finding_level(enum check_level level)
{
	return names[level];
}

static void
put_field(struct buf *line, struct view text, char end)
{
	shown_line(view_sub(text, 0, FINDING_FIELD_MAX), line);
	(void)buf_add_char(line, end);
}

void
finding_put(const struct check_finding *f, struct buf *line)
{
	put_field(line, view_of(names[f->level]), '\t');
	put_field(line, f->topic, '\t');
	put_field(line, f->subject, '\t');
	put_field(line, f->what, '\t');
	put_field(line, f->todo, '\n');
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
finding_parse(struct view line, struct check_finding *out)
{
	struct view level = take_field(&line);
	unsigned i = 0;

	while (i < CHECK_LEVELS && !view_eq(level, view_of(names[i])))
		i++;
	out->level = (enum check_level)i;
	out->topic = take_field(&line);
	out->subject = take_field(&line);
	out->what = take_field(&line);
	out->todo = take_field(&line);
	return i < CHECK_LEVELS && out->topic.n && out->what.n && line.n == 0 ? 0 : -1;
}
