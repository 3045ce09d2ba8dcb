/* check_report.c: a finding is said. See check.h. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "admin/check/check.h"

void
check_report(struct check *c, enum check_level level, const char *topic, const char *subject,
    const char *todo, const char *fmt, ...)
{
	struct check_finding f = { .level = level, .topic = view_of(topic),
		.subject = view_of(subject), .todo = view_of(todo) };
	char what[FINDING_FIELD_MAX + 1];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	f.what = view_of(what);
	if (level >= CHECK_WARNING)
		c->faults++;
	c->take(c, &f);
}

void
check_write(struct check *c, const struct check_finding *f)
{
	struct buf line = buf_make(FINDING_LINE_MAX);

	finding_put(f, &line);
	if (!line.failed)
		(void)!write(c->out, line.p, line.n);
	buf_free(&line);
}
