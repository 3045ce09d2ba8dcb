/* log_hour.c: what happened in the last while; see log_tool.h. */
#include "admin/log/log_tool.h"

#include <string.h>

#include "text/json.h"
#include "text/logtime.h"
#include "text/shown.h"

#define VALUE_MAX 4096		/* octets of a field; a line has 2048 */
#define PLACES_SHOWN 5
#define PLACES_JSON 20
#define WORDS_SHOWN 6		/* of one kind in a line */

/* ---- Counting */

static void
count_place(struct log_tool *t, const struct logline *l, size_t column)
{
	struct buf to = buf_make(VALUE_MAX);
	struct view domain = VIEW("");

	if (logline_value(l, "to", &to))
		domain = view_sub(buf_view(&to), view_rfind(buf_view(&to), '@') + 1, to.n);
	if (domain.n && tally_add(&t->places, domain, column) == -1)
		t->failed = true;
	buf_free(&to);
}

void
log_hour_line(void *arg, struct view text, const struct logline *l, int64_t usec)
{
	static const char *const results[] = {
		[LOG_PLACE_DELIVERED] = "delivered", [LOG_PLACE_DEFERRED] = "deferred",
		[LOG_PLACE_FAILED] = "failed",
	};
	struct log_tool *t = arg;
	struct view event = log_event(l);

	(void)text;
	log_count_line(&t->counts, l);
	if (usec > t->newest)
		t->newest = usec;
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (view_eq(event, view_of(results[i])))
			count_place(t, l, i);
}

/* ---- For people */

/* Octets as "512", "1.5k", "23M". */
static void
add_size(uint64_t n, struct buf *out)
{
	static const char units[] = "kMGTP";
	size_t unit = 0;

	if (n < 1000) {
		buf_add_num(out, n);
		return;
	}
	while (n >= 999950 && units[unit + 1]) {
		n /= 1000;
		unit++;
	}
	if (n < 9950)
		buf_addf(out, "%u.%u%c", (unsigned)((n + 50) / 1000), (unsigned)((n + 50) / 100 % 10),
		    units[unit]);
	else
		buf_addf(out, "%u%c", (unsigned)((n + 500) / 1000), units[unit]);
}

static void
title(const char *name, uint64_t n, struct buf *out)
{
	buf_addf(out, "  %-14s %8llu", name, (unsigned long long)n);
}

/*
 * ": 3 unknown, 1 relay": the series of a metric that have a count, most first. Where result is
 * not NULL, those whose key ends in it, which is left out.
 */
static void
add_parts(const struct log_counts *c, enum log_metric metric, const char *result, struct buf *out)
{
	bool said[LOG_SERIES_MAX] = { false };
	const char *before = "   ";

	for (size_t n = 0; n < WORDS_SHOWN; n++) {
		size_t best = LOG_SERIES_MAX;

		for (size_t i = 0; i < log_series(); i++) {
			const char *slash = strchr(log_series_key(i), '/');

			if (log_series_metric(i) == metric && c->n[i] && !said[i] &&
			    (result == NULL || (slash && strcmp(slash + 1, result) == 0)) &&
			    (best == LOG_SERIES_MAX || c->n[i] > c->n[best]))
				best = i;
		}
		if (best == LOG_SERIES_MAX)
			break;
		said[best] = true;
		buf_addf(out, "%s%.*s %llu", before, (int)strcspn(log_series_key(best), "/"),
		    log_series_key(best), (unsigned long long)c->n[best]);
		before = ", ";
	}
	buf_add_char(out, '\n');
}

static uint64_t
failed_logins(const struct log_counts *c)
{
	uint64_t n = 0;

	for (size_t i = 0; i < log_series(); i++)
		if (log_series_metric(i) == LOG_LOGINS && strstr(log_series_key(i), "/failed"))
			n += c->n[i];
	return n;
}

static uint64_t
good_logins(const struct log_counts *c)
{
	uint64_t n = 0;

	for (size_t i = 0; i < log_series(); i++)
		if (log_series_metric(i) == LOG_LOGINS && strstr(log_series_key(i), "/ok"))
			n += c->n[i];
	return n;
}

static void
add_deliveries(const struct log_counts *c, struct buf *out)
{
	uint64_t local = log_count_sum(c, LOG_DELIVERIES, "delivered/local");
	uint64_t remote = log_count_sum(c, LOG_DELIVERIES, "delivered/remote");
	uint64_t n = log_count_sum(c, LOG_DELAY, "");

	title("delivered", local + remote, out);
	if (local + remote)
		buf_addf(out, "   here %llu, elsewhere %llu", (unsigned long long)local,
		    (unsigned long long)remote);
	if (n)
		buf_addf(out, "; after %llu.%llu s on average",
		    (unsigned long long)(c->delay_msec / n / 1000),
		    (unsigned long long)(c->delay_msec / n / 100 % 10));
	buf_add_char(out, '\n');
	title("deferred", log_count_sum(c, LOG_DELIVERIES, "deferred/"), out);
	buf_add_char(out, '\n');
	title("failed", log_count_sum(c, LOG_DELIVERIES, "failed/"), out);
	buf_add_char(out, '\n');
	title("reports", log_count_sum(c, LOG_BOUNCES, ""), out);
	add_parts(c, LOG_BOUNCES, NULL, out);
}

static void
add_places(struct log_tool *t, struct buf *out)
{
	tally_sort(&t->places);
	if (t->places.n == 0)
		return;
	buf_add_str(out, "  mail for         ");
	for (size_t i = 0; i < t->places.n && i < PLACES_SHOWN; i++) {
		buf_add_str(out, i ? ", " : "");
		shown_line(view_sub(view_of(t->places.rows[i].name), 0, 60), out);
		buf_addf(out, " %llu", (unsigned long long)t->places.rows[i].total);
	}
	buf_add_char(out, '\n');
}

void
log_hour_text(struct log_tool *t, struct buf *out)
{
	const struct log_counts *c = &t->counts;
	struct buf since = buf_make(64);

	logtime_add(t->begin * LOGTIME_SECOND, t->serve.utc_offset, &since);
	buf_addf(out, "Since %.8s\n", since.n > 19 ? since.p + 11 : "?");
	buf_free(&since);
	title("received", log_count_sum(c, LOG_RECEIVED, ""), out);
	add_parts(c, LOG_RECEIVED, NULL, out);
	/* In the same line. */
	if (log_count_sum(c, LOG_RECEIVED, "")) {
		out->n--;
		buf_add_str(out, "; octets ");
		add_size(log_count_sum(c, LOG_RECEIVED_OCTETS, ""), out);
		buf_add_char(out, '\n');
	}
	add_deliveries(c, out);
	title("refused", log_count_sum(c, LOG_REFUSED, ""), out);
	add_parts(c, LOG_REFUSED, NULL, out);
	title("logins", good_logins(c), out);
	add_parts(c, LOG_LOGINS, "ok", out);
	title("failed logins", failed_logins(c), out);
	add_parts(c, LOG_LOGINS, "failed", out);
	if (log_count_sum(c, LOG_PROBLEMS, "")) {
		title("problems", log_count_sum(c, LOG_PROBLEMS, ""), out);
		add_parts(c, LOG_PROBLEMS, NULL, out);
	}
	add_places(t, out);
}

/* ---- For programs */

static void
add_member(const char *name, uint64_t n, struct buf *out)
{
	json_key(name, out);
	buf_add_num(out, n);
}

/* An object of a metric's series. Of keys with "/" the part that is not the given one. */
static void
add_object(const struct log_counts *c, const char *name, enum log_metric metric, const char *first,
    const char *second, struct buf *out)
{
	char key[64];

	json_key(name, out);
	buf_add_char(out, '{');
	for (size_t i = 0; i < log_series(); i++) {
		struct view all = view_of(log_series_key(i));
		size_t slash = view_find(all, '/');
		struct view a = view_sub(all, 0, slash), b = view_sub(all, slash + 1, all.n);

		if (log_series_metric(i) != metric || (first && !view_eq(a, view_of(first))) ||
		    (second && !view_eq(b, view_of(second))))
			continue;
		if (view_string(first ? b : a, key, sizeof(key)) == 0)
			add_member(key, c->n[i], out);
	}
	buf_add_char(out, '}');
}

static void
add_place_json(const struct tally_row *r, struct buf *out)
{
	buf_add_str(out, "{\"topic\":\"destination\"");
	json_key("when", out);
	buf_add_str(out, "\"hour\"");
	json_key("name", out);
	json_string(view_of(r->name), out);
	add_member("delivered", r->n[LOG_PLACE_DELIVERED], out);
	add_member("deferred", r->n[LOG_PLACE_DEFERRED], out);
	add_member("failed", r->n[LOG_PLACE_FAILED], out);
	buf_add_str(out, "}\n");
}

void
log_hour_json(struct log_tool *t, struct buf *out)
{
	const struct log_counts *c = &t->counts;

	buf_add_str(out, "{\"topic\":\"rates\"");
	add_member("since", (uint64_t)t->begin, out);
	add_member("until", (uint64_t)t->serve.now, out);
	add_object(c, "received", LOG_RECEIVED, NULL, NULL, out);
	add_member("octets", log_count_sum(c, LOG_RECEIVED_OCTETS, ""), out);
	add_object(c, "delivered", LOG_DELIVERIES, "delivered", NULL, out);
	add_object(c, "deferred", LOG_DELIVERIES, "deferred", NULL, out);
	add_object(c, "failed", LOG_DELIVERIES, "failed", NULL, out);
	add_object(c, "reports", LOG_BOUNCES, NULL, NULL, out);
	add_object(c, "refused", LOG_REFUSED, NULL, NULL, out);
	add_object(c, "logins", LOG_LOGINS, NULL, "ok", out);
	add_object(c, "failed_logins", LOG_LOGINS, NULL, "failed", out);
	add_object(c, "connections", LOG_CONNECTIONS, NULL, NULL, out);
	add_object(c, "problems", LOG_PROBLEMS, NULL, NULL, out);
	buf_add_str(out, "}\n");
	tally_sort(&t->places);
	for (size_t i = 0; i < t->places.n && i < PLACES_JSON; i++)
		add_place_json(&t->places.rows[i], out);
}
