/* esmtp_test.c: command lines and their parameters. */
#include "unit.h"

#include "text/esmtp.h"

START_TEST(split)
{
	struct view verb, args;

	command_split(VIEW("MAIL  FROM:<a@b> X \t"), &verb, &args);
	ck_view(verb, "MAIL");
	ck_view(args, "FROM:<a@b> X");
	command_split(VIEW("QUIT"), &verb, &args);
	ck_view(verb, "QUIT");
	ck_view(args, "");
	command_split(VIEW("NOOP\tx"), &verb, &args);
	ck_view(verb, "NOOP");
	ck_view(args, "x");
	command_split(VIEW(" QUIT"), &verb, &args);
	ck_view(verb, "");
	ck_view(args, "QUIT");
	command_split(VIEW(""), &verb, &args);
	ck_view(verb, "");
	ck_view(args, "");
}
END_TEST

START_TEST(parameters)
{
	struct view rest = VIEW("SIZE=123  Body=8BITMIME SMTPUTF8 ORCPT=utf-8;\xc3\xa9 ");
	struct view key, value;
	bool has;

	ck_assert_int_eq(esmtp_next(&rest, &key, &value, &has), 1);
	ck_view(key, "SIZE");
	ck_assert(has);
	ck_view(value, "123");
	ck_assert_int_eq(esmtp_next(&rest, &key, &value, &has), 1);
	ck_view(key, "Body");
	ck_view(value, "8BITMIME");
	ck_assert_int_eq(esmtp_next(&rest, &key, &value, &has), 1);
	ck_view(key, "SMTPUTF8");
	ck_assert(!has);
	ck_view(value, "");
	ck_assert_int_eq(esmtp_next(&rest, &key, &value, &has), 1);
	ck_view(value, "utf-8;\xc3\xa9");
	ck_assert_int_eq(esmtp_next(&rest, &key, &value, &has), 0);
	ck_assert_int_eq(esmtp_next(&rest, &key, &value, &has), 0);
}
END_TEST

START_TEST(refused)
{
	static const struct view bad[] = {
		VIEW("=1"), VIEW("A="), VIEW("-A=1"), VIEW("A_B=1"), VIEW("A=1=2"), VIEW("A=\0"),
		VIEW("A=b\x7f"), VIEW("A=\xff"), VIEW("\xc3\xa9=1"), VIEW("A:B"), VIEW("A\0"),
		VIEW("<a@b>"), VIEW("A=\r"), VIEW("A\n"),
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct view rest = bad[i], key, value;
		bool has;

		ck_assert_msg(esmtp_next(&rest, &key, &value, &has) == -1, "case %zu", i);
		ck_assert_uint_eq(rest.n, 0);
	}
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, split);
	tcase_add_test(t, parameters);
	tcase_add_test(t, refused);
}

int
main(void)
{
	return unit_run("esmtp", add);
}
