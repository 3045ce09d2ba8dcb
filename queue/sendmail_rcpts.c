/* sendmail_rcpts.c: see sendmail_rcpts.h. */
#include "queue/sendmail_rcpts.h"

#include <stdlib.h>
#include <strings.h>

#include "base/array.h"
#include "text/addrlist.h"

int
sendmail_qualify(struct address *a, const char *domain)
{
	struct address bare = *a;

	if (a->domain[0] != '\0')
		return 0;
	return address_set(a, view_of(bare.local), view_of(domain)) == ADDRESS_OK &&
	    a->domain[0] != '\0' ? 0 : -1;
}

static int
failed(struct sendmail_rcpts *r, const char *why)
{
	r->error = why;
	return -1;
}

static int
add_one(struct sendmail_rcpts *r, const struct address *a)
{
	struct address *p;

	if (r->n >= r->limit)
		return failed(r, "too many recipients");
	p = array_grow(r->list, r->n, sizeof(*p));
	if (p == NULL) {
		r->no_memory = true;
		return failed(r, "out of memory");
	}
	r->list = p;
	p = &r->list[r->n];
	*p = *a;
	if (sendmail_qualify(p, r->domain) == -1)
		return failed(r, "no domain, and the hostname is none");
	r->n++;
	return 0;
}

int
sendmail_rcpts_add(struct sendmail_rcpts *r, struct view list)
{
	struct addrlist it;
	struct address a;
	int got;

	addrlist_init(&it, list);
	while ((got = addrlist_next(&it, &a)) == 1)
		if (add_one(r, &a) == -1)
			return -1;
	return got == -1 ? failed(r, it.error) : 0;
}

/* By address, equal ones by their place. */
static int
compare(const void *left, const void *right)
{
	const struct address *const *a = left, *const *b = right;
	int order = strcasecmp((*a)->domain, (*b)->domain);

	if (order == 0)
		order = strcasecmp((*a)->local, (*b)->local);
	return order ? order : *a < *b ? -1 : *a > *b;
}

void
sendmail_rcpts_unique(struct sendmail_rcpts *r)
{
	struct address **sorted = calloc(r->n + 1, sizeof(*sorted));
	size_t kept = 0;

	/* Without memory some are sent twice, which is better than not at all. */
	if (sorted == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		sorted[i] = &r->list[i];
	qsort(sorted, r->n, sizeof(*sorted), compare);
	/* From the end, so that what is compared with has not been emptied. */
	for (size_t i = r->n; i-- > 1;)
		if (address_eq(sorted[i - 1], sorted[i]))
			*sorted[i] = (struct address){ .local = "" };
	free(sorted);
	for (size_t i = 0; i < r->n; i++)
		if (!address_is_null(&r->list[i]))
			r->list[kept++] = r->list[i];
	r->n = kept;
}

void
sendmail_rcpts_free(struct sendmail_rcpts *r)
{
	free(r->list);
	r->list = NULL;
	r->n = 0;
}
