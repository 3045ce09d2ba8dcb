/* utf8_test.c: well-formed and other UTF-8. */
#include "unit.h"

#include "text/utf8.h"

START_TEST(lengths)
{
	ck_assert_uint_eq(utf8_char(VIEW("")), 0);
	ck_assert_uint_eq(utf8_char(VIEW("\0")), 1);
	ck_assert_uint_eq(utf8_char(VIEW("a\xc3")), 1);
	ck_assert_uint_eq(utf8_char(VIEW("\xc3\xa9x")), 2);
	ck_assert_uint_eq(utf8_char(VIEW("\xe2\x82\xac")), 3);
	ck_assert_uint_eq(utf8_char(VIEW("\xf0\x9f\x98\x80")), 4);
	ck_assert_uint_eq(utf8_char(VIEW("\xf4\x8f\xbf\xbf")), 4);
}
END_TEST

START_TEST(codes)
{
	static const uint32_t edges[] = { 0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xffff, 0x10000, 0x10ffff };

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		struct buf b = buf_make(4);

		utf8_put(edges[i], &b);
		ck_assert_uint_eq(utf8_char(buf_view(&b)), b.n);
		ck_assert_uint_eq(utf8_code(b.p, b.n), edges[i]);
		buf_free(&b);
	}
	ck_assert_uint_eq(utf8_code("\xe2\x82\xac", 3), 0x20ac);
	ck_assert_uint_eq(utf8_code("\xf0\x9f\x98\x80", 4), 0x1f600);
}
END_TEST

START_TEST(malformed)
{
	static const struct view bad[] = {
		VIEW("\x80"), VIEW("\xc3"), VIEW("\xc3("), VIEW("\xc0\x80"), VIEW("\xc1\xbf"),
		VIEW("\xe0\x9f\xbf"), VIEW("\xe2\x82"), VIEW("\xed\xa0\x80"),
		VIEW("\xf0\x8f\xbf\xbf"),
		VIEW("\xf4\x90\x80\x80"), VIEW("\xf5\x80\x80\x80"), VIEW("\xff"),
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(utf8_char(bad[i]) == 0, "case %zu", i);
		ck_assert(!utf8_valid(bad[i]));
	}
	ck_assert(utf8_valid(VIEW("")));
	ck_assert(utf8_valid(VIEW("gr\xc3\xbc\xc3\x9f""e")));
	ck_assert(!utf8_valid(VIEW("gr\xc3\xbc\xc3")));
}
END_TEST

START_TEST(printable)
{
	ck_assert_uint_eq(utf8_printable(VIEW("a")), 1);
	ck_assert_uint_eq(utf8_printable(VIEW(" ")), 1);
	ck_assert_uint_eq(utf8_printable(VIEW("\xc2\xa0")), 2);
	ck_assert_uint_eq(utf8_printable(VIEW("\t")), 0);
	ck_assert_uint_eq(utf8_printable(VIEW("\0")), 0);
	ck_assert_uint_eq(utf8_printable(VIEW("\x7f")), 0);
	ck_assert_uint_eq(utf8_printable(VIEW("\xc2\x85")), 0);
	ck_assert_uint_eq(utf8_printable(VIEW("\xff")), 0);
}
END_TEST

START_TEST(prefix)
{
	struct view euro = VIEW("a\xe2\x82\xac""b");

	ck_view(utf8_prefix(euro, 0), "");
	ck_view(utf8_prefix(euro, 1), "a");
	ck_view(utf8_prefix(euro, 2), "a");
	ck_view(utf8_prefix(euro, 3), "a");
	ck_view(utf8_prefix(euro, 4), "a\xe2\x82\xac");
	ck_view(utf8_prefix(euro, 9), "a\xe2\x82\xac""b");
	ck_view(utf8_prefix(VIEW("\x80\x80\x80\x80\x80\x80"), 5), "\x80\x80\x80\x80\x80");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, lengths);
	tcase_add_test(t, codes);
	tcase_add_test(t, malformed);
	tcase_add_test(t, printable);
	tcase_add_test(t, prefix);
}

int
main(void)
{
	return unit_run("utf8", add);
}
