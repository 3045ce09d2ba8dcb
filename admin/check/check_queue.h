/* check_queue.h: how the queue is, as queue-tool says it, and what is to be thought of it. */
#ifndef ADMIN_CHECK_QUEUE_H
#define ADMIN_CHECK_QUEUE_H

#include "admin/check/check.h"

/* Seconds, and messages. */
#define CHECK_NEW_WARNING (15 * 60)	/* that a new message is not looked at */
#define CHECK_NEW_ERROR (3600)
#define CHECK_DUE_WARNING (30 * 60)	/* that what is due is not tried */
#define CHECK_TMP_NOTE (48 * 3600)	/* of a message that was never finished; runner is sooner */
#define CHECK_OLD_NOTE (86400)		/* of the oldest message */
#define CHECK_WAITING_WARNING 10000	/* messages */
#define CHECK_DOWN_NOTE (3600)		/* that a destination does not answer */
#define CHECK_DOWN_SHOWN 5		/* destinations that are said one by one */
#define CHECK_DOWN_ALL 3		/* so many, and none that answers: it is us */

struct queue_count {
	uint64_t n, age;	/* how many, and seconds since the oldest */
};

struct queue_state {
	struct queue_count waiting, fresh, due, held, tmp;
	uint64_t suspended, answering, down;
};

/* Reads the lines, but those of destinations. Pure. */
void
check_queue_parse(struct view text, struct queue_state *s);

/* Reports what is to be said of it. running: there is a runner now. Pure but for the report. */
void
check_queue_judge(struct check *c, const struct queue_state *s, bool running);

/* Reports destinations that do not answer. */
void
check_queue_down(struct check *c, struct view text, const struct queue_state *s);

#endif
