/* queue_rules.c: see queue_rules.h. */
#include "queue/queue_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/num.h"

static const struct { struct view words; enum rule_kind kind; } kinds[] = {
	{ VIEW("hold sender"), RULE_HOLD_SENDER },
	{ VIEW("hold recipient"), RULE_HOLD_RECIPIENT },
	{ VIEW("hold destination"), RULE_HOLD_DESTINATION },
	{ VIEW("suspend"), RULE_SUSPEND },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* ---- Reading and writing */

static bool
is_clean(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (ascii_control(v.p[i]) && v.p[i] != '\t')
			return false;
	return true;
}

/* Takes words, separated by one space or more, off *rest. */
static bool
take_words(struct view *rest, struct view words)
{
	struct view at = *rest, word, wanted;

	while (view_word(&words, &wanted))
		if (!view_word(&at, &word) || !view_eq(word, wanted))
			return false;
	*rest = at;
	return true;
}

/* "since SECONDS" and "reason TEXT", each once at most and in this order. */
static int
parse_notes(struct view rest, struct rule *rule, const char **why)
{
	struct view word;
	uint64_t since;

	if (take_words(&rest, VIEW("since"))) {
		if (!view_word(&rest, &word) || num_parse(word, INT64_MAX, &since) == -1) {
			*why = "since is followed by seconds since 1970";
			return -1;
		}
		rule->since = (int64_t)since;
	}
	if (take_words(&rest, VIEW("reason"))) {
		if (view_string(view_trim(rest), rule->reason, sizeof(rule->reason)) == -1) {
			*why = "the reason is too long";
			return -1;
		}
		rest.n = 0;
	}
	if (view_trim(rest).n == 0)
		return 0;
	*why = "behind the pattern come since and reason only";
	return -1;
}

int
rules_parse_line(struct view line, struct rule *rule, const char **why)
{
	struct view rest = view_trim(line), word;
	size_t i = 0;

	*rule = (struct rule){ .since = 0 };
	*why = "";
	if (rest.n == 0 || rest.p[0] == '#')
		return 0;
	*why = line.n > RULES_LINE_MAX ? "the line is too long" :
	    !is_clean(rest) ? "there is a control character in it" : "";
	if ((*why)[0])
		return -1;
	while (i < KINDS && !take_words(&rest, kinds[i].words))
		i++;
	*why = "a rule begins with hold sender, hold recipient, hold destination or suspend";
	if (i == KINDS)
		return -1;
	rule->kind = kinds[i].kind;
	*why = "there is no pattern, or it is too long";
	if (!view_word(&rest, &word) ||
	    view_string(word, rule->pattern, sizeof(rule->pattern)) == -1)
		return -1;
	return parse_notes(rest, rule, why) == 0 ? 1 : -1;
}

static int
rules_add(struct rules *rules, const struct rule *rule)
{
	struct rule *grown = array_grow(rules->rules, rules->n, sizeof(*grown));

	if (grown == NULL)
		return -1;
	rules->rules = grown;
	rules->rules[rules->n++] = *rule;
	return 0;
}

int
rules_parse(struct rules *rules, struct view text,
    void (*bad)(size_t line, const char *why, void *arg), void *arg)
{
	struct rule rule;
	struct view line;
	const char *why;

	*rules = (struct rules){ .n = 0 };
	for (size_t number = 1; view_line(&text, &line); number++) {
		int got = rules_parse_line(line, &rule, &why);

		if (got == 1 && rules->n == RULES_MAX) {
			why = "too many rules";
			got = -1;
		}
		if (got == -1 && bad)
			bad(number, why, arg);
		if (got == 1 && rules_add(rules, &rule) == -1) {
			rules_free(rules);
			return -1;
		}
	}
	return 0;
}

void
rules_free(struct rules *rules)
{
	free(rules->rules);
	*rules = (struct rules){ .n = 0 };
}

int
rules_format(const struct rule *rule, struct buf *out)
{
	struct view reason = view_trim(view_of(rule->reason)), rest = view_of(rule->pattern), word;
	size_t i = 0;

	while (i < KINDS - 1 && kinds[i].kind != rule->kind)
		i++;
	if (!view_word(&rest, &word) || rest.n != 0 || word.n != strlen(rule->pattern) ||
	    !is_clean(word) || !is_clean(reason) || rule->since < 0)
		return -1;
	(void)buf_add_view(out, kinds[i].words);
	(void)buf_add_char(out, ' ');
	(void)buf_add_view(out, word);
	if (rule->since) {
		(void)buf_add_str(out, " since ");
		(void)buf_add_num(out, (uint64_t)rule->since);
	}
	if (reason.n) {
		(void)buf_add_str(out, " reason ");
		(void)buf_add_view(out, reason);
	}
	return buf_add_char(out, '\n');
}

/* ---- Comparing */

bool
rules_match(struct view pattern, struct view text)
{
	size_t p = 0, t = 0, star = pattern.n, from = 0;

	while (t < text.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			from = t;
		} else if (p < pattern.n && ascii_lower(pattern.p[p]) == ascii_lower(text.p[t])) {
			p++;
			t++;
		} else if (star < pattern.n) {
			/* The last '*' takes one octet more; those before need no other. */
			p = star + 1;
			t = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

const struct rule *
rules_address(const struct rules *rules, enum rule_kind kind, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];
	struct view v;

	if (rules->n == 0)
		return NULL;
	v = address_is_null(a) ? VIEW("<>") : view_of(address_text(a, text));
	for (size_t i = 0; i < rules->n; i++)
		if (rules->rules[i].kind == kind && rules_match(view_of(rules->rules[i].pattern), v))
			return &rules->rules[i];
	return NULL;
}

/* Without ":PORT" at its end. What is a path, or an address with colons in brackets, stays. */
static struct view
without_port(struct view host)
{
	size_t colon = view_rfind(host, ':');
	uint64_t port;

	if (colon < host.n && num_parse(view_sub(host, colon + 1, host.n), 65535, &port) == 0)
		host.n = colon;
	return host;
}

const struct rule *
rules_destination(const struct rules *rules, enum rule_kind kind, const char *domain,
    const char *hop)
{
	struct view rest = view_of(hop), host = VIEW("");

	if (rules->n == 0)
		return NULL;
	(void)view_word(&rest, &host);
	if (!view_word(&rest, &host))
		host = VIEW("");
	for (size_t i = 0; i < rules->n; i++) {
		struct view pattern = view_of(rules->rules[i].pattern);

		if (rules->rules[i].kind == kind && (rules_match(pattern, view_of(domain)) ||
		    (host.n && (rules_match(pattern, host) ||
		    rules_match(pattern, without_port(host))))))
			return &rules->rules[i];
	}
	return NULL;
}
