/* quoted_test.c: quoted-printable. */
#include "text/quoted.h"
#include "unit.h"

START_TEST(test_encoded)
{
	static const char *const pairs[][2] = {
		{ "", "" }, { "a b\n", "a b\n" }, { "a b", "a b" }, { "a=b\t\n", "a=3Db=09\n" },
		{ "\n\n", "\n\n" }, { "end \nx", "end=20\nx" }, { "\xc3\xb6\r\n", "=C3=B6=0D\n" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct buf out = buf_make(1000);

		ck_assert_int_eq(quoted_encode(view_of(pairs[i][0]), &out), 0);
		ck_assert_str_eq(out.n ? buf_cstr(&out) : "", pairs[i][1]);
		buf_free(&out);
	}
}
END_TEST

/* No line is longer than 76, and one that just fits is left as it is. */
START_TEST(test_long_lines)
{
	char text[400];
	struct buf out = buf_make(10000);
	struct view rest, line;

	for (size_t n = 1; n < sizeof(text); n++) {
		for (size_t i = 0; i < n; i++)
			text[i] = i % 3 == n % 2 ? '=' : 'x';
		buf_clear(&out);
		ck_assert_int_eq(quoted_encode((struct view){ text, n }, &out), 0);
		rest = buf_view(&out);
		while (view_line(&rest, &line)) {
			ck_assert_uint_le(line.n, 76);
			ck_assert(rest.n == 0 || line.p[line.n - 1] == '=');
		}
	}
	memset(text, 'x', 76);
	buf_clear(&out);
	ck_assert_int_eq(quoted_encode((struct view){ text, 76 }, &out), 0);
	ck_assert_uint_eq(out.n, 76);
	buf_clear(&out);
	out.max = 10;
	ck_assert_int_eq(quoted_encode((struct view){ text, 76 }, &out), -1);
	buf_free(&out);
}
END_TEST

START_TEST(test_pieces)
{
	static const char text[] = "a \n=\t\n\xff x";

	for (size_t step = 1; step <= sizeof(text); step++) {
		struct quoted q = { .column = 0 };
		struct buf out = buf_make(1000);

		for (size_t at = 0; at < sizeof(text) - 1; at += step)
			quoted_add(&q, view_sub(view_of(text), at, step), &out);
		quoted_end(&q, &out);
		/* Nothing is left. */
		quoted_end(&q, &out);
		ck_buf(&out, "a=20\n=3D=09\n=FF x");
		buf_free(&out);
	}
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_encoded);
	tcase_add_test(tests, test_long_lines);
	tcase_add_test(tests, test_pieces);
}

int
main(void)
{
	return unit_run("quoted", add);
}
