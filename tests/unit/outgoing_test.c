/* outgoing_test.c: what leaves is CRLF, dot-stuffed, and in lines that are short enough. */
#include "unit.h"

#include <stdint.h>

#include "text/outgoing.h"

/* Encodes in pieces of step octets. */
static void
encode(struct view in, bool dots, size_t step, struct buf *out)
{
	struct outgoing o = { .dots = dots };
	int failed = 0;

	buf_clear(out);
	for (size_t i = 0; i < in.n; i += step)
		failed |= outgoing_feed(&o, view_sub(in, i, step), out);
	ck_assert_int_eq(failed | outgoing_end(&o, out), 0);
}

START_TEST(forms)
{
	static const struct { struct view in, dots, plain; } cases[] = {
		{ VIEW(""), VIEW(".\r\n"), VIEW("") },
		{ VIEW("a"), VIEW("a\r\n.\r\n"), VIEW("a\r\n") },
		{ VIEW("a\n"), VIEW("a\r\n.\r\n"), VIEW("a\r\n") },
		{ VIEW("a\n\nb\n"), VIEW("a\r\n\r\nb\r\n.\r\n"), VIEW("a\r\n\r\nb\r\n") },
		{ VIEW(".\n"), VIEW("..\r\n.\r\n"), VIEW(".\r\n") },
		{ VIEW("a\n.\nb"), VIEW("a\r\n..\r\nb\r\n.\r\n"), VIEW("a\r\n.\r\nb\r\n") },
		{ VIEW("..a\na.b"), VIEW("...a\r\na.b\r\n.\r\n"), VIEW("..a\r\na.b\r\n") },
		{ VIEW("a\r\nb"), VIEW("a\r\nb\r\n.\r\n"), VIEW("a\r\nb\r\n") },
		{ VIEW("a\r.\rb"), VIEW("a\r\n..\r\nb\r\n.\r\n"), VIEW("a\r\n.\r\nb\r\n") },
		{ VIEW("a\r\r\nb\r"), VIEW("a\r\n\r\nb\r\n.\r\n"), VIEW("a\r\n\r\nb\r\n") },
		{ VIEW("\n\r\n"), VIEW("\r\n\r\n.\r\n"), VIEW("\r\n\r\n") },
	};
	struct buf out = buf_make(SIZE_MAX);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t step = 1; step < 6; step++) {
			struct outgoing_facts f = { 0 };

			encode(cases[i].in, true, step, &out);
			ck_assert_msg(view_eq(buf_view(&out), cases[i].dots), "case %zu", i);
			encode(cases[i].in, false, step, &out);
			ck_assert_msg(view_eq(buf_view(&out), cases[i].plain), "case %zu", i);
			for (size_t at = 0; at < cases[i].in.n; at += step)
				outgoing_look(&f, view_sub(cases[i].in, at, step));
			outgoing_look_end(&f);
			ck_assert_msg(f.size == cases[i].plain.n, "size of %zu", i);
		}
	buf_free(&out);
}
END_TEST

START_TEST(long_lines_are_cut)
{
	static char line[5000];
	struct buf in = buf_make(SIZE_MAX), out = buf_make(SIZE_MAX);
	struct view rest, got;

	memset(line, '.', sizeof(line));
	for (size_t n = 990; n < sizeof(line); n += n == 1002 ? 3000 : 1) {
		struct outgoing_facts f = { 0 };
		size_t all = 0;

		buf_clear(&in);
		buf_add(&in, line, n);
		buf_add_char(&in, '\n');
		for (size_t step = 1; step < 1500; step += 700) {
			encode(buf_view(&in), true, step, &out);
			rest = buf_view(&out);
			all = 0;
			for (bool first = true; view_line(&rest, &got); first = false) {
				ck_assert(got.p[got.n - 1] == '\r');
				/* The dot that is doubled does not count. */
				ck_assert_uint_le(got.n - 1, OUTGOING_LINE_MAX + 1);
				ck_assert(first || got.p[0] == ' ' || view_eq(got, VIEW(".\r")));
				all += got.n - 2;
			}
			ck_assert_uint_eq(all, n);
		}
		outgoing_look(&f, buf_view(&in));
		ck_assert_int_eq(f.long_lines, n > OUTGOING_LINE_MAX);
	}
	buf_free(&in);
	buf_free(&out);
}
END_TEST

static struct outgoing_facts
facts(const char *text)
{
	struct outgoing_facts f = { 0 };

	for (; *text; text++)
		outgoing_look(&f, (struct view){ text, 1 });
	outgoing_look_end(&f);
	return f;
}

START_TEST(what_is_seen)
{
	ck_assert(!facts("A: b\n\nc\n").eightbit);
	ck_assert(facts("A: b\n\n\303\244\n").eightbit);
	ck_assert(!facts("A: b\n\n\303\244\n").header8);
	ck_assert(facts("A: \303\244\n\nc\n").header8);
	ck_assert(facts("A: b\nTLS-Required: No\n\n").tls_optional);
	ck_assert(facts("tls-required:no\r\n\r\n").tls_optional);
	ck_assert(!facts("TLS-Required: Yes\n\n").tls_optional);
	ck_assert(!facts("X: TLS-Required: No\n\n").tls_optional);
	ck_assert(!facts("A: b\n\nTLS-Required: No\n\n").tls_optional);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, forms);
	tcase_add_test(c, long_lines_are_cut);
	tcase_add_test(c, what_is_seen);
}

int
main(void)
{
	return unit_run("outgoing", add);
}
