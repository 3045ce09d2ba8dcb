/* tls_ticket.c: see tls_ticket.h. */
#include "gate/tls_ticket.h"

#include <string.h>

static bool
is_alive(const struct tickets_key *k, int64_t now)
{
	/* Without a sum that could overflow: created is the file's. */
	return now < INT64_MAX - TICKETS_LIFE && k->created > now - TICKETS_LIFE &&
	    k->created < now + TICKETS_LIFE;
}

int
tls_ticket_parse(struct view file, int64_t now, struct tls_tickets *t)
{
	const struct view head = VIEW(TICKETS_HEAD);
	size_t n;

	*t = (struct tls_tickets){ .n = 0 };
	if (file.n <= head.n || !view_eq(view_sub(file, 0, head.n), head))
		return -1;
	file = view_sub(file, head.n, file.n);
	n = file.n / sizeof(struct tickets_key);
	if (file.n % sizeof(struct tickets_key) || n > TICKETS_KEYS_MAX)
		return -1;
	for (size_t i = 0; i < n; i++) {
		memcpy(&t->key[t->n], file.p + i * sizeof(struct tickets_key),
		    sizeof(struct tickets_key));
		if (is_alive(&t->key[t->n], now))
			t->n++;
	}
	if (t->n < TICKETS_KEYS_MAX)
		explicit_bzero(&t->key[t->n], sizeof(t->key[0]));
	return 0;
}

const struct tickets_key *
tls_ticket_newest(const struct tls_tickets *t, int64_t now)
{
	return t->n && is_alive(&t->key[0], now) ? &t->key[0] : NULL;
}

const struct tickets_key *
tls_ticket_find(const struct tls_tickets *t, const unsigned char name[16], int64_t now)
{
	for (size_t i = 0; i < t->n; i++)
		if (memcmp(t->key[i].name, name, sizeof(t->key[i].name)) == 0)
			return is_alive(&t->key[i], now) ? &t->key[i] : NULL;
	return NULL;
}
