/*
 * sched_fair.h: whose delivery is next.
 *
 * Pure: memory only. Deliveries wait in line at their user. Users with
 * deliveries form a ring; the one at its head gets the next free agent, may
 * have FAIR_QUANTUM deliveries done while others wait, and then goes to the
 * ring's end. So one user's backlog costs the others one turn, not its length.
 * What has a higher priority (RFC 6710) overtakes: in the user's line, and with
 * one above 0 in the ring.
 */
#ifndef SCHED_FAIR_H
#define SCHED_FAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys/user.h"

#define FAIR_QUANTUM 10		/* deliveries in one turn while other users wait */
#define FAIR_BUCKETS 256

/* One delivery; the scheduler embeds or allocates it and frees it. */
struct fair_job {
	struct fair_job *next;
	void *message;		/* the scheduler's own */
	size_t rcpt;
	int priority;
};

struct fair_user {
	struct fair_user *chain, *after;	/* private: same bucket, behind it in the ring */
	char name[USER_NAME_MAX + 1];
	uint32_t kind;		/* the scheduler's own; part of the identity */
	struct fair_job *first, *last;
	size_t jobs;		/* waiting in line */
	unsigned served;	/* deliveries taken in this turn */
	bool waits;		/* in the ring */
	uint64_t key;		/* of this user as long as it exists */
	bool parked;		/* more wait for it elsewhere: it stays until this is false */
};

struct fair {
	struct fair_user *buckets[FAIR_BUCKETS];
	struct fair_user *head, *tail;	/* users that wait for a turn */
	size_t waiting;			/* how many those are */
	size_t jobs;			/* of all users */
	uint64_t keys;			/* given so far */
};

/* Puts the job in line at its user. Returns 0, or -1 for want of memory. */
int
fair_add(struct fair *f, uint32_t kind, const char *name, struct fair_job *job);

/* That user if it has that many deliveries in line, or more waiting elsewhere; else NULL. */
struct fair_user *
fair_crowded(const struct fair *f, uint32_t kind, const char *name, size_t jobs);

/* Takes the user at the head of the ring, whose turn begins; NULL if none waits. */
struct fair_user *
fair_turn(struct fair *f);

/* Whether u, in its turn, may have another delivery done now. */
bool
fair_may_go_on(const struct fair *f, const struct fair_user *u);

/* Takes the next delivery of u out of its line, or NULL when there is none. */
struct fair_job *
fair_take(struct fair *f, struct fair_user *u);

/* The turn of u ends: to the end of the ring, or freed when nothing waits for it. */
void
fair_end(struct fair *f, struct fair_user *u);

#endif
