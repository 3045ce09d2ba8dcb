/*
 * date.h: times as text, by arithmetic alone: no time zone files, no locale.
 * Good for the years 0 to 9999.
 */
#ifndef TEXT_DATE_H
#define TEXT_DATE_H

#include "base/buf.h"
#include "base/view.h"

#define DATE_FIRST (-62167219200)	/* seconds: 1 January 0000 */
#define DATE_LAST 253402300799	/* the last one of 9999 */

/*
 * Appends "Sun, 22 Nov 2026 04:05:06 +0000" (RFC 5322 section 3.3).
 * utc_offset_minutes: of the zone in which to show it, east positive, less
 * than a day. Returns 0, or -1 when out of range or out failed.
 */
int
date_rfc5322(int64_t unix_seconds, int utc_offset_minutes, struct buf *out);

/* Appends "2026-11-22T04:05:06Z" (RFC 3339 section 5.6), in UTC. Returns 0 or -1 as above. */
int
date_rfc3339(int64_t unix_seconds, struct buf *out);

/*
 * Reads all of v as such a time, in any zone and with a fraction of a second,
 * which is dropped. A leap second is the one that follows. Returns 0 or -1.
 */
int
date_parse_rfc3339(struct view v, int64_t *unix_seconds);

/* Days from 1970-01-01 to a date that there is; month and day count from 1. */
int64_t
date_days(int year, int month, int day);

/* month: from 1. */
int
date_days_in_month(int year, int month);

/*
 * Reads the date and time of a Date field (RFC 5322 sections 3.3 and 4.3), as it is found in mail:
 * with comments, years of two digits, zones by name or none (UTC), no seconds, no day of the
 * week. A zone of a day or more is UTC. *utc_offset_minutes, if not NULL, is the zone. Returns 0
 * or -1.
 */
int
date_parse_rfc5322(struct view v, int64_t *unix_seconds, int *utc_offset_minutes);

#endif
