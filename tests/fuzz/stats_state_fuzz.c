/*
 * stats_state_fuzz.c: what "mailstead stats" remembers is read within its bounds, and written the
 * same.
 */
#include "fuzz.h"

#include <string.h>

#include "admin/log/log_count.h"
#include "admin/log/stats_state.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size), totals;
	struct buf one = buf_make(1 << 20), two = buf_make(1 << 20);
	struct stats_state s, again;
	struct log_counts c;

	stats_state_parse(text, &s, &totals);
	fuzz_assert(s.nfiles <= STATS_FILES && totals.n <= size && s.seen >= 0 && s.since >= 0);
	stats_state_print(&s, &one);
	stats_state_parse(buf_view(&one), &again, &totals);
	stats_state_print(&again, &two);
	fuzz_assert(view_eq(buf_view(&one), buf_view(&two)) && totals.n == 0);
	(void)stats_state_find(&s, text);
	stats_state_set(&s, text, size);
	fuzz_assert(s.nfiles <= STATS_FILES);
	log_count_parse(text, &c);
	buf_clear(&one);
	log_count_print(&c, true, &one);
	fuzz_assert(!one.failed);
	buf_free(&one);
	buf_free(&two);
	return 0;
}
