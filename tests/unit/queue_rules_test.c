/* queue_rules_test.c: the operator's rules. */
#include "queue/queue_rules.h"
#include "unit.h"

static struct rule
good(const char *line)
{
	struct rule rule;
	const char *why;

	if (rules_parse_line(view_of(line), &rule, &why) != 1)
		ck_abort_msg("\"%s\": %s", line, why);
	return rule;
}

START_TEST(test_lines)
{
	struct rule r = good("hold sender *@example.org");

	ck_assert_int_eq(r.kind, RULE_HOLD_SENDER);
	ck_assert_str_eq(r.pattern, "*@example.org");
	ck_assert_int_eq(r.since, 0);
	ck_assert_str_eq(r.reason, "");
	r = good(" hold\trecipient  ann@example.org  since 17 reason  too  much ");
	ck_assert_int_eq(r.kind, RULE_HOLD_RECIPIENT);
	ck_assert_int_eq(r.since, 17);
	ck_assert_str_eq(r.reason, "too  much");
	r = good("hold destination example.org reason since 5");
	ck_assert_int_eq(r.kind, RULE_HOLD_DESTINATION);
	ck_assert_str_eq(r.reason, "since 5");
	ck_assert_int_eq(good("suspend example.org").kind, RULE_SUSPEND);
	/* A pattern may be one of the words that stand behind it. */
	ck_assert_str_eq(good("suspend since").pattern, "since");
}
END_TEST

START_TEST(test_no_rules)
{
	static const char *const bad[] = {
		"hold", "hold sender", "hold nobody x", "Suspend x", "suspend", "suspend x y",
		"suspend x since", "suspend x since y", "suspend x since -1", "release x",
		"suspend x reason a since 1\x01", "suspend \x7f",
	};
	struct rule rule;
	const char *why;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (rules_parse_line(view_of(bad[i]), &rule, &why) != -1)
			ck_abort_msg("\"%s\" is a rule", bad[i]);
		ck_assert(why[0] != '\0');
	}
	ck_assert_int_eq(rules_parse_line(VIEW(""), &rule, &why), 0);
	ck_assert_int_eq(rules_parse_line(VIEW(" \t"), &rule, &why), 0);
	ck_assert_int_eq(rules_parse_line(VIEW(" # hold sender x"), &rule, &why), 0);
}
END_TEST

static void
note_bad(size_t line, const char *why, void *arg)
{
	ck_assert(why[0] != '\0');
	*(size_t *)arg = *(size_t *)arg * 10 + line;
}

/* A line that is wrong costs the others nothing. */
START_TEST(test_file)
{
	struct rules rules;
	size_t lines = 0;

	ck_assert_int_eq(rules_parse(&rules, VIEW("suspend a\nwhat\n\nsuspend b\nhold x\nsuspend c"),
	    note_bad, &lines), 0);
	ck_assert_uint_eq(rules.n, 3);
	ck_assert_str_eq(rules.rules[2].pattern, "c");
	ck_assert_uint_eq(lines, 25);
	rules_free(&rules);
	ck_assert_uint_eq(rules.n, 0);
}
END_TEST

START_TEST(test_too_many)
{
	struct buf b = buf_make(RULES_FILE_MAX);
	size_t lines = 0;
	struct rules rules;

	for (size_t i = 0; i <= RULES_MAX; i++)
		ck_assert_int_eq(buf_add_str(&b, "suspend x\n"), 0);
	ck_assert_int_eq(rules_parse(&rules, buf_view(&b), note_bad, &lines), 0);
	ck_assert_uint_eq(rules.n, RULES_MAX);
	ck_assert_uint_eq(lines, RULES_MAX + 1);
	rules_free(&rules);
	buf_free(&b);
}
END_TEST

START_TEST(test_format)
{
	struct buf b = buf_make(4096);
	struct rule rule = { .kind = RULE_HOLD_DESTINATION, .pattern = "*.org", .since = 9,
		.reason = "they ask for it" };

	ck_assert_int_eq(rules_format(&rule, &b), 0);
	ck_assert_str_eq(buf_cstr(&b), "hold destination *.org since 9 reason they ask for it\n");
	buf_clear(&b);
	rule = (struct rule){ .kind = RULE_SUSPEND, .pattern = "example.org" };
	ck_assert_int_eq(rules_format(&rule, &b), 0);
	ck_assert_str_eq(buf_cstr(&b), "suspend example.org\n");
	buf_clear(&b);
	rule.pattern[3] = ' ';
	ck_assert_int_eq(rules_format(&rule, &b), -1);
	rule.pattern[0] = '\0';
	ck_assert_int_eq(rules_format(&rule, &b), -1);
	rule = (struct rule){ .kind = RULE_SUSPEND, .pattern = "x", .reason = "a\nsuspend y" };
	ck_assert_int_eq(rules_format(&rule, &b), -1);
	ck_assert_uint_eq(b.n, 0);
	buf_free(&b);
}
END_TEST

START_TEST(test_match)
{
	static const struct { const char *pattern, *text; bool match; } cases[] = {
		{ "a", "a", true }, { "a", "A", true }, { "A", "a", true }, { "a", "b", false },
		{ "a", "", false }, { "a", "ab", false }, { "ab", "a", false }, { "*", "", true },
		{ "*", "abc", true }, { "a*", "abc", true }, { "*c", "abc", true },
		{ "*b", "abc", false }, { "a*c", "ac", true }, { "a*c", "abcbc", true },
		{ "a*b*c", "a.b.b.c", true }, { "a*b*c", "a.c.b", false }, { "**", "x", true },
		{ "*@*.org", "a@b.org", true }, { "*@*.org", "a@org", false },
		{ "a**b", "ab", true }, { "*aab", "aaaab", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (rules_match(view_of(cases[i].pattern), view_of(cases[i].text)) !=
		    cases[i].match)
			ck_abort_msg("%s, %s", cases[i].pattern, cases[i].text);
}
END_TEST

START_TEST(test_addresses)
{
	const struct address ann = { .local = "Ann", .domain = "example.org" },
	    odd = { .local = "a b", .domain = "example.org" }, null = { .local = "" };
	struct rules rules;

	ck_assert_int_eq(rules_parse(&rules, VIEW("hold sender <>\nhold recipient *@example.org\n"
	    "hold sender ann@*\n"), NULL, NULL), 0);
	ck_assert_ptr_eq(rules_address(&rules, RULE_HOLD_SENDER, &null), &rules.rules[0]);
	ck_assert_ptr_eq(rules_address(&rules, RULE_HOLD_SENDER, &ann), &rules.rules[2]);
	ck_assert_ptr_eq(rules_address(&rules, RULE_HOLD_RECIPIENT, &odd), &rules.rules[1]);
	ck_assert_ptr_null(rules_address(&rules, RULE_HOLD_SENDER, &odd));
	ck_assert_ptr_null(rules_address(&rules, RULE_HOLD_RECIPIENT, &null));
	rules_free(&rules);
}
END_TEST

START_TEST(test_destinations)
{
	static const struct { const char *pattern, *domain, *hop; bool match; } cases[] = {
		{ "example.org", "example.org", "mx example.org", true },
		{ "example.org", "other.org", "mx other.org", false },
		{ "*.org", "other.org", "mx other.org", true },
		{ "example.org", "example.org", "", true },
		{ "relay.net", "example.org", "smtp relay.net", true },
		{ "relay.net", "example.org", "smtp relay.net:587 tls=verify", true },
		{ "relay.net:587", "example.org", "smtp relay.net:587 tls=verify", true },
		{ "relay.net:25", "example.org", "smtp relay.net:587 tls=verify", false },
		{ "[::1]", "example.org", "smtp [::1]:25", true },
		{ "unix:/run/lmtp", "example.org", "lmtp unix:/run/lmtp", true },
		{ "smtp", "example.org", "smtp relay.net", false },
		{ "mx", "example.org", "mx", false },
	};
	struct rules rules;
	struct rule rule = { .kind = RULE_SUSPEND };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)view_string(view_of(cases[i].pattern), rule.pattern, sizeof(rule.pattern));
		rules = (struct rules){ &rule, 1 };
		if ((rules_destination(&rules, RULE_SUSPEND, cases[i].domain, cases[i].hop) != NULL)
		    != cases[i].match)
			ck_abort_msg("%s: %s by %s", cases[i].pattern, cases[i].domain, cases[i].hop);
		ck_assert_ptr_null(rules_destination(&rules, RULE_HOLD_DESTINATION,
		    cases[i].domain, cases[i].hop));
	}
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_lines);
	tcase_add_test(tests, test_no_rules);
	tcase_add_test(tests, test_file);
	tcase_add_test(tests, test_too_many);
	tcase_add_test(tests, test_format);
	tcase_add_test(tests, test_match);
	tcase_add_test(tests, test_addresses);
	tcase_add_test(tests, test_destinations);
}

int
main(void)
{
	return unit_run("queue_rules", add);
}
