/* tls_ticket.h: the keys of session tickets, as mailstead-tickets(5) has them. Pure. */
#ifndef GATE_TLS_TICKET_H
#define GATE_TLS_TICKET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"
#include "sys/tickets.h"

struct tls_tickets {
	struct tickets_key key[TICKETS_KEYS_MAX];
	size_t n;		/* 0: no tickets are given */
};

/*
 * Takes the content of the file apart: the keys that are not older than
 * TICKETS_LIFE nor from the future by more than that, in the order of the file.
 * Returns 0, or -1 when it is malformed (t has no keys then).
 */
int
tls_ticket_parse(struct view file, int64_t now, struct tls_tickets *t);

/* The key that makes tickets now, or NULL. */
const struct tickets_key *
tls_ticket_newest(const struct tls_tickets *t, int64_t now);

/* The key of that name that may still open tickets, or NULL. */
const struct tickets_key *
tls_ticket_find(const struct tls_tickets *t, const unsigned char name[16], int64_t now);

#endif
