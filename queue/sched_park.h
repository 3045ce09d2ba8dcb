/*
 * sched_park.h: messages that wait on disk for a user whose line is full.
 *
 * Pure: memory only. Only their names are remembered, with the user they wait
 * for, so that one user's backlog does not fill the places for open messages
 * and a scan passes over it without opening files.
 */
#ifndef SCHED_PARK_H
#define SCHED_PARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "queue/queue_dir.h"

#define PARK_MAX 100000		/* names remembered */

struct park_entry {
	struct queue_name name;	/* an empty id: free, or taken */
	bool taken;		/* a search must go on past it */
	uint64_t user;
};

struct park {
	struct park_entry *entries;	/* an open hash by id */
	size_t cap, n, taken;
	size_t at;			/* where park_take() goes on */
	bool overflow;			/* some message did not fit: it has to be found again, */
	size_t again;			/* when no more than so many are left */
};

void
park_free(struct park *p);

/* Remembers a message that is not in there. Returns 0, or -1 with p->overflow set. */
int
park_add(struct park *p, const struct queue_name *name, uint64_t user);

bool
park_has(const struct park *p, const char *id);

/* Takes one of the user's out into *name. Returns false when there is none. */
bool
park_take(struct park *p, uint64_t user, struct queue_name *name);

#endif
