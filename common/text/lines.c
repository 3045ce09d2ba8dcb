/* lines.c: see lines.h. */
#include "base/wide.h"
#include "text/lines.h"

#include <string.h>


#define ROUNDS_MAX 255		/* before a counter of one octet would overflow */

/* How many there were at each of WIDE places. */
struct counters {
	wide all, bare;
	size_t rounds;
};

static void
collect(struct counters *c, struct lines *n)
{
	for (size_t i = 0; i < WIDE; i++) {
		n->all += c->all[i];
		n->bare += c->bare[i];
	}
	*c = (struct counters){ .rounds = 0 };
}

/* Counts those among the WIDE octets at p, behind another one. */
static void
count_wide(const char *p, struct counters *c, struct lines *n)
{
	wide lf = wide_equal(wide_load(p), '\n');

	/* 255 is -1. */
	c->all -= lf;
	c->bare -= lf & ~wide_equal(wide_load(p - 1), '\r');
	if (++c->rounds == ROUNDS_MAX)
		collect(c, n);
}

static void
count_one(const char *p, bool cr, struct lines *n)
{
	n->all += *p == '\n';
	n->bare += *p == '\n' && !cr;
}

void
lines_count(struct view text, bool cr, struct lines *n)
{
	struct counters c = { .rounds = 0 };
	size_t i = 1;

	if (text.n == 0)
		return;
	count_one(text.p, cr, n);
	for (; i + WIDE <= text.n; i += WIDE)
		count_wide(text.p + i, &c, n);
	if (c.rounds)
		collect(&c, n);
	for (; i < text.n; i++)
		count_one(text.p + i, text.p[i - 1] == '\r', n);
}

/* Whether a line that begins with "--" may follow one of the WIDE octets at p. */
static bool
dashes_follow(const char *p)
{
	return wide_any(wide_equal(wide_load(p), '\n') & wide_equal(wide_load(p + 1), '-') &
	    wide_equal(wide_load(p + 2), '-'));
}

static bool
is_dashes(struct view text, size_t at)
{
	return text.n - at >= 2 && text.p[at] == '-' && text.p[at + 1] == '-';
}

size_t
lines_to_dashes(struct view text, size_t from, struct lines *n)
{
	struct counters c = { .rounds = 0 };
	size_t i = from;

	if (i >= text.n || is_dashes(text, i))
		return i < text.n ? i : text.n;
	count_one(text.p + i, false, n);
	if (text.p[i++] == '\n' && is_dashes(text, i))
		return i;
	for (; i + WIDE + 2 <= text.n && !dashes_follow(text.p + i); i += WIDE)
		count_wide(text.p + i, &c, n);
	if (c.rounds)
		collect(&c, n);
	for (; i < text.n; i++) {
		count_one(text.p + i, text.p[i - 1] == '\r', n);
		if (text.p[i] == '\n' && is_dashes(text, i + 1))
			return i + 1;
	}
	return text.n;
}

size_t
lines_first(struct view v)
{
	size_t n = view_find(v, '\n');

	return n < v.n ? n + 1 : n;
}

struct view
lines_chop(struct view v)
{
	if (v.n && v.p[v.n - 1] == '\n') {
		v.n--;
		if (v.n && v.p[v.n - 1] == '\r')
			v.n--;
	}
	return v;
}
