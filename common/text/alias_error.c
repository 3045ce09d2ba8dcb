/* alias_error.c: what error: in an alias says, as a reply; see aliases.h. */
#include "text/aliases.h"

#include "text/enhanced.h"

void
alias_error_split(struct view text, struct view *code, struct view *enhanced, struct view *words)
{
	struct view rest = text, word;

	(void)view_word(&rest, code);
	*enhanced = code->n && code->p[0] == '4' ? VIEW("4.2.1") : VIEW("5.2.1");
	*words = view_trim(rest);
	if (view_word(&rest, &word) && enhanced_valid(word, enhanced->p[0])) {
		*enhanced = word;
		*words = view_trim(rest);
	}
	if (words->n == 0)
		*words = VIEW("mail for this address is refused");
}
