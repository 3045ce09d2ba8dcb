/*
 * remote_scope.c: see remote_scope.h.
 *
 * A refusal of one message must not slow down the others: what is BUSY says so by its code, or
 * by the words that servers use for it together with a code that stands for "policy".
 */
#include "deliver/remote_scope.h"

#define BIT(state) (1U << (state))
#define ANY (~0U)
#define HELLO (BIT(REMOTE_GREETING) | BIT(REMOTE_EHLO) | BIT(REMOTE_HELO))

enum words { WHATEVER, TOO_MANY };

/* The first rule that fits counts. */
static const struct rule {
	unsigned steps;
	int low, high;		/* codes */
	const char *enhanced;	/* how the enhanced code begins (RFC 3463); "": any, or none */
	enum words words;
	enum agent_scope scope;
} rules[] = {
	{ ANY, 421, 421, "", WHATEVER, AGENT_SCOPE_BUSY },	/* RFC 5321 section 3.8 */
	{ ~HELLO, 400, 499, "4.3.2", WHATEVER, AGENT_SCOPE_BUSY },	/* takes no messages now */
	{ ANY, 400, 499, "4.4.5", WHATEVER, AGENT_SCOPE_BUSY },	/* congestion */
	{ ANY, 400, 499, "4.7.28", WHATEVER, AGENT_SCOPE_BUSY },	/* mail flood */
	{ ANY, 400, 499, "4.7.", TOO_MANY, AGENT_SCOPE_BUSY },
	{ BIT(REMOTE_GREETING), 521, 521, "", WHATEVER, AGENT_SCOPE_ROUTE },	/* RFC 7504 */
	{ BIT(REMOTE_GREETING), 556, 556, "", WHATEVER, AGENT_SCOPE_ROUTE },
	{ HELLO, 400, 599, "", WHATEVER, AGENT_SCOPE_DOWN },
	{ BIT(REMOTE_STARTTLS), 400, 599, "", WHATEVER, AGENT_SCOPE_TLS },
	{ BIT(REMOTE_AUTH), 400, 599, "", WHATEVER, AGENT_SCOPE_LOGIN },
};

static bool
says_too_many(struct view text)
{
	static const struct view words[] = {
		VIEW("too many"), VIEW("too much"), VIEW("too fast"), VIEW("rate limit"),
		VIEW("throttl"), VIEW("concurren"),
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (view_contains_nocase(text, words[i]))
			return true;
	return false;
}

static bool
fits(const struct rule *rule, enum remote_state step, const struct remote_reply *r)
{
	struct view text = buf_view(&r->text), code = view_of(r->enhanced);
	size_t n = view_of(rule->enhanced).n;

	/* "4.3.2" is not the beginning of "4.3.21". */
	if (n && rule->enhanced[n - 1] != '.' && n != code.n)
		return false;
	return (rule->steps & BIT(step)) && r->code >= rule->low && r->code <= rule->high &&
	    view_eq(view_sub(code, 0, n), view_of(rule->enhanced)) &&
	    (rule->words == WHATEVER || says_too_many(text));
}

enum agent_scope
remote_scope(enum remote_state step, const struct remote_reply *r)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (fits(&rules[i], step, r))
			return rules[i].scope;
	return AGENT_SCOPE_OK;
}
