/* program_check.c: see program_order.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "deliver/deliver_list.h"
#include "deliver/program_order.h"

void
program_say(struct program_answer *a, enum agent_outcome outcome, const char *code,
    const char *fmt, ...)
{
	va_list ap;

	a->outcome = outcome;
	a->stop = false;
	(void)snprintf(a->code, sizeof(a->code), "%s", code);
	va_start(ap, fmt);
	(void)vsnprintf(a->text, sizeof(a->text), fmt, ap);
	va_end(ap);
}

/* Whether an instruction can end before p; the order for a Maildir is without its slash. */
static bool
ends_at(const char *p, const char *end, enum program_kind kind)
{
	while (kind == PROGRAM_MAILDIR && p < end && *p == '/')
		p++;
	while (p < end && (ascii_blank(*p) || *p == '\r'))
		p++;
	return p == end || *p == '\n' || *p == '"' || *p == ',';
}

/* Whether it stands there as an instruction. */
static bool
stands_in(struct view file, const struct program_order *o)
{
	size_t n = strlen(o->text);
	const char *p = file.p, *end = file.p + file.n, *before;

	for (; p && (size_t)(end - p) >= n; p++) {
		p = memmem(p, (size_t)(end - p), o->text, n);
		if (p == NULL)
			return false;
		before = p;
		if (!ends_at(p + n, end, o->kind))
			continue;
		while (before > file.p && (ascii_blank(before[-1]) || before[-1] == '"'))
			before--;
		if (o->kind == PROGRAM_RUN ? before > file.p && before[-1] == '|' :
		    before == file.p || before[-1] == '\n' || before[-1] == ',')
			return true;
	}
	return false;
}

static int
check_text(const struct program_work *w, struct program_answer *a)
{
	static struct forward f;
	struct buf text = buf_make(LIST_SIZE_MAX);
	const char *name = w->order->file;
	struct list_file file;
	int got;

	list_begin(&f);
	got = list_open(w->d, name, &file, &f);
	if (got == 1 && list_read(&file, name, &text, &f) == -1)
		got = -1;
	if (got == 0 || (got == 1 && !stands_in(buf_view(&text), w->order)))
		got = list_refuse(&f, "%.400s: has just been changed", name);
	buf_free(&text);
	if (got == -1)
		program_say(a, AGENT_DEFERRED, "4.3.0", "%s", f.why);
	return got == 1 ? 0 : -1;
}

/* The text without the backslashes of a quoted one. */
static void
make_plain(const struct program_order *o, char *out)
{
	bool quoted = o->flags & PROGRAM_QUOTED;

	for (const char *p = o->text; *p; p++) {
		if (quoted && *p == '\\' && p[1])
			p++;
		*out++ = *p;
	}
	*out = '\0';
}

int
program_check(struct program_work *w, struct program_answer *a)
{
	make_plain(w->order, w->plain);
	if (w->order->file[0])
		return check_text(w, a);
	if (strcmp(w->d->user, w->d->conf->alias_user) == 0)
		return 0;
	program_say(a, AGENT_DEFERRED, "4.3.5", "not the user for programs of aliases");
	return -1;
}
