/* imap_date.h: the dates of IMAP (RFC 3501 section 9: date, date-time). Pure. */
#ifndef TEXT_IMAP_DATE_H
#define TEXT_IMAP_DATE_H

#include "base/buf.h"
#include "text/imap_scan.h"

#define IMAP_DATE_TIME_LENGTH 26	/* octets of "17-Jul-1996 02:44:25 -0700" */

/* A date-time: when, and in which zone it was said. */
struct imap_time {
	int64_t unix_seconds;
	int zone;	/* minutes east of UTC */
};

/* Takes a date of SEARCH, quoted or not: *days since 1970-01-01. */
bool
imap_scan_date(struct imap_scan *s, int64_t *days);

/* Takes a quoted date-time of APPEND. */
bool
imap_scan_date_time(struct imap_scan *s, struct imap_time *out);

/*
 * Appends "17-Jul-1996 02:44:25 -0700", without quotes. A time out of the years 0 to 9999 is
 * written as the nearest one. Returns 0, or -1 with out->failed set.
 */
int
imap_date_time(int64_t unix_seconds, int zone, struct buf *out);

#endif
