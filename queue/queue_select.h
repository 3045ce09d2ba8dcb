/*
 * queue_select.h: which messages an operator means. Pure.
 *
 * A pattern is that of queue_rules.h. All that is set must fit; recipient, domain and reason
 * one and the same recipient, who must not have been dealt with yet.
 */
#ifndef QUEUE_SELECT_H
#define QUEUE_SELECT_H

#include "queue/queue_file.h"

struct queue_select {
	const char *sender;	/* "<>" for the null one; NULL: any, and so for the others */
	const char *recipient;
	const char *domain;	/* of the recipient */
	const char *reason;	/* a part of the last answer, which has its status code before it */
	int64_t older, younger;	/* seconds since arrival, more or less than; 0: any */
};

/* Whether anything is set. */
bool
queue_select_any(const struct queue_select *s);

/* Whether age, in seconds, fits; what can be told without the file. */
bool
queue_select_age(const struct queue_select *s, int64_t age);

/* Whether the message fits. now: seconds since 1970. */
bool
queue_select_fits(const struct queue_select *s, const struct queue_message *m, int64_t now);

/* Whether a recipient is listed: waits, or has failed and its sender has not been told. */
bool
queue_rcpt_open(const struct queue_rcpt *r);

#endif
