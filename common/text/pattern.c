/* pattern.c: see pattern.h. */
#include "text/pattern.h"

static bool
same(char a, char b)
{
	return ascii_lower(a) == ascii_lower(b);
}

/* open: text may go on behind the end of the pattern. */
static bool
fits(struct view pattern, struct view text, bool star, bool open)
{
	/* What follows the last "*", and where in the text it was tried last. */
	size_t p = 0, t = 0, after = 0, from = 0;

	while (t < text.n) {
		if (p == pattern.n && open)
			return true;
		if (p < pattern.n && pattern.p[p] == '*') {
			star = true;
			after = ++p;
			from = t;
		} else if (p < pattern.n && same(pattern.p[p], text.p[t])) {
			p++;
			t++;
		} else if (star) {
			p = after;
			t = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

bool
pattern_fits(struct view pattern, struct view text)
{
	return fits(pattern, text, false, false);
}

bool
pattern_within(struct view pattern, struct view text)
{
	return fits(pattern, text, true, true);
}
