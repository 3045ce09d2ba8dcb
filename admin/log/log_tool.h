/*
 * log_tool.h: the state of log-tool and what its modules offer each other.
 *
 *	log-tool       the commands and their options
 *	log_serve      the parts of the log as they come
 *	log_shown      lines that are wanted, shown
 *	log_hour       what happened in the last while, as a page and as JSON
 */
#ifndef ADMIN_LOG_TOOL_H
#define ADMIN_LOG_TOOL_H

#include "admin/log/log_count.h"
#include "admin/log/log_filter.h"
#include "admin/log/log_serve.h"
#include "base/tally.h"

#define LOG_LAST_MAX 100000	/* lines that -n may want */

struct log_tool {
	struct log_serve serve;
	struct buf out;
	bool json, raw, failed;
	/* show */
	struct log_filter filter;
	uint64_t last;		/* only so many lines; 0: all */
	struct buf *ring;	/* the last ones, owned; ring[shown % last] is the oldest */
	uint64_t shown;
	/* count, stats */
	struct log_counts counts;
	struct tally places;	/* domains of recipients, by what became of these */
	int64_t begin;		/* seconds since 1970 */
	int64_t newest;		/* time of the last line, microseconds since 1970 */
};

/* ---- log_shown */

/* Shows a line if it is wanted. */
void
log_shown_line(void *arg, struct view text, const struct logline *l, int64_t usec);

/* Writes what there is; the end of what "last" means has come. */
void
log_shown_idle(void *arg);

/* ---- log_hour */

enum { LOG_PLACE_DELIVERED, LOG_PLACE_DEFERRED, LOG_PLACE_FAILED };

/* Counts a line, and whose mail it is about. */
void
log_hour_line(void *arg, struct view text, const struct logline *l, int64_t usec);

/* Appends what was counted: some lines for people. */
void
log_hour_text(struct log_tool *t, struct buf *out);

/* Appends an object {"topic":"rates",...}, and one for each of the domains with most mail. */
void
log_hour_json(struct log_tool *t, struct buf *out);

#endif
