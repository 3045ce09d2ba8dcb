/* deliver_qmail_test.c: which .qmail file counts, and what it says. */
#include "deliver/deliver_qmail.h"
#include "unit.h"

static const struct deliver joe = {
	.user = "joe", .home = "/home/joe", .hostname = "host.example", .extension = "-",
};
static struct forward f;

START_TEST(names)
{
	static const struct {
		const char *extension;
		bool dash;
		const char *names, *defaults;
	} cases[] = {
		{ "", false, ".qmail ", "|" },
		{ "a", true, ".qmail-a .qmail-default ", "|a|" },
		{ "A-B.c", true, ".qmail-a-b:c .qmail-a-default .qmail-default ", "|B.c|A-B.c|" },
		{ "a-", true, ".qmail-a- .qmail-a-default .qmail-default ", "||a-|" },
		{ "a--b", true, ".qmail-a--b .qmail-a--default .qmail-a-default .qmail-default ",
		    "|b|-b|a--b|" },
		{ "a-default", true, ".qmail-a-default .qmail-a-default .qmail-default ",
		    "default|default|a-default|" },
		{ "../x", true, ".qmail-::/x .qmail-default ", "|../x|" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf found = buf_make(1000), defaults = buf_make(1000);
		char name[QMAIL_NAME_MAX], by_default[ADDRESS_LOCAL_MAX + 1];

		for (unsigned n = 0; deliver_qmail_name(cases[i].extension, cases[i].dash, n, name,
		    by_default); n++) {
			buf_addf(&found, "%s ", name);
			buf_addf(&defaults, "%s|", by_default);
		}
		ck_assert_str_eq(buf_cstr(&found), cases[i].names);
		ck_assert_str_eq(buf_cstr(&defaults), cases[i].defaults);
		buf_free(&found);
		buf_free(&defaults);
	}
}
END_TEST

static int
parse(const char *text, bool forwards_only)
{
	return deliver_qmail_parse(&joe, ".qmail", view_of(text), forwards_only, &f);
}

START_TEST(instructions)
{
	ck_assert_int_eq(parse("", false), 0);
	ck_assert(f.keep && f.n == 0 && f.nactions == 0);
	ck_assert_int_eq(parse("# nothing\n", false), 0);
	ck_assert(!f.keep && f.n == 0 && f.nactions == 0);
	ck_assert_int_eq(parse("&ann\n|a\nbob@x.example\n./b\n", false), 0);
	ck_assert(!f.keep && f.qmail && f.n == 2 && f.nactions == 2);
	ck_assert_str_eq(f.to[0].domain, "host.example");
	ck_assert_uint_eq(f.actions[0].forwards, 1);
	ck_assert_uint_eq(f.actions[1].forwards, 2);
}
END_TEST

START_TEST(refusals)
{
	static const struct { const char *text; bool only; const char *why; } cases[] = {
		{ "\n|a\n", false, ".qmail:1: the first line is blank" },
		{ "a\n|b\n", true, ".qmail:2: not in a file that is only for addresses" },
		{ "./a\n", true, ".qmail:1: not in a file that is only for addresses" },
		{ "+list\n\n|b\n", false, ".qmail:3: not in a file that is only for addresses" },
		{ "a\nb c", false, ".qmail:2: not an address" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(parse(cases[i].text, cases[i].only), -1);
		ck_assert_str_eq(f.why, cases[i].why);
	}
	ck_assert_int_eq(parse("+list\n&a\n", true), 0);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, names);
	tcase_add_test(tests, instructions);
	tcase_add_test(tests, refusals);
}

int
main(void)
{
	return unit_run("deliver_qmail", add);
}
