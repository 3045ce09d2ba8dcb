/* etrn.c: see etrn.h. */
#include "text/etrn.h"

#include <stdio.h>
#include <string.h>

static const char marks[] = { [ETRN_DOMAIN] = '\0', [ETRN_SUBDOMAINS] = '@', [ETRN_QUEUE] = '#' };

static bool
is_name(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) && v.p[i] != '-' &&
		    v.p[i] != '_' && v.p[i] != '.')
			return false;
	return v.n != 0;
}

int
etrn_parse(struct view text, struct etrn *out)
{
	char domain[ADDRESS_DOMAIN_MAX + 1];

	*out = (struct etrn){ .kind = ETRN_DOMAIN };
	if (text.n && text.p[0] == marks[ETRN_SUBDOMAINS])
		out->kind = ETRN_SUBDOMAINS;
	else if (text.n && text.p[0] == marks[ETRN_QUEUE])
		out->kind = ETRN_QUEUE;
	if (out->kind != ETRN_DOMAIN)
		text = view_sub(text, 1, text.n);
	if (!is_name(text))
		return -1;
	if (out->kind == ETRN_QUEUE)
		return view_string(text, out->name, sizeof(out->name));
	if (address_domain(text, domain) != ADDRESS_OK || strchr(domain, '.') == NULL)
		return -1;
	return view_string(view_of(domain), out->name, sizeof(out->name));
}

const char *
etrn_text(const struct etrn *e, char out[ETRN_TEXT_MAX])
{
	const char mark[] = { marks[e->kind], '\0' };

	(void)snprintf(out, ETRN_TEXT_MAX, "%s%s", mark, e->name);
	return out;
}

bool
etrn_matches(const struct etrn *e, const char *domain)
{
	size_t n = strlen(e->name), m = strlen(domain);

	if (e->kind == ETRN_QUEUE || m < n || strcmp(domain + (m - n), e->name) != 0)
		return false;
	return m == n || (e->kind == ETRN_SUBDOMAINS && domain[m - n - 1] == '.');
}
