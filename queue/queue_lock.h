/*
 * queue_lock.h: the lock of a message: who has it may move, remove and append, nobody else. It is
 * a write lock on its open file (F_OFD_SETLK), and ends when that is closed.
 */
#ifndef QUEUE_LOCK_H
#define QUEUE_LOCK_H

#include "queue/queue_dir.h"

/*
 * Locks the message, and looks whether the name still is that file's. Returns the descriptor that
 * has the lock, to be closed; or -1 with errno: EAGAIN when another one has the lock, ENOENT
 * when there is no such message (any more).
 */
int
queue_lock(const struct queue_dirs *d, const struct queue_name *name);

#endif
