/* acme_request.c: see acme_request.h. */
#include "admin/setup/acme_request.h"

#define PLACE "/.well-known/acme-challenge/"

int
acme_request(struct view line, struct view *token)
{
	struct view method, target, version, more;
	size_t n = sizeof(PLACE) - 1;

	if (!view_word(&line, &method) || !view_word(&line, &target) || !view_word(&line, &version) ||
	    view_word(&line, &more) || !view_eq(method, VIEW("GET")) ||
	    !view_starts_nocase(version, VIEW("HTTP/1.")) || !view_eq(view_sub(target, 0, n), VIEW(PLACE)))
		return -1;
	*token = view_sub(target, n, target.n);
	if (token->n == 0 || token->n > ACME_TOKEN_MAX)
		return -1;
	for (size_t i = 0; i < token->n; i++) {
		char c = token->p[i];

		if (!ascii_alpha(c) && !ascii_digit(c) && c != '-' && c != '_')
			return -1;
	}
	return 0;
}
