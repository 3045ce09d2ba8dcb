/*
 * sched_park.h: messages that wait on disk for a lane whose line is full.
 *
 * Pure: memory only. Only their names are remembered, in a list for each lane, so
 * that one lane's backlog does not fill the places for open messages and a scan
 * passes over it without opening files. Each call takes the same time however
 * many there are.
 */
#ifndef QUEUE_SCHED_PARK_H
#define QUEUE_SCHED_PARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "queue/queue_dir.h"

#define PARK_MAX 100000		/* names remembered */

/* The messages of one lane; empty when all is 0. */
struct park_list {
	uint32_t first, last;	/* entries, from 1; 0: none */
};

struct park_entry {
	struct queue_name name;
	uint32_t next;		/* of the list, or of those that are free */
	uint32_t chain;		/* in the same bucket */
};

struct park {
	struct park_entry *entries;	/* room for cap; number i is entries[i - 1] */
	uint32_t *buckets;		/* cap of them, by id */
	uint32_t cap, used, free;
	size_t n;
	bool overflow;			/* some message did not fit: it has to be found again, */
	size_t again;			/* when no more than so many are left */
};

void
park_free(struct park *p);

/*
 * Remembers a message that is not in there: at the end of the list, or if it is urgent at its
 * beginning. Returns 0, or -1 with p->overflow set.
 */
int
park_add(struct park *p, struct park_list *list, const struct queue_name *name, bool urgent);

bool
park_has(const struct park *p, const char *id);

/* Takes the first one of the list out into *name. Returns false when there is none. */
bool
park_take(struct park *p, struct park_list *list, struct queue_name *name);

#endif
