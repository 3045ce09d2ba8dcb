/*
 * enqueue_flush.h: word for the scheduler that mail for a domain is to be tried
 * now: an empty file queue/flush/NAME, see mailstead-queue(5).
 */
#ifndef QUEUE_ENQUEUE_FLUSH_H
#define QUEUE_ENQUEUE_FLUSH_H

#include "queue/enqueue_file.h"
#include "text/etrn.h"

/*
 * Leaves word and wakes the runner. Unless urgent, only once in etrn_interval for
 * the same, which is counted in f->limits. Never more than QUEUE_FLUSH_MAX wait. Nothing is made
 * durable. Fails f, which has no message now, if it cannot be.
 */
void
enqueue_flush(struct enqueue_file *f, const struct etrn *what, bool urgent);

#endif
