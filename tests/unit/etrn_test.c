/* etrn_test.c: the argument of ETRN. */
#include "unit.h"

#include "text/etrn.h"

static struct etrn
good(const char *text, const char *wanted)
{
	char again[ETRN_TEXT_MAX];
	struct etrn e;

	if (etrn_parse(view_of(text), &e) == -1)
		ck_abort_msg("\"%s\" is not taken", text);
	ck_assert_str_eq(etrn_text(&e, again), wanted);
	return e;
}

START_TEST(arguments)
{
	static const char *const bad[] = {
		"", "@", "#", "localname", "@localname", "a..b", ".a.b", "-a.b", "a.b/c", "../a.b",
		"a b.c", "[192.0.2.1]", "@[192.0.2.1]", "@@a.b", "@#a.b", "a.b@c.d", "\xc3\xa4.example",
		"#a/b", "a.b\r", "#a b",
	};
	struct etrn e;

	ck_assert_int_eq(good("example.org", "example.org").kind, ETRN_DOMAIN);
	ck_assert_int_eq(good("Example.ORG.", "example.org").kind, ETRN_DOMAIN);
	ck_assert_int_eq(good("@Example.org", "@example.org").kind, ETRN_SUBDOMAINS);
	ck_assert_int_eq(good("#uucp", "#uucp").kind, ETRN_QUEUE);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (etrn_parse(view_of(bad[i]), &e) != -1)
			ck_abort_msg("\"%s\" is taken", bad[i]);
	ck_assert_int_eq(etrn_parse(VIEW("a.b\0"), &e), -1);
}
END_TEST

/* A name fits into a directory, with its mark. */
START_TEST(lengths)
{
	char text[ETRN_TEXT_MAX + 2], again[ETRN_TEXT_MAX];
	struct etrn e;

	memset(text, 'a', sizeof(text));
	for (size_t i = 50; i < sizeof(text); i += 50)
		text[i] = '.';
	text[0] = '@';
	ck_assert_int_eq(etrn_parse((struct view){ text, 1 + ETRN_NAME_MAX }, &e), 0);
	ck_assert_uint_eq(strlen(etrn_text(&e, again)), 254);
	ck_assert_int_eq(etrn_parse((struct view){ text, 2 + ETRN_NAME_MAX }, &e), -1);
}
END_TEST

START_TEST(matches)
{
	struct etrn one = good("example.org", "example.org"), all = good("@example.org", "@example.org"),
	    queue = good("#example.org", "#example.org");

	ck_assert(etrn_matches(&one, "example.org") && etrn_matches(&all, "example.org"));
	ck_assert(!etrn_matches(&one, "mail.example.org") && etrn_matches(&all, "mail.example.org"));
	ck_assert(etrn_matches(&all, "a.b.example.org"));
	ck_assert(!etrn_matches(&one, "badexample.org") && !etrn_matches(&all, "badexample.org"));
	ck_assert(!etrn_matches(&all, "org") && !etrn_matches(&all, "example.org.net"));
	ck_assert(!etrn_matches(&one, "") && !etrn_matches(&queue, "example.org"));
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, arguments);
	tcase_add_test(tests, lengths);
	tcase_add_test(tests, matches);
}

int
main(void)
{
	return unit_run("etrn", add);
}
