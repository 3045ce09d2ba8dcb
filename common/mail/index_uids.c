/* index_uids.c: lists of UIDs. */
#include <stdlib.h>

#include "mail/index.h"

int
index_uids_add(struct index_uids *u, uint32_t uid)
{
	if (u->n == u->cap) {
		size_t cap = u->cap ? 2 * u->cap : 16;
		uint32_t *more = reallocarray(u->p, cap, sizeof(*more));

		if (more == NULL)
			return -1;
		u->p = more;
		u->cap = cap;
	}
	u->p[u->n++] = uid;
	return 0;
}

void
index_uids_free(struct index_uids *u)
{
	free(u->p);
	*u = (struct index_uids){ 0 };
}

int
index_ranges_add(struct index_ranges *r, uint32_t uid)
{
	if (r->n && r->p[r->n - 1].last + 1 == uid) {
		r->p[r->n - 1].last = uid;
		return 0;
	}
	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 16;
		struct index_range *more = reallocarray(r->p, cap, sizeof(*more));

		if (more == NULL)
			return -1;
		r->p = more;
		r->cap = cap;
	}
	r->p[r->n++] = (struct index_range){ .first = uid, .last = uid };
	return 0;
}

void
index_ranges_free(struct index_ranges *r)
{
	free(r->p);
	*r = (struct index_ranges){ 0 };
}
