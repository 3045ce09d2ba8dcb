/* postfix_fuzz.c: main.cf and lookup tables: what is found lies in the text, and names end. */
#include "fuzz.h"

#include "admin/import/postfix_conf.h"

#define LINES_MAX 200	/* settings whose values are asked for */

static void
hop(struct view value)
{
	struct postfix_transport t;

	postfix_transport_parse(value, &t);
	fuzz_within(t.service, value);
	fuzz_within(t.host, value);
	fuzz_within(t.port, value);
	fuzz_within(t.nexthop, value);
	fuzz_assert(view_find(t.service, ':') == t.service.n);
}

static void
rows(struct view text)
{
	struct postfix_lines lines = { .rest = text };
	struct buf line = buf_make(POSTFIX_LINE_MAX);
	unsigned number, last = 0;
	struct view key, value, rest, member, name;

	while (postfix_line_next(&lines, &line, &number)) {
		fuzz_assert(number > last && line.n != 0 && line.p[0] != '#');
		last = number;
		postfix_row(buf_view(&line), &key, &value);
		fuzz_within(key, buf_view(&line));
		fuzz_within(value, buf_view(&line));
		fuzz_assert(key.n != 0);
		hop(value);
		for (rest = value; postfix_list_next(&rest, &member);) {
			fuzz_within(member, value);
			(void)postfix_map_kind(member, &name);
			fuzz_within(name, member);
		}
		fuzz_assert(rest.n == 0);
	}
	buf_free(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size);
	struct postfix_conf c = { .n = 0 };
	struct buf value = buf_make(POSTFIX_VALUE_MAX);

	rows(text);
	postfix_conf_read(&c, text);
	for (size_t i = 0; i < c.n && i < LINES_MAX; i++) {
		const struct postfix_setting *s = &c.settings[i];

		fuzz_assert(postfix_conf_find(&c, view_of(s->name)) >= s);
		buf_clear(&value);
		(void)postfix_conf_value(&c, s->name, &value);
	}
	postfix_conf_free(&c);
	buf_free(&value);
	return 0;
}
