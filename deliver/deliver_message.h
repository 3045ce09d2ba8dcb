/*
 * deliver_message.h: the message of a job: its beginning is read once, to see loops and to be
 * written.
 */
#ifndef DELIVER_MESSAGE_H
#define DELIVER_MESSAGE_H

#include <sys/types.h>

#include "base/buf.h"
#include "deliver/deliver.h"

#define DELIVER_BLOCK 65536	/* octets read at a time */
#define DELIVER_TRACE_MAX (3 * ADDRESS_TEXT_MAX + 100)

/*
 * Whether the message is not to be delivered, with the answer: its header section, of which the
 * first 256 KiB are looked at, says that it has been delivered to this recipient before, or cannot
 * be read.
 */
bool
deliver_refuse(const struct agent_job *job, struct agent_result *r);

/* The message of this job is the one that was looked at last: nothing is read again. */
void
deliver_same_message(const struct agent_job *job);

/*
 * Reads up to size octets of the body from offset at. Returns how many, more
 * than 0; -1 with errno, also when the file ends too soon.
 */
ssize_t
deliver_read(const struct agent_job *job, uint64_t at, char *block, size_t size);

/* Appends the fields that go before the message: Return-Path, Delivered-To, X-Original-To. */
void
deliver_trace(const struct agent_job *job, struct buf *out);

#endif
