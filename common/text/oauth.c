/* oauth.c: see oauth.h. */
#include "text/oauth.h"

#define SEPARATOR '\1'

/* b64token of RFC 6750 2.1. */
static bool
is_token(struct view v)
{
	size_t end = v.n;

	while (end && v.p[end - 1] == '=')
		end--;
	for (size_t i = 0; i < end; i++)
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) &&
		    view_find(VIEW("-._~+/"), v.p[i]) == 6)
			return false;
	return end != 0;
}

/* The value of auth=. */
static int
parse_auth(struct view value, struct view *token)
{
	if (token->n || !view_starts_nocase(value, VIEW("Bearer ")))
		return -1;
	*token = view_trim(view_sub(value, 7, value.n));
	return is_token(*token) ? 0 : -1;
}

/*
 * Pairs, each with a separator behind it, then one more. Which pairs there may
 * be besides auth= is not said; they are passed over (RFC 7628 3.1).
 */
static int
parse_pairs(struct view rest, struct oauth_message *out)
{
	while (rest.n && rest.p[0] != SEPARATOR) {
		size_t n = view_find(rest, SEPARATOR);
		struct view pair = view_sub(rest, 0, n);

		if (n == rest.n || view_find(pair, '=') == pair.n || view_find(pair, '\0') != pair.n)
			return -1;
		if (view_starts_nocase(pair, VIEW("auth=")) &&
		    parse_auth(view_sub(pair, 5, pair.n), &out->token) == -1)
			return -1;
		rest = view_sub(rest, n + 1, rest.n);
	}
	return rest.n == 1 && out->token.n ? 0 : -1;
}

int
oauth_parse_bearer(struct view message, struct oauth_message *out)
{
	size_t end = view_find(message, SEPARATOR);
	struct view gs2 = view_sub(message, 0, end);

	*out = (struct oauth_message){ VIEW(""), VIEW("") };
	/* No channel binding: "n" or "y" (RFC 7628 3.1). */
	if (end == message.n || gs2.n < 3 || (gs2.p[0] != 'n' && gs2.p[0] != 'y') || gs2.p[1] != ',' ||
	    gs2.p[gs2.n - 1] != ',')
		return -1;
	gs2 = view_sub(gs2, 2, gs2.n - 3);
	if (gs2.n && (gs2.n < 3 || gs2.p[0] != 'a' || gs2.p[1] != '=' || view_find(gs2, ',') != gs2.n))
		return -1;
	out->user = view_sub(gs2, 2, gs2.n);
	return parse_pairs(view_sub(message, end + 1, message.n), out);
}

int
oauth_parse_xoauth2(struct view message, struct oauth_message *out)
{
	size_t end = view_find(message, SEPARATOR);

	*out = (struct oauth_message){ VIEW(""), VIEW("") };
	if (end == message.n || !view_starts_nocase(message, VIEW("user=")))
		return -1;
	out->user = view_sub(message, 5, end - 5);
	return parse_pairs(view_sub(message, end + 1, message.n), out);
}
