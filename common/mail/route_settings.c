/* route_settings.c: what the mailbox of a user is like; see route.h. */
#include <stdio.h>
#include <string.h>

#include "mail/route_search.h"

/* Appends the words behind a row's key, but for a domain's kind. Returns 0 or -1. */
static int
add_words(struct table *t, struct view key, bool kind, struct buf *out, char why[256])
{
	struct table_row row;
	struct view words, first;
	int got = table_look(t, key, &row);

	if (got == -1)
		(void)snprintf(why, 256, "%s", table_why(t));
	if (got != 1)
		return got;
	words = row.value;
	if (kind)
		(void)view_word(&words, &first);
	buf_add_char(out, ' ');
	return buf_add_view(out, view_trim(words));
}

int
route_settings(struct routes *r, const char *user, struct buf *out, char why[256])
{
	const char *at = strrchr(user, '@');
	int result = 0;

	(void)snprintf(why, 256, "the settings are too long");
	if (!r->ready)
		return 0;
	if (at)
		result = add_words(r->domains, view_of(at + 1), true, out, why);
	return result == -1 ? -1 : add_words(r->users, view_of(user), false, out, why);
}
