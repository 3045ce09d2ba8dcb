/*
 * logline_fuzz.c: a line of a log is taken apart within its bounds, its time read, what it says
 * counted, and shown without controls.
 */
#include "fuzz.h"

#include "admin/log/log_count.h"
#include "admin/log/log_filter.h"
#include "admin/log/trace_ids.h"
#include "admin/log/trace_story.h"
#include "text/json.h"
#include "text/logtime.h"

/* Whether a terminal may be shown it, and a reader of UTF-8. */
static void
check_shown(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		fuzz_assert((unsigned char)v.p[i] >= ' ' || v.p[i] == '\n');
}

#define NOW 1795780800LL

/* A time is one of ours, and is read again as it was shown. */
static void
check_time(struct view line)
{
	struct buf out = buf_make(100);
	int64_t usec, again;

	if (logtime_typed(line, NOW, 90, &usec) == 0)
		fuzz_assert(usec / LOGTIME_SECOND < 300000000000LL);
	if (logtime_parse(line, NOW, 90, &usec)) {
		logtime_add_utc(usec, &out);
		fuzz_assert(usec < 0 || (logtime_parse(buf_view(&out), NOW, 0, &again) &&
		    usec / 1000 == again / 1000));
	}
	buf_free(&out);
}

/* One line counts at most one of each kind that it can be. */
static void
check_counts(const struct logline *l)
{
	struct log_counts c = { .lines = 0 };
	uint64_t n = 0;

	log_count_line(&c, l);
	for (size_t i = 0; i < log_series(); i++)
		n += log_series_metric(i) == LOG_RECEIVED_OCTETS ? 0 : c.n[i];
	fuzz_assert(n <= 2 && c.lines == 1);
}

static void
check_show(const struct logline *l, struct buf *out)
{
	const struct log_filter f = { .id = "a", .user = "b", .address = "@c", .events = "d,e",
		.words = { "f" }, .nwords = 1 };

	(void)log_filter_fits(&f, l, 5);
	buf_clear(out);
	log_show_text(l, NOW, 60, out);
	log_show_json(l, -1, out);
	check_shown(buf_view(out));
	fuzz_assert(out->n && out->p[out->n - 1] == '\n');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view line = fuzz_view(data, size);
	struct buf value = buf_make(4096), out = buf_make(1 << 20);
	struct logline l;
	struct view rest, key;

	json_string(line, &out);
	check_shown(buf_view(&out));
	buf_clear(&out);
	check_time(line);
	if (logline_parse(line, &l)) {
		check_counts(&l);
		check_show(&l, &out);
		buf_clear(&out);
		rest = l.fields;
		while (logline_next(&rest, &key, &value))
			fuzz_assert(value.n <= line.n);
		story_tell(&l, &out);
		check_shown(buf_view(&out));
		(void)story_has_address(&l, VIEW("a@b"));
	}
	buf_free(&value);
	buf_free(&out);
	return 0;
}
