/* relay_passwords_test.c: how we log in to other servers. */
#include "unit.h"

#include "text/relay_passwords.h"

START_TEST(lines)
{
	struct relay_login l;
	const char *wrong;

	ck_assert_int_eq(relay_passwords_parse(VIEW("isp  ann@a.example\tpassword  two words \r"), &l,
	    &wrong), 1);
	ck_view(l.name, "isp");
	ck_view(l.user, "ann@a.example");
	ck_assert_int_eq(l.kind, RELAY_PASSWORD);
	ck_view(l.secret, "two words");
	ck_assert_int_eq(relay_passwords_parse(VIEW("a b token-file /x"), &l, &wrong), 1);
	ck_assert_int_eq(l.kind, RELAY_TOKEN_FILE);
	ck_assert_int_eq(relay_passwords_parse(VIEW("a b token ya29.x"), &l, &wrong), 1);
	ck_assert_int_eq(l.kind, RELAY_TOKEN);
	ck_assert_int_eq(relay_passwords_parse(VIEW("# a b token x"), &l, &wrong), 0);
	ck_assert_int_eq(relay_passwords_parse(VIEW(" "), &l, &wrong), 0);
}
END_TEST

START_TEST(bad_lines)
{
	static const char *const bad[] = {
		"a", "a b", "a b password", "a b password ", "a b secret x", "a/b c password x",
		"123456789012345678901234567890123 b password x", "a b password x\x01",
		"a b\x7f password x", "a b token-file x",
	};
	struct relay_login l;
	const char *wrong;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(relay_passwords_parse(view_of(bad[i]), &l, &wrong) == -1, "%s", bad[i]);
		ck_assert_ptr_nonnull(wrong);
	}
}
END_TEST

START_TEST(finding)
{
	struct view text = VIEW("# ours\n\nbad line\na u password one\nA u password two\n"
	    "a u password no\n");
	struct relay_login l;
	const char *wrong;

	ck_assert_int_eq(relay_passwords_find(text, VIEW("a"), &l, &wrong), 1);
	ck_view(l.secret, "one");
	ck_assert_int_eq(relay_passwords_find(text, VIEW("A"), &l, &wrong), 1);
	ck_view(l.secret, "two");
	ck_assert_int_eq(relay_passwords_find(text, VIEW("bad"), &l, &wrong), -1);
	ck_assert_int_eq(relay_passwords_find(text, VIEW("b"), &l, &wrong), 0);
	ck_assert_int_eq(relay_passwords_find(text, VIEW("#"), &l, &wrong), 0);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, lines);
	tcase_add_test(c, bad_lines);
	tcase_add_test(c, finding);
}

int
main(void)
{
	return unit_run("relay_passwords", add);
}
