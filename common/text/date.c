/* date.c: see date.h. */
#include "text/date.h"

#define DAY 86400
#define DAYS_BEFORE_1970 719468	/* since 1 March of the year 0 */
#define DAYS_400_YEARS 146097
#define FIRST_SECOND (-62167219200)	/* 1 January 0000 */
#define LAST_SECOND 253402300799	/* 31 December 9999 */

struct civil {
	int year, month, day;	/* from 0, 1 and 1 */
	int hour, minute, second;
	int weekday;		/* 0 is Sunday */
};

/*
 * The date of that many days since 1 March of the year 0. With years that
 * begin in March the leap day is the last of its year.
 */
static void
civil_date(int64_t days, struct civil *c)
{
	int64_t cycle = days / DAYS_400_YEARS, day = days % DAYS_400_YEARS, year, month;

	/* The days lost to 365 * year: a leap day in 4 years, but not in 100. */
	year = (day - day / 1460 + day / 36524 - day / (DAYS_400_YEARS - 1)) / 365;
	day -= year * 365 + year / 4 - year / 100;
	/* Five months from March on, and again from August on, have 153 days. */
	month = (5 * day + 2) / 153;
	c->day = (int)(day - (153 * month + 2) / 5 + 1);
	c->month = (int)(month < 10 ? month + 3 : month - 9);
	c->year = (int)(cycle * 400 + year + (month >= 10));
}

static int
civil_time(int64_t seconds, struct civil *c)
{
	int64_t days, left;

	if (seconds < FIRST_SECOND || seconds > LAST_SECOND)
		return -1;
	/* January and February of the year 0 lie before the first March: 400 years up, and back. */
	seconds += (int64_t)(DAYS_BEFORE_1970 + DAYS_400_YEARS) * DAY;
	days = seconds / DAY;
	left = seconds % DAY;
	civil_date(days, c);
	c->year -= 400;
	c->hour = (int)(left / 3600);
	c->minute = (int)(left / 60 % 60);
	c->second = (int)(left % 60);
	c->weekday = (int)((days + 3) % 7);
	return 0;
}

int
date_rfc5322(int64_t unix_seconds, int utc_offset_minutes, struct buf *out)
{
	static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c;
	int away;

	if (utc_offset_minutes <= -24 * 60 || utc_offset_minutes >= 24 * 60 ||
	    unix_seconds < FIRST_SECOND || unix_seconds > LAST_SECOND ||
	    civil_time(unix_seconds + (int64_t)utc_offset_minutes * 60, &c) == -1)
		return -1;
	away = utc_offset_minutes < 0 ? -utc_offset_minutes : utc_offset_minutes;
	return buf_addf(out, "%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d", days[c.weekday],
	    c.day, months[c.month - 1], c.year, c.hour, c.minute, c.second,
	    utc_offset_minutes < 0 ? '-' : '+', away / 60, away % 60);
}
