/* qmail_test.c: what qmail's files say. */
#include "unit.h"

#include "admin/import/qmail_control.h"

#define ck_text(v, text) unit_view((v), view_of(text), __FILE__, __LINE__)

START_TEST(lines)
{
	struct view rest = VIEW("# x\n\na:b \t\r\n \nc"), line;
	unsigned number = 0;

	ck_assert(qmail_line_next(&rest, &line, &number));
	ck_view(line, "a:b");
	ck_assert_uint_eq(number, 3);
	ck_assert(qmail_line_next(&rest, &line, &number));
	ck_view(line, "c");
	ck_assert_uint_eq(number, 5);
	ck_assert(!qmail_line_next(&rest, &line, &number));
}
END_TEST

START_TEST(fields)
{
	struct view f[4];

	ck_assert_uint_eq(qmail_fields(VIEW("a::b:c:d"), f, 4), 4);
	ck_view(f[0], "a");
	ck_view(f[1], "");
	ck_view(f[2], "b");
	ck_view(f[3], "c:d");
	ck_assert_uint_eq(qmail_fields(VIEW("a"), f, 4), 1);
	ck_view(f[0], "a");
	ck_view(f[3], "");
	ck_assert_uint_eq(qmail_fields(VIEW(""), f, 4), 1);
	ck_view(f[0], "");
}
END_TEST

START_TEST(names)
{
	struct buf out = buf_make(100);

	ck_assert_int_eq(qmail_name(VIEW(".qmail-john:doe-x"), &out), 0);
	ck_view(buf_view(&out), "john.doe-x");
	ck_assert_int_eq(qmail_name(VIEW(".qmail"), &out), -1);
	ck_assert_int_eq(qmail_name(VIEW(".qmail-"), &out), -1);
	ck_assert_int_eq(qmail_name(VIEW("xqmail-a"), &out), -1);
	buf_free(&out);
}
END_TEST

static void
ck_network(const char *rule, int want, const char *network)
{
	struct buf out = buf_make(100);

	ck_assert_msg(qmail_relay_network(view_of(rule), &out) == want, "%s", rule);
	ck_text(buf_view(&out), network);
	buf_free(&out);
}

START_TEST(networks)
{
	ck_network("127.:allow,RELAYCLIENT=\"\"", 1, "127.0.0.0/8");
	ck_network("10.1.:allow,RELAYCLIENT=\"\"", 1, "10.1.0.0/16");
	ck_network("10.1.2.:allow,X=\"y\",RELAYCLIENT=\"\"", 1, "10.1.2.0/24");
	ck_network("192.0.2.1:allow,RELAYCLIENT=\"\"", 1, "192.0.2.1");
	ck_network("192.0.2.1-9:allow,RELAYCLIENT=\"\"", -1, "");
	ck_network("=host.example:allow,RELAYCLIENT=\"\"", -1, "");
	ck_network(":allow,RELAYCLIENT=\"\"", -1, "");
	ck_network("10:allow,RELAYCLIENT=\"\"", -1, "");
	ck_network("1.2.3.4.:allow,RELAYCLIENT=\"\"", -1, "");
	ck_network(".:allow,RELAYCLIENT=\"\"", -1, "");
	ck_network(":allow", 0, "");
	ck_network("10.:deny,RELAYCLIENT=\"\"", 0, "");
	ck_network("10.", 0, "");
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, lines);
	tcase_add_test(c, fields);
	tcase_add_test(c, names);
	tcase_add_test(c, networks);
}

int
main(void)
{
	return unit_run("qmail", add);
}
