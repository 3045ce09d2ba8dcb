/* date_mail.c: the dates of mail, as they are; see date.h. */
#include "text/date.h"

#include "text/token.h"

struct parsed {
	int year, month, day;	/* month and day from 1 */
	int hour, minute, second;
};

/* Passes over blanks, comments, and the one character c as often as it comes. */
static void
skip(struct view *v, char c)
{
	while (v->n && ((unsigned char)v->p[0] <= ' ' || v->p[0] == '(' || v->p[0] == c)) {
		bool ends;

		*v = view_sub(*v, v->p[0] == '(' ? token_comment(*v, &ends) : 1, v->n);
	}
}

/* Takes letters. */
static struct view
take_letters(struct view *v)
{
	struct view word = *v;
	size_t n = 0;

	while (n < v->n && ascii_alpha(v->p[n]))
		n++;
	*v = view_sub(*v, n, v->n);
	return view_sub(word, 0, n);
}

/* Takes all digits, 1 to 4. Returns how many. */
static size_t
take_digits(struct view *v, int *out)
{
	size_t n = 0;

	*out = 0;
	while (n < v->n && ascii_digit(v->p[n])) {
		if (n == 4)
			return 0;
		*out = *out * 10 + (v->p[n++] - '0');
	}
	*v = view_sub(*v, n, v->n);
	return n;
}

static bool
take_month(struct view *v, int *month)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	struct view word = view_sub(take_letters(v), 0, 3);

	for (*month = 1; *month <= 12; ++*month)
		if (view_eq_nocase(word, (struct view){ names + 3 * (*month - 1), 3 }))
			return true;
	return false;
}

/* RFC 5322 section 4.3: years of two and three digits. */
static bool
take_year(struct view *v, int *year)
{
	size_t n = take_digits(v, year);

	if (n == 2)
		*year += *year < 50 ? 2000 : 1900;
	else if (n == 3)
		*year += 1900;
	return n >= 2;
}

static bool
take_clock(struct view *v, struct parsed *c)
{
	if (take_digits(v, &c->hour) - 1 > 1)
		return false;
	skip(v, '\0');
	if (v->n == 0 || (v->p[0] != ':' && v->p[0] != '.'))
		return false;
	skip(v, v->p[0]);
	if (take_digits(v, &c->minute) - 1 > 1)
		return false;
	skip(v, '\0');
	c->second = 0;
	if (v->n && (v->p[0] == ':' || v->p[0] == '.')) {
		skip(v, v->p[0]);
		if (take_digits(v, &c->second) - 1 > 1)
			return false;
	}
	return c->hour < 24 && c->minute < 60 && c->second <= 60;
}

/* Minutes east of UTC. What is not known is UTC. */
static int
take_zone(struct view v)
{
	static const struct {
		char name[4];
		int hours;
	} zones[] = {
		{ "EDT", -4 }, { "EST", -5 }, { "CDT", -5 }, { "CST", -6 }, { "MDT", -6 },
		{ "MST", -7 }, { "PDT", -7 }, { "PST", -8 },
	};
	int sign = v.n && v.p[0] == '-' ? -1 : 1, n = 0;
	struct view word;

	if (v.n && (v.p[0] == '+' || v.p[0] == '-')) {
		v = view_sub(v, 1, v.n);
		if (take_digits(&v, &n) != 4 || n / 100 > 23 || n % 100 > 59)
			return 0;
		return sign * (n / 100 * 60 + n % 100);
	}
	word = take_letters(&v);
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (view_eq_nocase(word, view_of(zones[i].name)))
			return zones[i].hours * 60;
	return 0;
}

int
date_parse_rfc5322(struct view v, int64_t *unix_seconds, int *utc_offset_minutes)
{
	struct parsed c;
	int zone;

	skip(&v, ',');
	(void)take_letters(&v);		/* the day of the week, which need not be right */
	skip(&v, ',');
	if (take_digits(&v, &c.day) - 1 > 1)
		return -1;
	skip(&v, '-');
	if (!take_month(&v, &c.month))
		return -1;
	skip(&v, '-');
	if (!take_year(&v, &c.year) || c.day < 1 || c.day > date_days_in_month(c.year, c.month))
		return -1;
	skip(&v, ',');
	if (!take_clock(&v, &c))
		return -1;
	skip(&v, '\0');
	zone = take_zone(v);
	*unix_seconds = date_days(c.year, c.month, c.day) * 86400 + c.hour * 3600 + c.minute * 60 +
	    c.second - zone * 60;
	if (utc_offset_minutes)
		*utc_offset_minutes = zone;
	return 0;
}
