/*
 * log_count.h: what happened, counted out of lines of the log. Pure.
 *
 * A series is one line of Prometheus' text format: a metric with labels. All of them are known
 * beforehand, so lines that somebody has forged make no new ones.
 */
#ifndef ADMIN_LOG_COUNT_H
#define ADMIN_LOG_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "text/logline.h"

enum log_metric {
	LOG_RECEIVED,		/* by via */
	LOG_RECEIVED_OCTETS,
	LOG_DELIVERIES,		/* by result and agent, "delivered/local" */
	LOG_BOUNCES,		/* by action */
	LOG_REFUSED,		/* by policy */
	LOG_CONNECTIONS,	/* by service */
	LOG_CONNECTIONS_REFUSED,
	LOG_LOGINS,		/* by service and result, "imap/ok" */
	LOG_SESSIONS,		/* by service */
	LOG_HANDSHAKES,		/* by result */
	LOG_PROBLEMS,		/* by event */
	LOG_DELAY,		/* by the bound of the bucket; not cumulative */
	LOG_METRICS
};

#define LOG_SERIES_MAX 120
#define LOG_OTHER "other"

struct log_counts {
	uint64_t n[LOG_SERIES_MAX];
	uint64_t delay_msec;		/* of all that was delivered */
	uint64_t lines;			/* that are ours */
};

/* How many series there are; their numbers are below it, those of a metric follow each other. */
size_t
log_series(void);

enum log_metric
log_series_metric(size_t number);

/* By what the metric tells it from others, "delivered/local". */
const char *
log_series_key(size_t number);

/* The sum of those series of a metric whose key begins with prefix. */
uint64_t
log_count_sum(const struct log_counts *c, enum log_metric metric, const char *prefix);

/* The value of the field event, which is the first. */
struct view
log_event(const struct logline *l);

/* Counts what a line says. */
void
log_count_line(struct log_counts *c, const struct logline *l);

/* Appends "METRIC{LABELS} VALUE" for each, with # HELP and # TYPE unless bare. */
void
log_count_print(const struct log_counts *c, bool bare, struct buf *out);

/* Reads what was printed bare; lines that say nothing that is known are passed over. */
void
log_count_parse(struct view text, struct log_counts *c);

#endif
