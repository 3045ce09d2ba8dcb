/* qmail_fuzz.c: the lines of qmail's files. */
#include "fuzz.h"

#include "admin/import/qmail_control.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size), rest = text, line, f[QMAIL_FIELDS_MAX];
	unsigned number = 0, last = 0;

	while (qmail_line_next(&rest, &line, &number)) {
		struct buf out = buf_make(1U << 20);

		fuzz_assert(number > last && line.n && line.p[0] != '#');
		last = number;
		fuzz_within(line, text);
		for (size_t n = qmail_fields(line, f, QMAIL_FIELDS_MAX); n-- > 0;)
			fuzz_within(f[n], line);
		if (qmail_name(line, &out) == 0)
			fuzz_assert(out.n && out.n < line.n && view_find(buf_view(&out), ':') == out.n);
		buf_clear(&out);
		if (qmail_relay_network(line, &out) == 1)
			fuzz_assert(out.n && out.n <= 18);
		else
			fuzz_assert(out.n == 0);
		buf_free(&out);
	}
	return 0;
}
