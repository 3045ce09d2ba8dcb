/* stats_state.c: see stats_state.h. */
#include "admin/log/stats_state.h"

#include <inttypes.h>
#include <string.h>

#include "base/hash128.h"
#include "base/num.h"

#define FIRST_LINE "mailstead-stats 1"

static void
digest(struct view head, uint64_t n, uint64_t hash[2])
{
	struct hash128 h = { 0 };

	hash128_add(&h, view_sub(head, 0, (size_t)n));
	hash128_end(&h, hash);
}

static bool
take_number(struct view *rest, uint64_t max, uint64_t *out)
{
	struct view word;

	return view_word(rest, &word) && num_parse(word, max, out) == 0;
}

static void
take_file(struct stats_state *s, struct view rest)
{
	struct stats_file f;

	if (s->nfiles < STATS_FILES && take_number(&rest, STATS_HEAD, &f.n) && f.n &&
	    take_number(&rest, UINT64_MAX, &f.hash[0]) && take_number(&rest, UINT64_MAX, &f.hash[1]) &&
	    take_number(&rest, INT64_MAX, &f.offset) && f.n <= f.offset)
		s->files[s->nfiles++] = f;
}

/* A cursor is given to another program. */
static bool
is_cursor(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) && v.p[i] != '=' && v.p[i] != ';')
			return false;
	return v.n != 0;
}

static void
take_line(struct stats_state *s, struct view line)
{
	struct view word = VIEW("");
	uint64_t n;

	if (!view_word(&line, &word))
		return;
	line = view_trim(line);
	if (view_eq(word, VIEW("since")) && num_parse(line, INT64_MAX / 2000000, &n) == 0)
		s->since = (int64_t)n;
	else if (view_eq(word, VIEW("seen")) && num_parse(line, INT64_MAX / 2000000, &n) == 0)
		s->seen = (int64_t)n;
	else if (view_eq(word, VIEW("file")))
		take_file(s, line);
	else if (view_eq(word, VIEW("cursor")) && is_cursor(line))
		(void)view_string(line, s->cursor, sizeof(s->cursor));
}

void
stats_state_parse(struct view text, struct stats_state *s, struct view *totals)
{
	struct view line;

	*s = (struct stats_state){ .since = 0 };
	*totals = VIEW("");
	if (!view_line(&text, &line) || !view_eq(line, VIEW(FIRST_LINE)))
		return;
	while (view_line(&text, &line) && line.n)
		take_line(s, line);
	*totals = text;
}

void
stats_state_print(const struct stats_state *s, struct buf *out)
{
	buf_addf(out, FIRST_LINE "\nsince %" PRId64 "\nseen %" PRId64 "\n", s->since, s->seen);
	for (size_t i = 0; i < s->nfiles; i++)
		buf_addf(out, "file %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", s->files[i].n,
		    s->files[i].hash[0], s->files[i].hash[1], s->files[i].offset);
	if (s->cursor[0] && is_cursor(view_of(s->cursor)))
		buf_addf(out, "cursor %s\n", s->cursor);
	buf_add_char(out, '\n');
}

/* The one of which most is the same. */
static size_t
find(const struct stats_state *s, struct view head)
{
	size_t best = s->nfiles;
	uint64_t hash[2];

	for (size_t i = 0; i < s->nfiles; i++) {
		if (s->files[i].n > head.n || (best < s->nfiles && s->files[i].n < s->files[best].n))
			continue;
		digest(head, s->files[i].n, hash);
		if (memcmp(hash, s->files[i].hash, sizeof(hash)) == 0)
			best = i;
	}
	return best;
}

const struct stats_file *
stats_state_find(const struct stats_state *s, struct view head)
{
	size_t i = find(s, head);

	return i < s->nfiles ? &s->files[i] : NULL;
}

void
stats_state_set(struct stats_state *s, struct view head, uint64_t offset)
{
	struct stats_file f = { .n = head.n < offset ? head.n : offset, .offset = offset };
	size_t i = find(s, head);

	/* What is set becomes the last one. */
	if (i == s->nfiles && s->nfiles == STATS_FILES)
		i = 0;
	if (i < s->nfiles) {
		memmove(&s->files[i], &s->files[i + 1], (s->nfiles - i - 1) * sizeof(s->files[0]));
		s->nfiles--;
	}
	if (f.n == 0)
		return;
	digest(head, f.n, f.hash);
	s->files[s->nfiles++] = f;
}
