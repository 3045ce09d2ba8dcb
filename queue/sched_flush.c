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
tidy(struct flush *f, const struct wish *what, int64_t now)
{
	char name[WISH_NAME_MAX], other[WISH_NAME_MAX];
	size_t kept = 0;

	(void)wish_name(what, name);
	for (size_t i = 0; i < f->n; i++) {
		const struct flush_wish *w = &f->wishes[i];

		if (is_young(w, now) && strcmp(wish_name(&w->what, other), name) != 0)
			f->wishes[kept++] = *w;
	}
	f->n = kept;
}

void
flush_add(struct flush *f, const struct wish *what, int64_t now)
{
	tidy(f, what, now);
	if (f->n == QUEUE_FLUSH_MAX)
		memmove(&f->wishes[0], &f->wishes[1], --f->n * sizeof(f->wishes[0]));
	f->wishes[f->n++] = (struct flush_wish){ .what = *what, .since = now };
}

bool
flush_wants(const struct flush *f, const struct wish_rcpt *rcpt, int64_t last, int64_t now)
{
	for (size_t i = 0; i < f->n && last != 0; i++)
		if (last < f->wishes[i].since && is_young(&f->wishes[i], now) &&
		    wish_matches(&f->wishes[i].what, rcpt))
			return true;
	return false;
}
