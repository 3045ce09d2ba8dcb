/* logtime.c: see logtime.h. */
#include "text/logtime.h"

#include "base/num.h"
#include "text/date.h"

#define DAY 86400
#define MONTHS "JanFebMarAprMayJunJulAugSepOctNovDec"
#define AGO_MAX (100ULL * 365 * DAY)

/* Takes n digits, a number from min to max. */
static bool
take(struct view *v, size_t n, int min, int max, int *out)
{
	*out = 0;
	if (v->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!ascii_digit(v->p[i]))
			return false;
		*out = *out * 10 + (v->p[i] - '0');
	}
	*v = view_sub(*v, n, v->n);
	return *out >= min && *out <= max;
}

static bool
take_char(struct view *v, char c)
{
	if (v->n == 0 || v->p[0] != c)
		return false;
	*v = view_sub(*v, 1, v->n);
	return true;
}

/* ".834": as microseconds; what is finer is dropped. */
static int64_t
take_fraction(struct view *v)
{
	int64_t usec = 0, unit = LOGTIME_SECOND / 10;

	if (v->n < 2 || (v->p[0] != '.' && v->p[0] != ',') || !ascii_digit(v->p[1]))
		return 0;
	*v = view_sub(*v, 1, v->n);
	for (; v->n && ascii_digit(v->p[0]); unit /= 10) {
		usec += (v->p[0] - '0') * unit;
		*v = view_sub(*v, 1, v->n);
	}
	return usec;
}

/* "Z", "+01:00", "+0100", or nothing. Returns seconds east of UTC. */
static int
take_zone(struct view *v, int utc_offset)
{
	struct view rest = *v;
	int hours, minutes, sign;

	if (take_char(v, 'Z') || take_char(v, 'z'))
		return 0;
	sign = take_char(&rest, '-') ? -1 : take_char(&rest, '+') ? 1 : 0;
	if (sign == 0 || !take(&rest, 2, 0, 23, &hours))
		return utc_offset * 60;
	(void)take_char(&rest, ':');
	if (!take(&rest, 2, 0, 59, &minutes))
		return utc_offset * 60;
	*v = rest;
	return sign * (hours * 3600 + minutes * 60);
}

/* "05:25:01.834" or "05:25": microseconds of a day. */
static bool
take_clock(struct view *v, int64_t *usec)
{
	int hour, minute, second = 0;
	struct view rest = *v;

	if (!take(&rest, 2, 0, 23, &hour) || !take_char(&rest, ':') ||
	    !take(&rest, 2, 0, 59, &minute))
		return false;
	*v = rest;
	if (take_char(&rest, ':')) {
		if (!take(&rest, 2, 0, 60, &second))
			return false;
		*v = rest;
	}
	*usec = (hour * 3600 + minute * 60 + second) * LOGTIME_SECOND + take_fraction(v);
	return true;
}

static bool
take_date(struct view *v, int64_t *days)
{
	int year, month, day;

	if (!take(v, 4, 1970, 9999, &year) || !take_char(v, '-') || !take(v, 2, 1, 12, &month) ||
	    !take_char(v, '-') || !take(v, 2, 1, date_days_in_month(year, month), &day))
		return false;
	*days = date_days(year, month, day);
	return true;
}

/* RFC 3339 and what is like it. */
static bool
take_iso(struct view *v, int utc_offset, int64_t *usec)
{
	int64_t days, clock = 0;
	struct view rest;

	if (!take_date(v, &days))
		return false;
	rest = *v;
	if ((take_char(&rest, 'T') || take_char(&rest, ' ')) && take_clock(&rest, &clock))
		*v = rest;
	*usec = days * DAY * LOGTIME_SECOND + clock;
	*usec -= take_zone(v, utc_offset) * LOGTIME_SECOND;
	return true;
}

static int
year_of(int64_t unix_seconds)
{
	int year = 1970 + (int)(unix_seconds / (365 * DAY));

	while (date_days(year, 1, 1) * DAY > unix_seconds)
		year--;
	return year;
}

/* "Nov  2 05:25:01", of the year that makes it the last one. */
static bool
take_traditional(struct view *v, int64_t now, int utc_offset, int64_t *usec)
{
	int month = 0, day, year;
	int64_t clock, at = 0;

	if (now < 0 || now > DATE_LAST - 2 * DAY || v->n < 7 || v->p[3] != ' ')
		return false;
	for (int i = 0; i < 12 && month == 0; i++)
		if (view_eq(view_sub(*v, 0, 3), view_sub(VIEW(MONTHS), (size_t)i * 3, 3)))
			month = i + 1;
	*v = view_sub(*v, 4, v->n);
	if (month == 0 || !(take_char(v, ' ') ? take(v, 1, 1, 9, &day) : take(v, 2, 1, 31, &day)) ||
	    !take_char(v, ' ') || !take_clock(v, &clock))
		return false;
	/* The 29th of February is in one year of up to eight. */
	for (year = year_of(now + DAY); at == 0 || at > now + DAY; year--) {
		if (year < 1970)
			return false;
		if (day <= date_days_in_month(year, month))
			at = date_days(year, month, day) * DAY + clock / LOGTIME_SECOND -
			    utc_offset * 60;
	}
	*usec = at * LOGTIME_SECOND + clock % LOGTIME_SECOND;
	return true;
}

static bool
take_time(struct view *v, int64_t now, int utc_offset, int64_t *usec)
{
	if (v->n && ascii_digit(v->p[0]))
		return take_iso(v, utc_offset, usec);
	return take_traditional(v, now, utc_offset, usec);
}

bool
logtime_parse(struct view v, int64_t now, int utc_offset, int64_t *usec)
{
	*usec = 0;
	return take_time(&v, now, utc_offset, usec);
}

int
logtime_typed(struct view v, int64_t now, int utc_offset, int64_t *usec)
{
	int64_t today = (now + utc_offset * 60) / DAY * DAY - utc_offset * 60, clock;
	struct view rest = v;
	uint64_t ago;

	*usec = 0;
	if (view_eq(v, VIEW("now")))
		*usec = now * LOGTIME_SECOND;
	else if (view_eq(v, VIEW("today")))
		*usec = today * LOGTIME_SECOND;
	else if (view_eq(v, VIEW("yesterday")))
		*usec = (today - DAY) * LOGTIME_SECOND;
	else if (v.n && num_parse_duration(v, AGO_MAX, &ago) == 0)
		*usec = (now - (int64_t)ago) * LOGTIME_SECOND;
	else if (take_clock(&rest, &clock) && rest.n == 0)
		*usec = today * LOGTIME_SECOND + clock;
	else {
		rest = v;
		return take_time(&rest, now, utc_offset, usec) && rest.n == 0 ? 0 : -1;
	}
	return 0;
}

/* As RFC 3339 has it, with the millisecond; sep and end for its T and Z. */
static void
add(int64_t usec, char sep, const char *end, struct buf *out)
{
	int64_t seconds = usec / LOGTIME_SECOND;
	struct buf text = buf_make(64);

	if (usec < 0 || date_rfc3339(seconds, &text) == -1) {
		buf_add_str(out, "?");
	} else {
		text.p[10] = sep;
		buf_add(out, text.p, text.n - 1);
		buf_addf(out, ".%03d", (int)(usec / 1000 % 1000));
		buf_add_str(out, end);
	}
	buf_free(&text);
}

void
logtime_add(int64_t usec, int utc_offset, struct buf *out)
{
	add(usec + utc_offset * 60 * LOGTIME_SECOND, ' ', "", out);
}

void
logtime_add_utc(int64_t usec, struct buf *out)
{
	add(usec, 'T', "Z", out);
}
