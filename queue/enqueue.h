/* enqueue.h: the two ways in which enqueue is given messages. */
#ifndef QUEUE_ENQUEUE_H
#define QUEUE_ENQUEUE_H

#include <sys/types.h>

#include "queue/enqueue_file.h"

struct enqueue_caller {
	uid_t uid;		/* for the Received line */
	struct view beside;	/* what came beside the envelope, see queue/queue_envelope.h */
	bool trusted;		/* what stands there about who sends it, and from where, counts */
};

/*
 * One message: its text from descriptor 0, its envelope from 1, in any order
 * or at the same time. Says on standard error what went wrong. Returns the
 * program's exit status.
 */
int
enqueue_command(struct enqueue_file *f, const struct enqueue_caller *caller);

/*
 * Any number of messages over the connection fd, see mail/submit.h, until the
 * peer closes it. Returns the program's exit status.
 */
int
enqueue_session(struct enqueue_file *f, int fd);

#define ENQUEUE_CHILDREN_MAX 2000	/* sessions at a time */

/*
 * Sessions for all connections of a keeper, each in a child. Before the demotion
 * brood_turn_open(FD_CONTROL). Returns 0 at the end, or -1.
 */
int
enqueue_many(struct enqueue_file *f, const struct conf *conf);

#endif
