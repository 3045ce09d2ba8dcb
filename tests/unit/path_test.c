/* path_test.c: arguments of MAIL and RCPT. */
#include "unit.h"

#include "text/path.h"

#define X16 "0123456789abcdef"
#define X48 X16 X16 X16
#define D249 "x" X48 ".x" X48 ".x" X48 ".x" X48 ".x" X48 /* octets */

static enum path_result
read_path(struct view in, const char *wanted, const char *wanted_rest)
{
	struct address a;
	struct view rest;
	char text[ADDRESS_TEXT_MAX];
	enum path_result result = path_parse(in, &a, &rest);

	ck_assert_str_eq(address_text(&a, text), wanted);
	ck_assert_msg(view_eq(rest, view_of(wanted_rest)), "rest \"%.*s\"", VIEW_FMT(rest));
	return result;
}

START_TEST(accepted)
{
	ck_assert_int_eq(read_path(VIEW("<a@b>"), "a@b", ""), PATH_OK);
	ck_assert_int_eq(read_path(VIEW(" \t<a@B> "), "a@b", ""), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("<a@b>  SIZE=1 X "), "a@b", "SIZE=1 X"), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("<>"), "", ""), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("<> BODY=7BIT"), "", "BODY=7BIT"), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("<Postmaster>"), "Postmaster", ""), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("<\"a>b c\"@d>"), "\"a>b c\"@d", ""), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("<a@[IPv6:::1]> X"), "a@[ipv6:::1]", "X"), PATH_OK);
}
END_TEST

START_TEST(without_brackets)
{
	ck_assert_int_eq(read_path(VIEW("a@b"), "a@b", ""), PATH_OK);
	ck_assert_int_eq(read_path(VIEW(" a@b SIZE=1"), "a@b", "SIZE=1"), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("\"a b\"@c X"), "\"a b\"@c", "X"), PATH_OK);
	ck_assert_int_eq(read_path(VIEW(""), "", ""), PATH_SYNTAX);
	ck_assert_int_eq(read_path(VIEW(" "), "", ""), PATH_SYNTAX);
	ck_assert_int_eq(read_path(VIEW("a@b> X"), "", ""), PATH_SYNTAX);
	ck_assert_int_eq(read_path(VIEW("@a:b@c"), "", ""), PATH_SYNTAX);
}
END_TEST

START_TEST(routes)
{
	ck_assert_int_eq(read_path(VIEW("<@a:b@c>"), "b@c", ""), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("<@a.x,@[192.0.2.1],@b:u@c> X"), "u@c", "X"), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("<@a,b:u@c>"), "", ""), PATH_SYNTAX);
	ck_assert_int_eq(read_path(VIEW("<@a u@c>"), "", ""), PATH_SYNTAX);
	ck_assert_int_eq(read_path(VIEW("<@:u@c>"), "", ""), PATH_SYNTAX);
	ck_assert_int_eq(read_path(VIEW("<@a:>"), "", ""), PATH_SYNTAX);
	ck_assert_int_eq(read_path(VIEW("<@a:"), "", ""), PATH_SYNTAX);
}
END_TEST

START_TEST(refused)
{
	static const struct view bad[] = {
		VIEW("<"), VIEW("<a"), VIEW("<a@b"), VIEW("<a@b>X=1"), VIEW("<a@b>>"),
		VIEW("<<a@b>>"),
		VIEW("< a@b>"), VIEW("<a@b >"), VIEW("<a@b\0>"), VIEW("<a@b\n>"), VIEW("<a@b>\0"),
		VIEW("<@>"), VIEW("<a@>"), VIEW("<\"a@b>"),
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(read_path(bad[i], "", "") == PATH_SYNTAX, "case %zu", i);
}
END_TEST

START_TEST(limits)
{
	ck_assert_int_eq(read_path(VIEW("<" X48 X16 "0@b>"), "", ""), PATH_LOCAL_TOO_LONG);
	ck_assert_int_eq(read_path(VIEW("<a@" D249 ".1234567>"), "", ""), PATH_DOMAIN_TOO_LONG);
	/* 256 octets with and without the brackets, then one more. */
	ck_assert_int_eq(read_path(VIEW("<a@" D249 ".12>"), "a@" D249 ".12", ""), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("a@" D249 ".12 X"), "a@" D249 ".12", "X"), PATH_OK);
	ck_assert_int_eq(read_path(VIEW("<a@" D249 ".123>"), "", ""), PATH_TOO_LONG);
	ck_assert_int_eq(read_path(VIEW("a@" D249 ".123"), "", ""), PATH_TOO_LONG);
	ck_assert_int_eq(read_path(VIEW("<@" D249 ":a@b.cd> X"), "", ""), PATH_TOO_LONG);
	ck_assert_int_eq(read_path(VIEW("<@" D249 ",@" D249 ":a@b> X"), "", ""), PATH_TOO_LONG);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, accepted);
	tcase_add_test(t, without_brackets);
	tcase_add_test(t, routes);
	tcase_add_test(t, refused);
	tcase_add_test(t, limits);
}

int
main(void)
{
	return unit_run("path", add);
}
