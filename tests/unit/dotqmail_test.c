/* dotqmail_test.c: the lines of a .qmail file. */
#include "text/dotqmail.h"
#include "unit.h"

static struct view rest;
static struct dotqmail_line line;
static const char *why;

static void
ck_line(bool first, enum dotqmail_kind kind, const char *text)
{
	ck_assert_msg(dotqmail_next(&rest, first, &line, &why) == 1, "%s", why ? why : "end");
	ck_assert_int_eq(line.kind, kind);
	ck_assert_msg(view_eq(line.text, view_of(text)), "%.*s", VIEW_FMT(line.text));
}

START_TEST(all_kinds)
{
	rest = VIEW("# comment\n| a b \t \n&ann@x.example\nbob@x.example  \n\n./Maildir//\n/var/mail/joe\n"
	    ".box\n+unknown\n+list\n&@y");
	ck_line(true, DOTQMAIL_PROGRAM, " a b");
	ck_line(false, DOTQMAIL_FORWARD, "ann@x.example");
	ck_line(false, DOTQMAIL_FORWARD, "bob@x.example");
	ck_line(false, DOTQMAIL_MAILDIR, "./Maildir");
	ck_line(false, DOTQMAIL_MBOX, "/var/mail/joe");
	ck_line(false, DOTQMAIL_MBOX, ".box");
	ck_line(false, DOTQMAIL_LIST, "+list");
	ck_line(false, DOTQMAIL_FORWARD, "@y");
	ck_assert_int_eq(dotqmail_next(&rest, false, &line, &why), 0);
}
END_TEST

static const struct view wrong[] = {
	{ "\n./Maildir/\n", 12 }, { " \t\n", 3 }, { "|\n", 2 }, { "| \n", 3 }, { "&\n", 2 },
	{ ".\n", 2 }, { "/\n", 2 }, { "//\n", 3 }, { "./a\0b\n", 6 },
};

START_TEST(errors)
{
	rest = wrong[_i];
	ck_assert_int_eq(dotqmail_next(&rest, true, &line, &why), -1);
	ck_assert_ptr_nonnull(why);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, all_kinds);
	tcase_add_loop_test(tests, errors, 0, (int)(sizeof(wrong) / sizeof(wrong[0])));
}

int
main(void)
{
	return unit_run("dotqmail", add);
}
