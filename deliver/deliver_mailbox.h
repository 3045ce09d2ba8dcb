/*
 * deliver_mailbox.h: a message into its recipient's Maildir.
 */
#ifndef DELIVER_MAILBOX_H
#define DELIVER_MAILBOX_H

#include "deliver/deliver.h"

/*
 * Whether the message's header section, of which the first 256 KiB are looked
 * at, says that it has been delivered to this recipient before. Returns 1, 0,
 * or -1 with errno.
 */
int
deliver_is_loop(const struct agent_job *job);

/*
 * Delivers the message: Return-Path, Delivered-To and, when it differs,
 * X-Original-To, then the body as it is. The answer is in *r: DELIVERED, and
 * then durable, or DEFERRED.
 */
void
deliver_mailbox(const struct deliver *d, const struct agent_job *job, struct agent_result *r);

#endif
