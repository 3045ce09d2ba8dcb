/* tls_names.c: see tls_names.h. */
#include "gate/tls_names.h"

bool
tls_names_match(struct view pattern, struct view name)
{
	size_t dot = view_find(name, '.');

	/* Not written in SNI (RFC 6066 3), and yet meant so. */
	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	if (pattern.n == 0 || name.n == 0)
		return false;
	if (!view_starts_nocase(pattern, VIEW("*.")))
		return view_find(pattern, '*') == pattern.n && view_eq_nocase(pattern, name);
	pattern = view_sub(pattern, 1, pattern.n);
	/* "*.org" would be everybody. */
	return view_rfind(pattern, '.') != 0 && dot != 0 &&
	    view_eq_nocase(pattern, view_sub(name, dot, name.n));
}

static bool
has_name(const struct tls_names *c, struct view name)
{
	for (size_t i = 0; i < c->n; i++)
		if (tls_names_match(view_of(c->name[i]), name))
			return true;
	return false;
}

/* Returns how many were chosen. */
static int
choose(const struct tls_names *all, size_t n, const struct view *name, int chosen[TLS_KINDS])
{
	int found = 0;

	for (size_t kind = 0; kind < TLS_KINDS; kind++)
		chosen[kind] = -1;
	for (size_t i = 0; i < n; i++)
		if (all[i].usable && chosen[all[i].kind] == -1 &&
		    (name == NULL || has_name(&all[i], *name))) {
			chosen[all[i].kind] = (int)i;
			found++;
		}
	return found;
}

void
tls_names_choose(const struct tls_names *all, size_t n, struct view name, int chosen[TLS_KINDS])
{
	if (name.n == 0 || choose(all, n, &name, chosen) == 0)
		(void)choose(all, n, NULL, chosen);
}
