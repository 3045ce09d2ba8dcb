/*
 * enqueue_flush.h: word for the scheduler that waiting mail is to be tried
 * now: an empty file queue/flush/NAME, see mailstead-queue(5).
 */
#ifndef QUEUE_ENQUEUE_FLUSH_H
#define QUEUE_ENQUEUE_FLUSH_H

#include "queue/enqueue_file.h"
#include "queue/queue_wish.h"

/*
 * Leaves word and wakes the runner. Unless urgent, only once in etrn_interval for
 * the same, which is counted in f->limits. Never more than QUEUE_FLUSH_MAX wait. Nothing is made
 * durable. Fails f, which has no message now, if it cannot be.
 */
void
enqueue_flush(struct enqueue_file *f, const struct etrn *what, bool urgent);

#define ENQUEUE_WISHES_MAX 5		/* of one user that wait */
#define ENQUEUE_WISHES_ALL 50		/* of all users */

/*
 * The same for the wish of a user on this machine, by `enqueue -q`. No lock is taken and nothing is
 * counted but the files that wait: a user may stop his own process at any time.
 */
void
enqueue_wish(struct enqueue_file *f, const struct wish *what);

#endif
