/* certificate_pair.c: see certificate_pair.h. */
#include "sys/certificate_pair.h"

#include <stdio.h>

#define BESIDE "fullchain.pem"

bool
certificate_next(struct view *rest, char certificate[PATH_MAX], char key[PATH_MAX])
{
	struct view word, name;
	size_t colon, n;

	if (!view_word(rest, &word))
		return false;
	colon = view_find(word, ':');
	name = view_sub(word, 0, colon);
	(void)view_string(name, certificate, PATH_MAX);
	if (colon < word.n) {
		(void)view_string(view_sub(word, colon + 1, word.n), key, PATH_MAX);
		return true;
	}
	(void)view_string(name, key, PATH_MAX);
	n = view_rfind(name, '/') + 1;
	if (n < name.n && view_eq(view_sub(name, n, name.n), VIEW(BESIDE)))
		(void)snprintf(key, PATH_MAX, "%.*sprivkey.pem", (int)n, name.p);
	return true;
}
