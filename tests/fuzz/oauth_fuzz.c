/* oauth_fuzz.c: arbitrary octets as a message with a token, of either mechanism. */
#include "fuzz.h"

#include "text/oauth.h"

static void
check(struct view message, const struct oauth_message *m)
{
	fuzz_within(m->user, message);
	fuzz_within(m->token, message);
	fuzz_assert(m->token.n && message.p[message.n - 1] == '\1');
	for (size_t i = 0; i < m->token.n; i++)
		fuzz_assert(m->token.p[i] > ' ' && m->token.p[i] < 127);
	fuzz_assert(view_find(m->user, '\1') == m->user.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view message = fuzz_view(data, size);
	struct oauth_message m;

	if (oauth_parse_bearer(message, &m) == 0)
		check(message, &m);
	if (oauth_parse_xoauth2(message, &m) == 0)
		check(message, &m);
	return 0;
}
