/* alias_error.c: what error: in an alias says, as a reply; see aliases.h. */
#include "text/aliases.h"

/* Whether v is an enhanced status code (RFC 3463) of that class. */
static bool
is_enhanced(struct view v, char class)
{
	size_t groups = 0, digits = 0;

	if (v.n == 0 || v.p[0] != class)
		return false;
	for (size_t i = 0; i < v.n; i++) {
		if (ascii_digit(v.p[i]) && digits < (groups ? 3 : 1))
			digits++;
		else if (v.p[i] == '.' && digits && groups++ < 2)
			digits = 0;
		else
			return false;
	}
	return groups == 2 && digits;
}

void
alias_error_split(struct view text, struct view *code, struct view *enhanced, struct view *words)
{
	struct view rest = text, word;

	(void)view_word(&rest, code);
	*enhanced = code->n && code->p[0] == '4' ? VIEW("4.2.1") : VIEW("5.2.1");
	*words = view_trim(rest);
	if (view_word(&rest, &word) && is_enhanced(word, enhanced->p[0])) {
		*enhanced = word;
		*words = view_trim(rest);
	}
	if (words->n == 0)
		*words = VIEW("mail for this address is refused");
}
