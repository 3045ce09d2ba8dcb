/* imap_date.c: see imap_date.h. */
#include "text/imap_date.h"

#include "text/date.h"

#define DAY 86400

/* The number of a month as two digits, or NULL. */
static const char *
month_of(struct view name)
{
	static const char months[12][2][4] = {
		{ "Jan", "01" }, { "Feb", "02" }, { "Mar", "03" }, { "Apr", "04" }, { "May", "05" },
		{ "Jun", "06" }, { "Jul", "07" }, { "Aug", "08" }, { "Sep", "09" }, { "Oct", "10" },
		{ "Nov", "11" }, { "Dec", "12" },
	};

	for (size_t i = 0; i < 12; i++)
		if (view_eq_nocase(name, view_of(months[i][0])))
			return months[i][1];
	return NULL;
}

/* "7-Jul-1996" and a time and zone in the form of RFC 3339. Returns 0 or -1. */
static int
parse(struct view date, struct view time, int64_t *unix_seconds)
{
	size_t dash = view_find(date, '-');
	const char *month = month_of(view_sub(date, dash + 1, 3));
	struct view day = view_sub(date, 0, dash), rest = view_sub(date, dash + 4, date.n);
	struct buf b = buf_make(64);
	int result = -1;

	if (month && (day.n == 1 || day.n == 2) && rest.n == 5 && rest.p[0] == '-') {
		(void)buf_add_view(&b, view_sub(rest, 1, 4));
		(void)buf_addf(&b, "-%s-%s", month, day.n == 1 ? "0" : "");
		(void)buf_add_view(&b, day);
		(void)buf_add_view(&b, time);
		result = b.failed ? -1 : date_parse_rfc3339(buf_view(&b), unix_seconds);
	}
	buf_free(&b);
	return result;
}

bool
imap_scan_date(struct imap_scan *s, int64_t *days)
{
	struct view date;
	int64_t seconds;

	if (!imap_scan_astring(s, &date))
		return false;
	if (parse(date, VIEW("T00:00:00Z"), &seconds) == -1)
		return imap_scan_wrong(s, "a date is written as 1-Feb-1994");
	/* Whole days: nothing to round, before 1970 neither. */
	*days = seconds / DAY;
	return true;
}

/* "+0200" as minutes. */
static int
minutes_of(struct view zone)
{
	int minutes = ((zone.p[1] - '0') * 10 + zone.p[2] - '0') * 60 +
	    (zone.p[3] - '0') * 10 + zone.p[4] - '0';

	return zone.p[0] == '-' ? -minutes : minutes;
}

/* What is quoted: the day fills two places, with a space or a zero. */
static int
parse_date_time(struct view v, struct imap_time *out)
{
	struct buf b = buf_make(64);
	struct view date = view_sub(v, 0, 11), zone = view_sub(v, 21, 5);
	int result = -1;

	if (v.n != IMAP_DATE_TIME_LENGTH || v.p[11] != ' ' || v.p[20] != ' ' || v.p[1] == '-')
		return -1;
	if (date.p[0] == ' ')
		date = view_sub(date, 1, date.n);
	(void)buf_addf(&b, "T%.*s%.*s:%.*s", VIEW_FMT(view_sub(v, 12, 8)),
	    VIEW_FMT(view_sub(zone, 0, 3)), VIEW_FMT(view_sub(zone, 3, 2)));
	if (!b.failed)
		result = parse(date, buf_view(&b), &out->unix_seconds);
	if (result == 0)
		out->zone = minutes_of(zone);
	buf_free(&b);
	return result;
}

bool
imap_scan_date_time(struct imap_scan *s, struct imap_time *out)
{
	struct view v;

	if (!imap_scan_at(s, '"') || !imap_scan_string(s, &v) || parse_date_time(v, out) == -1)
		return imap_scan_wrong(s, "a date and time is written as \"17-Jul-1996 02:44:25 -0700\"");
	return true;
}

int
imap_date_time(int64_t unix_seconds, int zone, struct buf *out)
{
	struct buf b = buf_make(64);
	char *p;

	if (unix_seconds < DATE_FIRST + DAY)
		unix_seconds = DATE_FIRST + DAY;
	if (unix_seconds > DATE_LAST - DAY)
		unix_seconds = DATE_LAST - DAY;
	if (date_rfc5322(unix_seconds, zone, &b) == 0) {
		/* "Wed, 17 Jul 1996 02:44:25 -0700" */
		p = b.p + 5;
		p[2] = p[6] = '-';
		(void)buf_add(out, p, IMAP_DATE_TIME_LENGTH);
	} else {
		out->failed = true;
	}
	buf_free(&b);
	return out->failed ? -1 : 0;
}
