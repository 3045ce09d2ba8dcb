/*
 * sched_fair.h: whose delivery is next.
 *
 * Pure: memory only. A lane is what shares agents: a user's mailbox, or a next
 * hop. Deliveries wait in line at their lane. Lanes with deliveries wait for a
 * turn, which is an agent; each has a limit of agents at once. A turn ends after
 * FAIR_QUANTUM deliveries when other lanes wait and no agent is free, or after one
 * when the lane has more than its share of agents.
 *
 * Lanes are ranked like packets in start-time fair queueing (Goyal, Vin and Cheng,
 * 1996). A lane goes FAIR_STEP behind whichever is later: the turn that is
 * being served, its own last one, and that of the last lane that the same message has
 * brought to the front of a line. So a lane's backlog costs others one turn and not its length,
 * and neither does a message that leads to thousands of lanes. What has a higher priority
 * (RFC 6710) overtakes: in its lane's line, and with one above 0 other lanes.
 */
#ifndef QUEUE_SCHED_FAIR_H
#define QUEUE_SCHED_FAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/siphash.h"
#include "queue/sched_park.h"

#define FAIR_QUANTUM 10		/* deliveries in one turn while other lanes wait */
#define FAIR_STEP 16		/* ranks from a lane's turn to its next; each turn is worth one */
#define FAIR_NAME_MAX 320	/* octets of a lane's name */
#define FAIR_BUCKETS_FIRST 256

struct sched_agent;

/* One delivery: a message and those of its recipients that are tried together. */
struct fair_job {
	struct fair_job *next;
	void *message;		/* the scheduler's own */
	uint64_t *flow;		/* the rank of the message's last lane; NULL: it has no other */
	int priority;
	size_t rcpt;		/* the first recipient */
	size_t *more;		/* the others; owned by the scheduler */
	size_t nmore;
	bool begun;		/* the scheduler's: the attempt is in the journal, and was none */
};

struct lane {
	struct lane *chain;	/* private: in the same bucket */
	uint32_t kind;		/* the scheduler's own; part of the identity */
	struct fair_job *first, *last;
	size_t jobs;		/* waiting in line */
	unsigned agents;	/* that are at work for it */
	unsigned limit;		/* of them at once; the scheduler's to change, with fair_offer() */
	struct sched_agent *rests;	/* those that have nothing to do; the scheduler's own, */
	unsigned resting;	/* and how many they are */
	struct park_list parked;	/* more that waits on disk; likewise */
	bool more;		/* and still more, of which not even the names are known */
	uint64_t rank, number;	/* its place among those that wait: the lower first */
	size_t place;		/* in the heap, from 1; 0: it does not wait for a turn */
	bool asleep;		/* private: neither agents nor a place */
	bool put_off;		/* private: it gave up a turn, since its agents will do */
	uint64_t begun;		/* the scheduler's own: when the last delivery was given to one of them */
	char name[];		/* FAIR_NAME_MAX octets at most; there may be very many lanes */
};

struct fair {
	unsigned char key[SIPHASH_KEY];	/* of the hash: any that a stranger cannot guess */
	struct lane **buckets;
	size_t nbuckets, nlanes;
	size_t asleep;		/* lanes which are there for agents that rest alone */
	struct lane **heap;	/* lanes that wait for a turn, the next one first; room for nheap */
	size_t waiting, nheap;
	size_t jobs;		/* of all lanes */
	uint64_t clock, numbers;	/* rank of the last turn; places given so far */
};

/* The lane of that name; NULL: there is none. */
struct lane *
fair_find(const struct fair *f, uint32_t kind, const char *name);

/* The same; it is made when there is none. NULL for want of memory or if the name is too long. */
struct lane *
fair_lane(struct fair *f, uint32_t kind, const char *name, unsigned limit);

/*
 * Puts the job in line at its lane, which is made with that limit if it does not exist. Returns it,
 * or NULL for want of memory or when the name is too long.
 */
struct lane *
fair_add(struct fair *f, uint32_t kind, const char *name, unsigned limit, struct fair_job *job);

/* After a change of l->limit, l->parked or l->more, and for a lane that was made. */
void
fair_offer(struct fair *f, struct lane *l);

/*
 * Takes the lane whose turn is next; it counts an agent more and may get another turn at once,
 * after fair_offer(). NULL if none waits.
 */
struct lane *
fair_turn(struct fair *f);

/*
 * Whether an agent of l that has made served deliveries in this turn may make another now.
 * full: all of the places for agents are taken.
 */
bool
fair_may_go_on(const struct fair *f, const struct lane *l, unsigned served, size_t places,
    bool full);

/* Takes the next delivery of l out of its line, or NULL when there is none. */
struct fair_job *
fair_take(struct fair *f, struct lane *l);

/*
 * A turn of l ends, and its agent rests: the lane stays, and in its next turn may have that agent
 * again.
 */
void
fair_rest(struct fair *f, struct lane *l);

/* In a turn of l one of those that rest goes to work, as the agent of that turn. */
void
fair_wake(struct lane *l);

/*
 * l, which has agents at work, gives up its turn. It waits for none until another delivery comes,
 * one of these agents stops working for it, or fair_press().
 */
void
fair_put_off(struct fair *f, struct lane *l);

void
fair_press(struct fair *f, struct lane *l);

/* One of those that rest ends; l is freed when nothing is left. */
void
fair_leave(struct fair *f, struct lane *l);

/* A turn of l ends, and its agent: it waits for the next one, or is freed when nothing is left. */
void
fair_end(struct fair *f, struct lane *l);

/* Frees what is left, when there are no jobs and agents. */
void
fair_free(struct fair *f);

#endif
