/* remote_transaction.h: what the modules of a transaction share; remote_smtp.h is for others. */
#ifndef DELIVER_REMOTE_TRANSACTION_H
#define DELIVER_REMOTE_TRANSACTION_H

#include "deliver/remote_smtp.h"

/* ---- remote_result.c */

/* A reply as the result of a recipient. */
void
remote_result_reply(struct remote_result *r, enum agent_outcome outcome,
    const struct remote_reply *reply);

/*
 * A refusal for all recipients of the transaction that have no result yet; accepted: of those
 * only that were accepted.
 */
void
remote_result_all(struct remote_smtp *s, const struct remote_reply *reply, bool accepted);

/* The server has taken the message for the recipient. */
void
remote_result_delivered(struct remote_smtp *s, size_t i, const struct remote_reply *reply);

/* ---- remote_transaction.c */

/* Sends what may be sent now, and awaits replies. */
void
remote_round_go_on(struct remote_smtp *s);

/* All of the transaction's recipients have a result, or may be tried again. */
void
remote_round_end(struct remote_smtp *s);

/* Begins the next chunk. */
void
remote_chunk_begin(struct remote_smtp *s);

#endif
