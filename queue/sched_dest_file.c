/* sched_dest_file.c: destinations as text; see sched_dest.h. */

#include "base/num.h"
#include "queue/sched_dest.h"

#define FIRST_LINE "mailstead-destinations 1"

static const char *const tls_words[] = AGENT_TLS_WORDS;

static void
format_one(const struct dest *e, struct buf *out)
{
	buf_add_str(out, e->name);
	(void)buf_addf(out, "\t%lld\t%lld\t%u\t%u\t%lld\t", (long long)e->next,
	    (long long)e->since, e->failures, e->limit, (long long)e->used);
	buf_add_str(out, e->code);
	buf_add_char(out, '\t');
	buf_add_str(out, e->text ? e->text : "");
	if (e->tls != AGENT_TLS_UNKNOWN)
		(void)buf_addf(out, "\t%s %lld", tls_words[e->tls], (long long)e->tls_since);
	buf_add_char(out, '\n');
}

int
dests_format(const struct dests *d, struct buf *out)
{
	const struct dest *from = d->newest;
	size_t n = 0;

	/* The oldest first, so that reading it gives the same order. */
	while (from && ++n < DESTS_SAVED && from->older)
		from = from->older;
	(void)buf_add_str(out, FIRST_LINE "\n");
	for (; from; from = from->newer)
		format_one(from, out);
	return out->failed ? -1 : 0;
}

static struct view
take_field(struct view *rest)
{
	struct view field = view_sub(*rest, 0, view_find(*rest, '\t'));

	*rest = view_sub(*rest, field.n + 1, rest->n);
	return field;
}

/* Whether a field holds nothing that would not be written. */
static bool
is_clean(struct view v, size_t max)
{
	return v.n <= max && !view_has_control(v);
}

struct line {
	char name[DEST_NAME_MAX + 1], code[DEST_CODE_MAX + 1];
	struct view text;
	enum agent_tls tls;
	uint64_t next, since, failures, limit, used, tls_since;
};

/* The last column, which a file of before has not. */
static bool
parse_tls(struct view column, struct line *l)
{
	struct view word = view_sub(column, 0, view_find(column, ' '));

	l->tls = AGENT_TLS_UNKNOWN;
	l->tls_since = 0;
	if (column.n == 0)
		return true;
	for (l->tls = AGENT_TLS_VERIFIED; l->tls != AGENT_TLS_UNKNOWN; l->tls--)
		if (view_eq(word, view_of(tls_words[l->tls])))
			return num_parse(view_sub(column, word.n + 1, column.n), INT64_MAX,
			    &l->tls_since) == 0;
	return false;
}

static bool
parse_line(struct view rest, struct line *l)
{
	struct { uint64_t *to; uint64_t max; } numbers[] = {
		{ &l->next, INT64_MAX }, { &l->since, INT64_MAX }, { &l->failures, UINT32_MAX - 1 },
		{ &l->limit, UINT32_MAX }, { &l->used, INT64_MAX },
	};
	struct view name = take_field(&rest), code;

	if (name.n == 0 || !is_clean(name, DEST_NAME_MAX) ||
	    view_string(name, l->name, sizeof(l->name)) == -1)
		return false;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (num_parse(take_field(&rest), numbers[i].max, numbers[i].to) == -1)
			return false;
	code = take_field(&rest);
	l->text = take_field(&rest);
	return is_clean(code, DEST_CODE_MAX) && view_string(code, l->code, sizeof(l->code)) == 0 &&
	    is_clean(l->text, DEST_TEXT_MAX) && parse_tls(rest, l) && l->limit > 0 &&
	    (l->since == 0 || code.n);
}

/* Makes of a line what it was made of. */
static void
take_line(struct dests *d, const struct line *l)
{
	int64_t used = (int64_t)l->used;
	struct dest *e;

	/* The last line of a name counts. */
	dest_forget(d, l->name);
	if (l->since)
		(void)dest_down(d, l->name, used, l->code, l->text);
	else
		dest_good(d, l->name, used);
	if (dest_find(d, l->name) == NULL)
		return;
	/* It is the newest now. */
	e = d->newest;
	e->limit = (uint32_t)(l->limit < d->limit_max ? l->limit : d->limit_max);
	e->credit = 0;
	e->tls = l->tls;
	e->tls_since = (int64_t)l->tls_since;
	if (l->since) {
		e->next = (int64_t)l->next;
		e->since = (int64_t)l->since;
		e->failures = (uint32_t)l->failures;
	}
}

/* Of what is old only the TLS counts. Returns whether there is anything left. */
static bool
still_good(const struct dests *d, struct line *l, int64_t now)
{
	int64_t age = now - (int64_t)l->used;

	if (age <= DEST_FILE_LIFETIME || age > DEST_TLS_LIFETIME || l->tls == AGENT_TLS_UNKNOWN)
		return age >= 0 && age <= DEST_FILE_LIFETIME;
	l->since = 0;
	l->limit = DEST_FIRST < d->limit_max ? DEST_FIRST : d->limit_max;
	return true;
}

int
dests_parse(struct dests *d, struct view text, int64_t now)
{
	struct view line;
	struct line l;
	int n = 0;

	if (!view_line(&text, &line) || !view_eq(line, VIEW(FIRST_LINE)))
		return -1;
	while (view_line(&text, &line)) {
		if (!parse_line(line, &l) || !still_good(d, &l, now))
			continue;
		take_line(d, &l);
		n++;
	}
	d->changed = false;
	return n;
}
