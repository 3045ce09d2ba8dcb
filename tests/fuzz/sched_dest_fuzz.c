/* sched_dest_fuzz.c: the file of destinations; what was read is written and read as the same. */
#include "fuzz.h"

#include "queue/sched_dest.h"

#define NOW 1763784000

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dests d = { .limit_max = 10, .interval = 600 }, again = d;
	struct buf first = buf_make(DESTS_FILE_MAX), second = buf_make(DESTS_FILE_MAX);
	int n = dests_parse(&d, fuzz_view(data, size), NOW);

	fuzz_assert(n == -1 ? d.n == 0 : d.n <= (size_t)n);
	for (const struct dest *e = d.newest; e; e = e->older) {
		fuzz_assert(dest_find(&d, e->name) == e);
		fuzz_assert((e->text != NULL) == (e->since != 0));
		fuzz_assert(dest_limit(&d, e->name) >= 1 && dest_limit(&d, e->name) <= 10);
		(void)dest_dead(&d, e->name, NOW);
		fuzz_assert(dest_tls_known(&d, e->name) <= AGENT_TLS_VERIFIED);
	}
	fuzz_assert(dests_format(&d, &first) == 0);
	fuzz_assert(dests_parse(&again, buf_view(&first), NOW) == (int)d.n);
	fuzz_assert(dests_format(&again, &second) == 0);
	fuzz_assert(view_eq(buf_view(&first), buf_view(&second)));
	dests_free(&d);
	dests_free(&again);
	buf_free(&first);
	buf_free(&second);
	return 0;
}
