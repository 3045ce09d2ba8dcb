/* enqueue_limit.h: how much a user may send, in $spool/queue/limits; see sys/limits.h. */
#ifndef QUEUE_ENQUEUE_LIMIT_H
#define QUEUE_ENQUEUE_LIMIT_H

#include "queue/enqueue_file.h"

/*
 * Opens the file, and makes it if it is not there, as the queue's owner's.
 * Before the sandbox. Returns a descriptor, or -1 after a log line.
 */
int
enqueue_limit_open(const struct queue_dirs *dirs);

/*
 * Counts the message f, whose recipients are known, against the user's limits.
 * Fails it if that is too much: then nothing is counted.
 */
void
enqueue_limit_take(struct enqueue_file *f, struct view user);

/*
 * Counts that mail for a domain is tried at a stranger's wish. Returns whether it may
 * be; not when that cannot be found out.
 */
bool
enqueue_limit_flush(const struct enqueue_file *f, struct view domain);

#endif
