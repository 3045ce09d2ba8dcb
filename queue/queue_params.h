/*
 * queue_params.h: what the parameters in a queue file ask of the queue; they
 * are described in mailstead-queue(5).
 *
 * Pure. A parameter that is not known, or not good, asks for nothing.
 */
#ifndef QUEUE_PARAMS_H
#define QUEUE_PARAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

/* Of the whole message: those behind the sender. Without them all is 0. */
struct queue_terms {
	int64_t hold_until;	/* no attempt before it; seconds since 1970 */
	int64_t deliver_by;	/* seconds since 1970 */
	int64_t warn_at;	/* set by the scheduler: when its sender hears that it still waits */
	bool by_return;		/* what is not delivered by then is returned; else the sender is told */
	bool by_trace;		/* the sender hears where it leaves what knows of deliver_by */
	int priority;		/* -9 to 9 */
	bool ret_full;		/* a report of a failure has all of the message */
	bool binary;		/* BODY=BINARYMIME */
	bool utf8;		/* SMTPUTF8 */
	bool require_tls;
};

struct queue_terms
queue_terms(struct view sender_params);

/* Of what the sender wants to hear of a recipient (RFC 3461 section 4.1). */
#define QUEUE_NOTIFY_SUCCESS 1U
#define QUEUE_NOTIFY_FAILURE 2U
#define QUEUE_NOTIFY_DELAY 4U

/* Bits of the above. Without NOTIFY: of failures and delays. */
unsigned
queue_notify(struct view rcpt_params);

#endif
