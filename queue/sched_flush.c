/* sched_flush.c: see sched_flush.h. */
#include "queue/sched_flush.h"

#include <string.h>

/* Not of a time when the clock was wrong: no attempt would ever be later than that. */
static bool
is_young(const struct flush_wish *w, int64_t now)
{
	return w->since <= now && w->since > now - FLUSH_LIFETIME;
}

/* Drops the same one, and what is of no use any more. */
static void
tidy(struct flush *f, const struct etrn *what, int64_t now)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct flush_wish *w = &f->wishes[i];

		if (is_young(w, now) && (w->what.kind != what->kind ||
		    strcmp(w->what.name, what->name) != 0))
			f->wishes[kept++] = *w;
	}
	f->n = kept;
}

void
flush_add(struct flush *f, const struct etrn *what, int64_t now)
{
	tidy(f, what, now);
	if (f->n == QUEUE_FLUSH_MAX)
		memmove(&f->wishes[0], &f->wishes[1], --f->n * sizeof(f->wishes[0]));
	f->wishes[f->n++] = (struct flush_wish){ .what = *what, .since = now };
}

bool
flush_wants(const struct flush *f, const char *domain, int64_t last, int64_t now)
{
	for (size_t i = 0; i < f->n && last != 0; i++)
		if (last < f->wishes[i].since && is_young(&f->wishes[i], now) &&
		    etrn_matches(&f->wishes[i].what, domain))
			return true;
	return false;
}
