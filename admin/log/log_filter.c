/* log_filter.c: see log_filter.h. */
#include "admin/log/log_filter.h"

#include <string.h>

#include "text/json.h"
#include "text/logtime.h"
#include "text/shown.h"

#define VALUE_MAX 4096		/* octets of a field; a line has 2048 */
#define PROGRAM_WIDTH 14	/* of the columns; longer ones move their row */
#define EVENT_WIDTH 12

/* ---- Which */

bool
log_filter_listed(const char *list, struct view name)
{
	struct view rest = view_of(list);

	while (rest.n) {
		struct view word = view_sub(rest, 0, view_find(rest, ','));

		if (view_eq_nocase(word, name))
			return true;
		rest = view_sub(rest, word.n + 1, rest.n);
	}
	return false;
}

/* "@example.org" is any of its addresses. */
static bool
is_address(struct view value, struct view want)
{
	if (want.n && want.p[0] == '@' && value.n > want.n)
		value = view_sub(value, value.n - want.n, want.n);
	return view_eq_nocase(value, want);
}

/* "smtp [192.0.2.1] user alice" */
static bool
is_origin_of(struct view origin, struct view user)
{
	struct view before = view_sub(origin, 0, origin.n - (origin.n < user.n ? origin.n : user.n));

	return origin.n > user.n + 6 && view_eq(view_sub(before, before.n - 6, 6), VIEW(" user ")) &&
	    view_eq_nocase(view_sub(origin, before.n, user.n), user);
}

/* What of the filter a line has so far. */
struct met {
	bool id, user, address, event;
	unsigned words;		/* bits */
};

static void
meet(const struct log_filter *f, struct view key, struct view value, struct met *m)
{
	if (view_eq(key, VIEW("event")))
		m->event = m->event || log_filter_listed(f->events ? f->events : "", value);
	if (f->id)
		m->id = m->id || view_eq(value, view_of(f->id));
	if (f->user && view_eq(key, VIEW("user")))
		m->user = m->user || view_eq_nocase(value, view_of(f->user));
	if (f->user && view_eq(key, VIEW("origin")))
		m->user = m->user || is_origin_of(value, view_of(f->user));
	if (f->address && (view_eq(key, VIEW("from")) || view_eq(key, VIEW("to"))))
		m->address = m->address || is_address(value, view_of(f->address));
	for (size_t i = 0; i < f->nwords; i++)
		if (view_eq_nocase(value, view_of(f->words[i])))
			m->words |= 1U << i;
}

bool
log_filter_fits(const struct log_filter *f, const struct logline *l, int64_t usec)
{
	struct met m = { .id = f->id == NULL, .user = f->user == NULL,
		.address = f->address == NULL, .event = f->events == NULL };
	struct view rest = l->fields, key;
	struct buf value;

	if ((f->since && usec < f->since) || (f->until && usec >= f->until) ||
	    (f->programs && !log_filter_listed(f->programs, l->program)))
		return false;
	if (m.id && m.user && m.address && m.event && f->nwords == 0)
		return true;
	value = buf_make(VALUE_MAX);
	while (logline_next(&rest, &key, &value))
		meet(f, key, buf_view(&value), &m);
	buf_free(&value);
	return m.id && m.user && m.address && m.event && m.words == (1U << f->nwords) - 1;
}

/* ---- How it looks */

/* Of what is shown, and at least that wide. */
static void
add_column(struct view v, size_t width, struct buf *out)
{
	size_t n = 0;

	shown_line(v, out);
	/* Names of programs and events are ASCII; others are not aligned. */
	for (n = v.n; n < width; n++)
		buf_add_char(out, ' ');
	buf_add_char(out, ' ');
}

static void
add_value(struct view value, struct buf *out)
{
	bool quoted = value.n == 0 || view_find(value, ' ') < value.n;

	if (quoted)
		buf_add_char(out, '"');
	shown_line(value, out);
	if (quoted)
		buf_add_char(out, '"');
}

static void
add_head(const struct logline *l, int64_t usec, int utc_offset, struct buf *out)
{
	if (usec >= 0)
		logtime_add(usec, utc_offset, out);
	else
		shown_line(l->time, out);
	buf_add_str(out, "  ");
	add_column(l->program, PROGRAM_WIDTH, out);
}

void
log_show_text(const struct logline *l, int64_t usec, int utc_offset, struct buf *out)
{
	struct buf value = buf_make(VALUE_MAX);
	struct view rest = l->fields, key;
	bool first = true;

	add_head(l, usec, utc_offset, out);
	while (logline_next(&rest, &key, &value)) {
		if (first) {
			add_column(buf_view(&value), rest.n ? EVENT_WIDTH : 0, out);
		} else {
			shown_line(key, out);
			buf_add_char(out, '=');
			add_value(buf_view(&value), out);
			buf_add_char(out, ' ');
		}
		first = false;
	}
	/* The blank behind the last one. */
	out->n -= out->n != 0;
	buf_add_char(out, '\n');
	buf_free(&value);
}

static void
add_text(const char *key, struct view value, struct buf *out)
{
	json_key(key, out);
	json_string(value, out);
}

void
log_show_json(const struct logline *l, int64_t usec, struct buf *out)
{
	struct buf value = buf_make(VALUE_MAX), time = buf_make(64);
	struct view rest = l->fields, key;
	bool first = true;

	logtime_add_utc(usec, &time);
	buf_add_str(out, "{");
	if (usec >= 0)
		add_text("time", buf_view(&time), out);
	else
		buf_add_str(out, "\"time\":null");
	add_text("program", l->program, out);
	(void)logline_next(&rest, &key, &value);
	add_text("event", buf_view(&value), out);
	json_key("fields", out);
	buf_add_char(out, '{');
	while (logline_next(&rest, &key, &value)) {
		if (!first)
			buf_add_char(out, ',');
		first = false;
		json_string(key, out);
		buf_add_char(out, ':');
		json_string(buf_view(&value), out);
	}
	buf_add_str(out, "}}\n");
	buf_free(&value);
	buf_free(&time);
}
