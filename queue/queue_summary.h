/*
 * queue_summary.h: a queue in a few numbers, most of them known from the names of its files. Pure.
 */
#ifndef QUEUE_QUEUE_SUMMARY_H
#define QUEUE_QUEUE_SUMMARY_H

#include "base/tally.h"
#include "queue/queue_dir.h"
#include "queue/sched_dest.h"

#define SUMMARY_AGES 6		/* classes of age */
#define SUMMARY_LOOK 5000	/* messages that are looked into; of more they are a sample */

struct queue_summary {
	int64_t now;			/* seconds since 1970 */
	uint64_t messages;
	uint64_t new, due, waiting, held;	/* of these */
	uint64_t ages[SUMMARY_AGES];
	struct queue_name oldest;	/* not held, if there is one that is not; valid if messages */
	/* private: which are looked into */
	struct queue_name *sample;	/* owned */
	size_t nsample;
	uint64_t chance;
};

/* Counts a message by its name. Returns 0, or -1 for want of memory. */
int
queue_summary_add(struct queue_summary *s, const struct queue_name *name);

void
queue_summary_free(struct queue_summary *s);

/* What was found in the files of those that were looked into. */
struct queue_look {
	struct tally places;		/* recipients that wait, by domain */
	uint64_t looked;		/* messages */
	const struct queue_message *oldest;	/* NULL: it is gone */
	struct dests dests;		/* what the scheduler knows of next hops */
};

/* Appends lines for people. */
void
queue_summary_text(const struct queue_summary *s, const struct queue_look *look, struct buf *out);

/*
 * Appends an object {"topic":"queue",...}, and one for each of the domains that most
 * wait for, and of the next hops that do not answer.
 */
void
queue_summary_json(const struct queue_summary *s, const struct queue_look *look, struct buf *out);

/* Appends gauges in Prometheus' text format. */
void
queue_summary_metrics(const struct queue_summary *s, const struct queue_look *look,
    struct buf *out);

#endif
