/*
 * deliver_mbox.h: a message into an mbox: the recipient's mailbox, or a file that
 * instructions name.
 */
#ifndef DELIVER_MBOX_H
#define DELIVER_MBOX_H

#include "deliver/deliver.h"

/*
 * Appends the message with its trace fields (deliver_trace()) to the mbox at path, relative to
 * the directory dir or absolute, see mbox_deliver(). The answer is in *r: DELIVERED, and then
 * durable, or DEFERRED. Waits for a lock of somebody else up to mbox_lock_timeout.
 */
void
deliver_mbox(const struct deliver *d, int dir, const char *path, const struct agent_job *job,
    struct agent_result *r);

/* The same into the mailbox d->mbox, within its quota. */
void
deliver_mailbox_mbox(const struct deliver *d, const struct agent_job *job, struct agent_result *r);

#endif
