/*
 * sched_seen.h: the addresses that a message has already been addressed to,
 * so that an address that several aliases lead to gets it once.
 *
 * Pure: memory only. Addresses are compared as by address_eq(); one without a
 * domain is the same as with the default domain.
 */
#ifndef SCHED_SEEN_H
#define SCHED_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "text/address.h"

struct seen {
	char **keys;		/* an open hash, cap entries, NULL for none */
	char **order;		/* the same n keys as they came; room for cap / 2 */
	size_t cap, n;
	uint64_t seed;
};

/* An empty set. seed: any number that a stranger cannot guess. */
struct seen
seen_make(uint64_t seed);

void
seen_free(struct seen *s);

/* Puts an address in. Returns 1 if it is new, 0 if it was there, -1 for want of memory. */
int
seen_add(struct seen *s, const struct address *a, const char *default_domain);

/* Takes out all but the first n that were put in; costs as much as there are to take out. */
void
seen_rewind(struct seen *s, size_t n);

#endif
