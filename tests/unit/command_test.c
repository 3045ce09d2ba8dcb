/* command_test.c */
#include "unit.h"

#include <errno.h>
#include <stdio.h>

#include "sys/command.h"

START_TEST(words)
{
	struct command c;

	ck_assert_int_eq(command_parse("  /bin/x one\t two  ", &c), 0);
	ck_assert_str_eq(c.args[0], "/bin/x");
	ck_assert_str_eq(c.args[1], "one");
	ck_assert_str_eq(c.args[2], "two");
	ck_assert_ptr_null(c.args[3]);
}
END_TEST

START_TEST(refused)
{
	static const char *const bad[] = { "", "  ", "x", "bin/x", "'/bin/x'",
		"/x 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16" };
	struct command c;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		errno = 0;
		ck_assert_msg(command_parse(bad[i], &c) == -1, "%s", bad[i]);
		ck_assert_int_eq(errno, EINVAL);
	}
	ck_assert_int_eq(command_parse("/x 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", &c), 0);
}
END_TEST

START_TEST(longest)
{
	char text[COMMAND_MAX + 2];
	struct command c;

	memset(text, 'x', sizeof(text));
	text[0] = '/';
	text[COMMAND_MAX - 1] = '\0';
	ck_assert_int_eq(command_parse(text, &c), 0);
	ck_assert_uint_eq(strlen(c.args[0]), COMMAND_MAX - 1);
	text[COMMAND_MAX - 1] = 'x';
	text[COMMAND_MAX] = '\0';
	ck_assert_int_eq(command_parse(text, &c), -1);
	/* No octet is left for a second word. */
	text[COMMAND_MAX - 2] = ' ';
	ck_assert_int_eq(command_parse(text, &c), -1);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, words);
	tcase_add_test(t, refused);
	tcase_add_test(t, longest);
}

int
main(void)
{
	return unit_run("command", add);
}
