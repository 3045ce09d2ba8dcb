/* date.c: see date.h. */
#include "text/date.h"

#define DAY 86400
#define DAYS_BEFORE_1970 719468	/* since 1 March of the year 0 */
#define DAYS_400_YEARS 146097

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

	if (seconds < DATE_FIRST || seconds > DATE_LAST)
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
	    unix_seconds < DATE_FIRST || unix_seconds > DATE_LAST ||
	    civil_time(unix_seconds + (int64_t)utc_offset_minutes * 60, &c) == -1)
		return -1;
	away = utc_offset_minutes < 0 ? -utc_offset_minutes : utc_offset_minutes;
	return buf_addf(out, "%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d", days[c.weekday],
	    c.day, months[c.month - 1], c.year, c.hour, c.minute, c.second,
	    utc_offset_minutes < 0 ? '-' : '+', away / 60, away % 60);
}

/* ---- RFC 3339 */

int
date_rfc3339(int64_t unix_seconds, struct buf *out)
{
	struct civil c;

	if (civil_time(unix_seconds, &c) == -1)
		return -1;
	return buf_addf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour,
	    c.minute, c.second);
}

int64_t
date_days(int year, int month, int day)
{
	/* Years that begin in March, as in civil_date(). */
	int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;

	y += 400;
	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
	    DAYS_400_YEARS - DAYS_BEFORE_1970;
}

int
date_days_in_month(int year, int month)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* Takes n digits, a number from min to max, and then the character end, '\0' for none. */
static bool
take_number(struct view *v, size_t n, int min, int max, char end, int *out)
{
	*out = 0;
	if (v->n < n + (end != '\0'))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!ascii_digit(v->p[i]))
			return false;
		*out = *out * 10 + (v->p[i] - '0');
	}
	if (end != '\0' && ascii_lower(v->p[n]) != end)
		return false;
	*v = view_sub(*v, n + (end != '\0'), v->n);
	return *out >= min && *out <= max;
}

/* Takes a fraction of a second, if there is one. */
static bool
take_fraction(struct view *v)
{
	size_t n = 1;

	if (v->n == 0 || v->p[0] != '.')
		return true;
	while (n < v->n && ascii_digit(v->p[n]))
		n++;
	*v = view_sub(*v, n, v->n);
	return n > 1;
}

/* All of v as a zone: seconds east of UTC. */
static bool
parse_zone(struct view v, int *seconds)
{
	int sign = v.n && v.p[0] == '-' ? -1 : 1, hours, minutes;

	*seconds = 0;
	if (view_eq_nocase(v, VIEW("Z")))
		return true;
	if (v.n != 6 || (v.p[0] != '+' && v.p[0] != '-'))
		return false;
	v = view_sub(v, 1, v.n);
	if (!take_number(&v, 2, 0, 23, ':', &hours) || !take_number(&v, 2, 0, 59, '\0', &minutes))
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

int
date_parse_rfc3339(struct view v, int64_t *unix_seconds)
{
	struct civil c;
	int zone;

	if (!take_number(&v, 4, 0, 9999, '-', &c.year) || !take_number(&v, 2, 1, 12, '-', &c.month) ||
	    !take_number(&v, 2, 1, date_days_in_month(c.year, c.month), 't', &c.day) ||
	    !take_number(&v, 2, 0, 23, ':', &c.hour) ||
	    !take_number(&v, 2, 0, 59, ':', &c.minute) ||
	    !take_number(&v, 2, 0, 60, '\0', &c.second) || !take_fraction(&v) ||
	    !parse_zone(v, &zone))
		return -1;
	*unix_seconds = date_days(c.year, c.month, c.day) * DAY + c.hour * 3600 + c.minute * 60 +
	    c.second - zone;
	return 0;
}
