/* log_filter.h: which lines of the log somebody wants to see, and how they look. Pure. */
#ifndef ADMIN_LOG_FILTER_H
#define ADMIN_LOG_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "text/logline.h"

#define LOG_FILTER_WORDS 16

/* NULL: any. Letters of either case are the same, but in id. */
struct log_filter {
	const char *id;			/* the value of any field */
	const char *user;		/* of the field user, or at the end of origin */
	const char *address;		/* in from or to; "@DOMAIN": any of that domain */
	const char *programs, *events;	/* names with commas between */
	const char *words[LOG_FILTER_WORDS];	/* each: the value of any field */
	size_t nwords;
	int64_t since, until;		/* microseconds since 1970; until 0: no end */
};

/* Whether the line is wanted. usec: its time, -1 when it has none that can be read. */
bool
log_filter_fits(const struct log_filter *f, const struct logline *l, int64_t usec);

/* Whether name is one of the names in list, between which there are commas. */
bool
log_filter_listed(const char *list, struct view name);

/*
 * Appends "TIME  PROGRAM  EVENT  key=value ..." and LF, in columns, fit for a terminal. What has a
 * blank in it stands between quotes. usec: -1 shows the time as it stands in the line.
 */
void
log_show_text(const struct logline *l, int64_t usec, int utc_offset, struct buf *out);

/* The same as an object of JSON: time (or null), program, event, and fields, an object. */
void
log_show_json(const struct logline *l, int64_t usec, struct buf *out);

#endif
