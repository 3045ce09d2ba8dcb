/*
 * logtime.h: the time at the head of a line of a log, as our log.c, syslog daemons and
 * journalctl(1) write it. Pure.
 */
#ifndef TEXT_LOGTIME_H
#define TEXT_LOGTIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define LOGTIME_SECOND 1000000LL	/* microseconds */

/*
 * Reads the time that v begins with, behind which there may be anything:
 *
 *	2026-11-22T05:25:01.834Z		RFC 3339, or with a blank for the T; a fraction or none
 *	2026-11-22T05:25:01.834567+01:00	or +0100
 *	2026-11-22 05:25			no zone: the local one; no seconds: 0
 *	2026-11-22				its beginning
 *	Nov  2 05:25:01				the last one before now and a day, of the local zone
 *
 * now: seconds since 1970; utc_offset: of the local zone, in minutes. *usec: microseconds since
 * 1970. Returns whether there is one.
 */
bool
logtime_parse(struct view v, int64_t now, int utc_offset, int64_t *usec);

/*
 * A time that somebody has typed: one of the above and nothing behind it, "05:25" or "05:25:01" of
 * today, "now", "today", "yesterday", or a length of time before now as num_parse_duration() reads
 * it, "90m". Returns 0 or -1.
 */
int
logtime_typed(struct view v, int64_t now, int utc_offset, int64_t *usec);

/* Appends "2026-11-22 05:25:01.834" in the local zone. */
void
logtime_add(int64_t usec, int utc_offset, struct buf *out);

/* Appends "2026-11-22T05:25:01.834Z". */
void
logtime_add_utc(int64_t usec, struct buf *out);

#endif
