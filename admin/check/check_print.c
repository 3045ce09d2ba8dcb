/* check_print.c: findings, as people or programs read them. See check.h. */
#include "admin/check/check.h"

#include <stdio.h>

#include "text/json.h"

#define LEVEL_WIDTH 8
#define TOPIC_WIDTH 14

static void
print_text(const struct check_finding *f)
{
	(void)printf("%-*s %-*.*s ", LEVEL_WIDTH, finding_level(f->level), TOPIC_WIDTH,
	    VIEW_FMT(f->topic));
	if (f->subject.n)
		(void)printf("%.*s: ", VIEW_FMT(f->subject));
	(void)printf("%.*s\n", VIEW_FMT(f->what));
	if (f->todo.n)
		(void)printf("%-*s > %.*s\n", LEVEL_WIDTH + TOPIC_WIDTH, "", VIEW_FMT(f->todo));
}

static void
put_member(struct buf *line, const char *key, struct view value)
{
	json_key(key, line);
	json_string(value, line);
}

static void
print_json(const struct check_finding *f)
{
	struct buf line = buf_make(1U << 16);

	(void)buf_add_char(&line, '{');
	put_member(&line, "level", view_of(finding_level(f->level)));
	put_member(&line, "topic", f->topic);
	put_member(&line, "subject", f->subject);
	put_member(&line, "what", f->what);
	put_member(&line, "todo", f->todo);
	(void)buf_add_char(&line, '}');
	(void)printf("%.*s\n", VIEW_FMT(buf_view(&line)));
	buf_free(&line);
}

/* Prints those of a level from least to most. Returns the worst of all. */
static enum check_level
print_range(struct view text, enum check_level least, enum check_level most, enum check_form form)
{
	enum check_level worst = CHECK_OK;
	struct check_finding f;
	struct view line;

	while (view_line(&text, &line)) {
		if (finding_parse(line, &f) == -1)
			continue;
		if (f.level > worst)
			worst = f.level;
		if (f.level < least || f.level > most)
			continue;
		if (form == CHECK_JSON)
			print_json(&f);
		else
			print_text(&f);
	}
	return worst;
}

enum check_level
check_print(const struct buf *texts, size_t n, enum check_form form)
{
	enum check_level worst = CHECK_OK, level;

	for (unsigned i = CHECK_LEVELS; form == CHECK_QUIET && i-- > CHECK_UNKNOWN; )
		for (size_t t = 0; t < n; t++)
			(void)print_range(buf_view(&texts[t]), i, i, form);
	for (size_t t = 0; t < n; t++) {
		level = print_range(buf_view(&texts[t]),
		    form == CHECK_QUIET ? CHECK_LEVELS : CHECK_OK, CHECK_LEVELS, form);
		if (level > worst)
			worst = level;
	}
	return worst;
}

int
check_status(enum check_level worst)
{
	static const int statuses[CHECK_LEVELS] = {
		[CHECK_OK] = 0, [CHECK_NOTE] = 0, [CHECK_WARNING] = 1, [CHECK_ERROR] = 2,
		[CHECK_UNKNOWN] = 3,
	};

	return statuses[worst];
}
