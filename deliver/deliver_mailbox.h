/*
 * deliver_mailbox.h: a message into its recipient's mailbox: the Maildir, a folder of it, or an
 * mbox.
 */
#ifndef DELIVER_MAILBOX_H
#define DELIVER_MAILBOX_H

#include "deliver/deliver.h"

/*
 * Delivers the message: Return-Path, Delivered-To and, when it differs,
 * X-Original-To, then the body as it is. The answer is in *r: DELIVERED, and
 * then durable; DEFERRED; FAILED where it has been over its quota for long.
 */
void
deliver_mailbox(const struct deliver *d, const struct agent_job *job, struct agent_result *r);

#endif
