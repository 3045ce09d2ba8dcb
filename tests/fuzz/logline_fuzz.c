/* logline_fuzz.c: a line of a log is taken apart within its bounds, and told without controls. */
#include "fuzz.h"

#include "admin/trace_ids.h"
#include "admin/trace_story.h"
#include "text/json.h"

/* Whether a terminal may be shown it, and a reader of UTF-8. */
static void
check_shown(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		fuzz_assert((unsigned char)v.p[i] >= ' ' || v.p[i] == '\n');
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
	if (logline_parse(line, &l)) {
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
