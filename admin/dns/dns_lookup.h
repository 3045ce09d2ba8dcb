/*
 * dns_lookup.h: questions to the DNS whose answers are kept: asked early and together, and waited
 * for where they are needed.
 */
#ifndef ADMIN_DNS_LOOKUP_H
#define ADMIN_DNS_LOOKUP_H

#include "net/dns.h"

#define LOOKUP_WAITING_MAX 100	/* questions that wait for their answer at a time */
#define LOOKUP_MAX 100000	/* questions in all */

struct lookup;

/* Questions for d, which are given up when the deadline passes. Returns NULL for want of memory. */
struct lookup *
lookup_open(struct dns *d, msec deadline);

void
lookup_close(struct lookup *l);

/* Asks, unless it has been asked before. */
void
lookup_want(struct lookup *l, const char *name, enum dns_type type);

/* The answer, which lasts as long as l; asks where that is still to be done, and waits. */
const struct dns_answer *
lookup_get(struct lookup *l, const char *name, enum dns_type type);

/* How many answers there have been, and how many questions have got none. */
void
lookup_count(const struct lookup *l, size_t *answered, size_t *failed);

/* The answers of a test, in the place of a resolver's: lookup_open(NULL, 0) asks nobody. */
void
lookup_give(struct lookup *l, const char *name, enum dns_type type, const struct dns_answer *a);

#endif
