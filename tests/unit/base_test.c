/* base_test.c: views, the counted buffer, numbers. */
#include "unit.h"

#include "base/num.h"

START_TEST(views_cut_and_compare)
{
	struct view v = VIEW("Hello World");

	ck_view(view_sub(v, 6, 99), "World");
	ck_view(view_sub(v, 99, 1), "");
	ck_view(view_sub(v, SIZE_MAX, SIZE_MAX), "");
	ck_assert(view_eq_nocase(v, VIEW("hELLO wORLD")));
	ck_assert(!view_eq(v, VIEW("hELLO wORLD")));
	ck_assert(!view_eq_nocase(v, VIEW("Hello Worl")));
	ck_assert(view_starts_nocase(v, VIEW("hello ")));
	ck_assert(!view_starts_nocase(VIEW("he"), VIEW("hello")));
	ck_assert(view_contains_nocase(v, VIEW("hello")));
	ck_assert(view_contains_nocase(VIEW("oh, Hello"), VIEW("hELLO")));
	ck_assert(!view_contains_nocase(VIEW("oh, hell"), VIEW("hello")));
	ck_assert(!view_contains_nocase(VIEW(""), VIEW("hello")));
	ck_assert_uint_eq(view_find(v, 'o'), 4);
	ck_assert_uint_eq(view_rfind(v, 'o'), 7);
	ck_assert_uint_eq(view_find(v, 'x'), v.n);
	ck_view(view_trim(VIEW(" \t a b\t ")), "a b");
	ck_view(view_trim(VIEW("  ")), "");
}
END_TEST

START_TEST(views_lines_and_words)
{
	struct view rest = VIEW("a b\n\nlast"), line, word;

	ck_assert(view_line(&rest, &line));
	ck_view(line, "a b");
	ck_assert(view_word(&line, &word));
	ck_view(word, "a");
	ck_assert(view_word(&line, &word));
	ck_view(word, "b");
	ck_assert(!view_word(&line, &word));
	ck_assert(view_line(&rest, &line));
	ck_view(line, "");
	ck_assert(view_line(&rest, &line));
	ck_view(line, "last");
	ck_assert(!view_line(&rest, &line));
}
END_TEST

START_TEST(view_string_is_exact)
{
	char out[4];

	ck_assert_int_eq(view_string(VIEW("abc"), out, sizeof(out)), 0);
	ck_assert_str_eq(out, "abc");
	ck_assert_int_eq(view_string(VIEW("abcd"), out, sizeof(out)), -1);
	ck_assert_str_eq(out, "");
	ck_assert_int_eq(view_string(VIEW("a\0b"), out, sizeof(out)), -1);
}
END_TEST

START_TEST(buf_keeps_its_maximum)
{
	struct buf b = buf_make(10);

	ck_assert_int_eq(buf_add_str(&b, "12345678"), 0);
	ck_assert_int_eq(buf_add_str(&b, "90"), 0);
	ck_assert_int_eq(buf_add_char(&b, 'x'), -1);
	ck_assert(b.failed);
	ck_assert_int_eq(buf_add_str(&b, ""), -1);
	ck_buf(&b, "1234567890");
	ck_assert_ptr_null(buf_cstr(&b));
	buf_clear(&b);
	ck_assert_int_eq(buf_reserve(&b, SIZE_MAX), -1);
	buf_free(&b);
}
END_TEST

START_TEST(buf_grows_and_consumes)
{
	struct buf b = buf_make(100000);

	for (int i = 0; i < 5000; i++)
		ck_assert_int_eq(buf_add_num(&b, 1234567890), 0);
	ck_assert_uint_eq(b.n, 50000);
	buf_consume(&b, 49995);
	ck_buf(&b, "67890");
	ck_assert_str_eq(buf_cstr(&b), "67890");
	buf_consume(&b, 99);
	ck_assert_uint_eq(b.n, 0);
	buf_add_num(&b, 0);
	buf_add_num(&b, UINT64_MAX);
	ck_buf(&b, "018446744073709551615");
	buf_clear(&b);
	buf_addf(&b, "%s-%03d", "x", 7);
	ck_buf(&b, "x-007");
	buf_add(&b, "\0", 1);
	ck_assert_ptr_null(buf_cstr(&b));
	buf_free(&b);
}
END_TEST

START_TEST(numbers)
{
	static const struct { const char *text; int result; uint64_t n; } cases[] = {
		{ "0", 0, 0 }, { "1000", 0, 1000 }, { "1001", -1, 0 }, { "", -1, 0 },
		{ "-1", -1, 0 }, { "+1", -1, 0 }, { " 1", -1, 0 }, { "1 ", -1, 0 },
		{ "99999999999999999999999", -1, 0 }, { "0x10", -1, 0 }, { "0012", 0, 12 },
	};
	uint64_t n;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_msg(num_parse(view_of(cases[i].text), 1000, &n) == cases[i].result,
		    "%s", cases[i].text);
		if (cases[i].result == 0)
			ck_assert_uint_eq(n, cases[i].n);
	}
	ck_assert_int_eq(num_parse(VIEW("18446744073709551615"), UINT64_MAX, &n), 0);
	ck_assert_uint_eq(n, UINT64_MAX);
	ck_assert_int_eq(num_parse(VIEW("18446744073709551616"), UINT64_MAX, &n), -1);
}
END_TEST

START_TEST(sizes_and_durations)
{
	uint64_t n;

	ck_assert_int_eq(num_parse_size(VIEW("64M"), UINT64_MAX, &n), 0);
	ck_assert_uint_eq(n, 64ULL << 20);
	ck_assert_int_eq(num_parse_size(VIEW("2k"), UINT64_MAX, &n), 0);
	ck_assert_uint_eq(n, 2048);
	ck_assert_int_eq(num_parse_size(VIEW("2kb"), UINT64_MAX, &n), -1);
	ck_assert_int_eq(num_parse_size(VIEW("2x"), UINT64_MAX, &n), -1);
	ck_assert_int_eq(num_parse_size(VIEW("1K"), 1000, &n), -1);
	ck_assert_int_eq(num_parse_size(VIEW("18446744073709551615T"), UINT64_MAX, &n), -1);
	ck_assert_int_eq(num_parse_duration(VIEW("1h30m"), UINT64_MAX, &n), 0);
	ck_assert_uint_eq(n, 5400);
	ck_assert_int_eq(num_parse_duration(VIEW("15"), UINT64_MAX, &n), 0);
	ck_assert_uint_eq(n, 15);
	ck_assert_int_eq(num_parse_duration(VIEW("5d"), UINT64_MAX, &n), 0);
	ck_assert_uint_eq(n, 432000);
	ck_assert_int_eq(num_parse_duration(VIEW("1h30"), UINT64_MAX, &n), 0);
	ck_assert_int_eq(num_parse_duration(VIEW("m"), UINT64_MAX, &n), -1);
	ck_assert_int_eq(num_parse_duration(VIEW(""), UINT64_MAX, &n), -1);
	ck_assert_int_eq(num_parse_duration(VIEW("61s"), 60, &n), -1);
	ck_assert_int_eq(num_parse_duration(VIEW("1m1s"), 60, &n), -1);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, views_cut_and_compare);
	tcase_add_test(c, views_lines_and_words);
	tcase_add_test(c, view_string_is_exact);
	tcase_add_test(c, buf_keeps_its_maximum);
	tcase_add_test(c, buf_grows_and_consumes);
	tcase_add_test(c, numbers);
	tcase_add_test(c, sizes_and_durations);
}

int
main(void)
{
	return unit_run("base", add);
}
