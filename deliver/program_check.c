/* program_check.c: see program_order.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "deliver/deliver_instructions.h"
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

static bool
is_same(const struct program_order *a, const struct program_order *b)
{
	return a->kind == b->kind && a->flags == b->flags && strcmp(a->file, b->file) == 0 &&
	    strcmp(a->text, b->text) == 0 && strcmp(a->by_default, b->by_default) == 0 &&
	    address_eq(&a->owner, &b->owner);
}

/* Reads the user's instructions for the message, and looks whether the order is one of them. */
static int
check_order(const struct program_work *w, struct program_answer *a)
{
	static struct program_order o;
	static struct forward f;

	if (deliver_instructions(w->d, w->job, &f) == 0) {
		for (size_t i = 0; i < f.nactions; i++) {
			list_order(&f, &f.actions[i], &o);
			if (is_same(&o, w->order))
				return 0;
		}
		(void)list_refuse(&f, "%.400s: has just been changed", w->order->file);
	}
	program_say(a, AGENT_DEFERRED, "4.3.0", "%s", f.why);
	return -1;
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
		return check_order(w, a);
	if (strcmp(w->d->user, w->d->conf->alias_user) == 0)
		return 0;
	program_say(a, AGENT_DEFERRED, "4.3.5", "not the user for programs of aliases");
	return -1;
}
