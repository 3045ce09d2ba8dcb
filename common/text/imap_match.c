/* imap_match.c: see imap_match.h. */
#include "text/imap_match.h"


/*
 * The places in the pattern that what was read of the name leads to, all at a time: no pattern is
 * tried in one way after the other.
 */
struct places {
	bool at[IMAP_PATTERN_MAX + 1];
};

static bool
wildcard(char c)
{
	return c == '*' || c == '%';
}

/* A wildcard may stand for nothing. */
static void
pass_wildcards(struct places *p, struct view pattern)
{
	for (size_t i = 0; i < pattern.n; i++)
		if (p->at[i] && wildcard(pattern.p[i]))
			p->at[i + 1] = true;
}

/* Goes on with the next octet of the name. Returns whether there is a place left. */
static bool
step(struct places *p, struct view pattern, char c, bool nocase)
{
	bool any = false;

	for (size_t i = pattern.n + 1; i-- > 0;) {
		char want = i ? pattern.p[i - 1] : '\0';
		bool stays = i < pattern.n && p->at[i] &&
		    (pattern.p[i] == '*' || (pattern.p[i] == '%' && c != '/'));
		bool comes = i && p->at[i - 1] && !wildcard(want) &&
		    (want == c || (nocase && ascii_lower(want) == ascii_lower(c)));

		p->at[i] = stays || comes;
		any = any || p->at[i];
	}
	pass_wildcards(p, pattern);
	return any;
}

enum imap_match
imap_match(struct view pattern, struct view name)
{
	bool inbox = view_eq_nocase(view_sub(name, 0, view_find(name, '/')), VIEW("INBOX"));
	struct places p = { { true } };

	if (pattern.n > IMAP_PATTERN_MAX)
		return IMAP_MATCH_NO;
	pass_wildcards(&p, pattern);
	for (size_t i = 0; i < name.n; i++)
		if (!step(&p, pattern, name.p[i], inbox && i < 5))
			return IMAP_MATCH_NO;
	if (p.at[pattern.n])
		return IMAP_MATCH_YES;
	return step(&p, pattern, '/', false) ? IMAP_MATCH_BELOW : IMAP_MATCH_NO;
}
