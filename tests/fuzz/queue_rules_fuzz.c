/* queue_rules_fuzz.c: what is read as rules writes out and reads back as the same. */
#include "fuzz.h"

#include "queue/queue_rules.h"

static void
check(const struct rule *rule)
{
	struct buf b = buf_make(RULES_LINE_MAX + 1);
	struct rule again;
	const char *why;

	if (rules_format(rule, &b) == 0) {
		fuzz_assert(rules_parse_line(view_sub(buf_view(&b), 0, b.n - 1), &again, &why) == 1);
		fuzz_assert(again.kind == rule->kind && again.since == rule->since);
		fuzz_assert(strcmp(again.pattern, rule->pattern) == 0);
		fuzz_assert(strcmp(again.reason, rule->reason) == 0);
	} else {
		/* Only a line that was close to the limit already can grow beyond it. */
		fuzz_assert(b.failed);
	}
	fuzz_assert(rules_match(VIEW("*"), view_of(rule->pattern)));
	fuzz_assert(rules_match(view_of(rule->pattern), view_of(rule->pattern)));
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct address a = { .local = "a", .domain = "example.org" };
	struct view text = fuzz_view(data, size);
	struct rules rules;

	if (rules_parse(&rules, text, NULL, NULL) == -1)
		return 0;
	fuzz_assert(rules.n <= RULES_MAX);
	for (size_t i = 0; i < rules.n; i++)
		check(&rules.rules[i]);
	(void)rules_address(&rules, RULE_HOLD_SENDER, &a);
	(void)rules_destination(&rules, RULE_SUSPEND, "example.org", "smtp relay.example:587 tls");
	rules_free(&rules);
	return 0;
}
