/*
 * sched_expand.h: one recipient becomes others, through an alias or a
 * .forward file.
 *
 * Pure: the caller hands the targets in one by one and then has one journal
 * record that replaces the recipient. On the way:
 *
 *	- a target without a domain gets the default domain
 *	- one that is the recipient itself, or is marked local only, becomes a
 *	  recipient whose address is its parent's: that stands for the mailbox
 *	  itself, without a further alias
 *	- one that is among the recipient's ancestors is a loop and is dropped
 *	- one that the message is addressed to already is dropped; one that is marked local only is
 *	  not where that address has become others: its mailbox has nothing yet
 *
 * When nothing but loops is left, the recipient cannot be delivered (5.4.6).
 */
#ifndef SCHED_EXPAND_H
#define SCHED_EXPAND_H

#include "queue/queue_file.h"
#include "queue/sched_seen.h"

#define EXPAND_RECORD_MAX (64 << 20)	/* octets of one expansion's record */

struct expand_limits {
	uint64_t depth;		/* expansions one below the other */
	uint64_t rcpts;		/* recipients of a message in all */
};

enum expand_result {
	EXPAND_OK,		/* the record is complete */
	EXPAND_LOOP,		/* nothing but loops */
	EXPAND_TOO_DEEP,
	EXPAND_TOO_MANY,
	EXPAND_NO_MEMORY
};

struct expand {
	const struct queue_message *m;
	size_t rcpt;
	struct seen *seen;	/* of m; holds all its recipients */
	size_t known;		/* the caller's: how many it held before */
	const char *domain;	/* default domain */
	struct expand_limits limits;
	struct buf *record;
	struct address sender;	/* reverse-path of the new recipients */
	int64_t now;		/* seconds */
	/* results */
	bool self;		/* the recipient's own mailbox is in the record */
	size_t added;		/* recipients in the record */
	size_t next;		/* index that the next one will have */
	size_t loops;
	enum expand_result result;
};

/*
 * Whether the recipient stands for the mailbox itself: no alias is to be
 * looked for any more.
 */
bool
expand_is_mailbox(const struct queue_message *m, size_t rcpt);

/* Begins: the caller has set what stands before the results. The record is started anew. */
void
expand_start(struct expand *e);

/* Adds a target. Returns 0 to go on, -1 when e->result says why not. */
int
expand_target(struct expand *e, const struct address *target, bool local_only);

/* Adds a program or a file, "|command" or "/path". Returns as expand_target(). */
int
expand_instruction(struct expand *e, const char *text);

/* Completes the record, if there is to be one, and returns the result. */
enum expand_result
expand_finish(struct expand *e);

#endif
