/* smtpd_command_test.c: the command table. */
#include "unit.h"

#include "smtpd/smtpd_command.h"

START_TEST(verbs)
{
	ck_assert_str_eq(smtpd_command_find(VIEW("MAIL"))->verb, "MAIL");
	ck_assert_str_eq(smtpd_command_find(VIEW("quit"))->verb, "QUIT");
	ck_assert_ptr_null(smtpd_command_find(VIEW("")));
	ck_assert_ptr_null(smtpd_command_find(VIEW("MAI")));
	ck_assert_ptr_null(smtpd_command_find(VIEW("MAILS")));
	ck_assert_ptr_null(smtpd_command_find(VIEW("NOOP\0")));
}
END_TEST

/* RFC 2920 3.1, and HELO besides. */
START_TEST(synchronous)
{
	static const char *const all[] = { "HELO", "EHLO", "DATA" };

	for (size_t i = 0; i < 3; i++)
		ck_assert(smtpd_command_find(view_of(all[i]))->flags & SMTPD_SYNC);
	ck_assert(!(smtpd_command_find(VIEW("MAIL"))->flags & SMTPD_SYNC));
	ck_assert(!(smtpd_command_find(VIEW("RCPT"))->flags & SMTPD_SYNC));
	ck_assert(!(smtpd_command_find(VIEW("RSET"))->flags & SMTPD_SYNC));
}
END_TEST

/* RFC 5321 4.1.4: these may come at any time. */
START_TEST(any_time)
{
	static const char *const all[] = { "NOOP", "HELP", "EXPN", "VRFY", "RSET", "QUIT" };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		ck_assert_uint_eq(smtpd_command_find(view_of(all[i]))->states, SMTPD_ANY);
	ck_assert_uint_eq(smtpd_command_find(VIEW("MAIL"))->states, SMTPD_GREETED);
	ck_assert_uint_eq(smtpd_command_find(VIEW("DATA"))->states, SMTPD_RCPT);
}
END_TEST

START_TEST(aliens)
{
	ck_assert(smtpd_command_alien(VIEW("GET / HTTP/1.1")));
	ck_assert(smtpd_command_alien(VIEW("post /x")));
	ck_assert(smtpd_command_alien(VIEW("CONNECT mail:25")));
	ck_assert(smtpd_command_alien(VIEW("PUT /")));
	ck_assert(smtpd_command_alien(VIEW("HEAD /")));
	ck_assert(smtpd_command_alien(VIEW("OPTIONS *")));
	ck_assert(smtpd_command_alien(VIEW("\x16\x03\x01")));
	ck_assert(!smtpd_command_alien(VIEW("EHLO get")));
	ck_assert(!smtpd_command_alien(VIEW("GETTING")));
	ck_assert(!smtpd_command_alien(VIEW("")));
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, verbs);
	tcase_add_test(tests, synchronous);
	tcase_add_test(tests, any_time);
	tcase_add_test(tests, aliens);
}

int
main(void)
{
	return unit_run("smtpd_command", add);
}
