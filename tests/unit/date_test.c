/* date_test.c: dates against the C library's arithmetic and by hand. */
#include "unit.h"

#include <time.h>

#include "text/date.h"

START_TEST(by_hand)
{
	struct buf b = buf_make(1000);

	ck_assert_int_eq(date_rfc5322(1795320306, 0, &b), 0);
	ck_buf(&b, "Sun, 22 Nov 2026 04:05:06 +0000");
	buf_clear(&b);
	ck_assert_int_eq(date_rfc5322(1795320306, -330, &b), 0);
	ck_buf(&b, "Sat, 21 Nov 2026 22:35:06 -0530");
	buf_clear(&b);
	ck_assert_int_eq(date_rfc5322(1795320306, 14 * 60, &b), 0);
	ck_buf(&b, "Sun, 22 Nov 2026 18:05:06 +1400");
	buf_free(&b);
}
END_TEST

START_TEST(out_of_range)
{
	struct buf b = buf_make(1000);

	ck_assert_int_eq(date_rfc5322(253402300800, 0, &b), -1);
	ck_assert_int_eq(date_rfc5322(253402300799, 1, &b), -1);
	ck_assert_int_eq(date_rfc5322(INT64_MAX, 60, &b), -1);
	ck_assert_int_eq(date_rfc5322(INT64_MIN, -60, &b), -1);
	ck_assert_int_eq(date_rfc5322(-62167219201, 0, &b), -1);
	ck_assert_int_eq(date_rfc5322(0, 24 * 60, &b), -1);
	ck_assert_int_eq(date_rfc5322(0, INT32_MIN, &b), -1);
	ck_assert_uint_eq(b.n, 0);
	buf_free(&b);
}
END_TEST

/* Steps of a bit over 40 days meet every day of the year, over all the years. */
START_TEST(as_the_library)
{
	struct buf b = buf_make(1000);
	char text[100];
	int64_t parsed;

	for (int64_t at = -62167219200; at <= 253402300799; at += 40 * 86400 + 86399) {
		time_t t = (time_t)at;
		struct tm tm;

		ck_assert_ptr_nonnull(gmtime_r(&t, &tm));
		strftime(text, sizeof(text), "%a, %d %b ", &tm);
		buf_clear(&b);
		ck_assert_int_eq(date_rfc5322(at, 0, &b), 0);
		ck_assert_msg(view_starts_nocase(buf_view(&b), view_of(text)), "%s", text);
		/* The year stands alone, for the library does not pad it. */
		ck_assert_int_eq((int)strtol(buf_cstr(&b) + 12, NULL, 10), tm.tm_year + 1900);
		strftime(text, sizeof(text), " %H:%M:%S +0000", &tm);
		ck_assert_str_eq(buf_cstr(&b) + 16, text);
		buf_clear(&b);
		ck_assert_int_eq(date_rfc3339(at, &b), 0);
		ck_assert_int_eq(date_parse_rfc3339(buf_view(&b), &parsed), 0);
		ck_assert_int_eq(parsed, at);
	}
	buf_free(&b);
}
END_TEST

START_TEST(rfc3339)
{
	/* The examples of RFC 3339 section 5.8, and others. */
	static const struct { const char *text; int64_t at; } good[] = {
		{ "1985-04-12T23:20:50.52Z", 482196050 },
		{ "1996-12-19T16:39:57-08:00", 851042397 },
		{ "1990-12-31T23:59:60Z", 662688000 },
		{ "1990-12-31T15:59:60-08:00", 662688000 },
		{ "1937-01-01T12:00:27.87+00:20", -1041337173 },
		{ "2026-11-22t04:05:06z", 1795320306 },
		{ "2024-02-29T00:00:00Z", 1709164800 },
	};
	static const char *const bad[] = { "", "2026", "2026-11-22", "2026-11-22T04:05:06",
		"2026-11-22 04:05:06Z", "2026-13-22T04:05:06Z", "2026-00-22T04:05:06Z",
		"2026-11-31T04:05:06Z", "2025-02-29T04:05:06Z", "2100-02-29T04:05:06Z",
		"2026-11-22T24:05:06Z", "2026-11-22T04:60:06Z", "2026-11-22T04:05:61Z",
		"2026-11-22T04:05:06.Z", "2026-11-22T04:05:06+1:00", "2026-11-22T04:05:06+24:00",
		"2026-11-22T04:05:06Zx", "26-11-22T04:05:06Z", "-026-11-22T04:05:06Z",
		"2026-11-22T04:05:06+0100" };
	struct buf b = buf_make(100);
	int64_t at;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert_int_eq(date_parse_rfc3339(view_of(good[i].text), &at), 0);
		ck_assert_int_eq(at, good[i].at);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(date_parse_rfc3339(view_of(bad[i]), &at) == -1, "%s", bad[i]);
	ck_assert_int_eq(date_rfc3339(1795320306, &b), 0);
	ck_buf(&b, "2026-11-22T04:05:06Z");
	ck_assert_int_eq(date_rfc3339(253402300800, &b), -1);
	buf_free(&b);
}
END_TEST

static const struct {
	const char *text;
	int64_t at;
	int zone;
} letters[] = {
	{ "Fri, 21 Nov 1997 09:55:06 -0600", 880127706, -360 },
	{ " Tue, 1 Jul 2003 10:52:37 +0200", 1057049557, 120 },
	{ "Thu, 13 Feb 1969 23:32 -0330", -27723480, -210 },
	/* RFC 5322 appendix A.5 and A.6.2. */
	{ "Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n"
	    "               -0330 (Newfoundland Time)", -27723480, -210 },
	{ "21 Nov 97 09:55:06 GMT", 880106106, 0 },
	{ "Mon , 3 Nov 93 10 : 05 EST (comment)", 752339100, -300 },
	{ "1 Jan 70 00:00:00 PDT", 25200, -420 },
	{ "1-Jan-1970 00:00:00", 0, 0 },
	{ "Thursday, 1 January 1970 00.00.00 Z", 0, 0 },
	{ "1 Jan 49 00:00:00 +0000", 2493072000, 0 },
	{ "1 Jan 50 00:00:00 +0000", -631152000, 0 },
	{ "1 Jan 103 00:00:00 +0000", 1041379200, 0 },
	{ "1 Jan 1970 00:00:00 A", 0, 0 },
	{ "1 Jan 1970 00:00:00 +9999", 0, 0 },
	{ "1 Jan 1970 00:00:00 +01000", 0, 0 },
	{ "1 Jan 1970 00:00:60 +0000", 60, 0 },
	{ "29 Feb 2024 00:00:00 +0000", 1709164800, 0 },
};

START_TEST(mail)
{
	int64_t at = -1;
	int zone = -1;

	ck_assert_int_eq(date_parse_rfc5322(view_of(letters[_i].text), &at, &zone), 0);
	ck_assert_int_eq(at, letters[_i].at);
	ck_assert_int_eq(zone, letters[_i].zone);
	ck_assert_int_eq(date_parse_rfc5322(view_of(letters[_i].text), &at, NULL), 0);
}
END_TEST

START_TEST(no_mail)
{
	static const char *const bad[] = { "", "Fri", "Fri, 21", "21 Nov", "21 Nov 1997", "21 Nov 1997 09",
		"21 Nov 1997 09:", "21 Nov 1997 24:00:00", "21 Nov 1997 09:60", "21 Nov 1997 09:00:61",
		"31 Nov 1997 09:00", "0 Nov 1997 09:00", "29 Feb 2023 00:00", "21 Nix 1997 09:00",
		"21 Nov 7 09:00", "21 Nov 19970 09:00", "123 Nov 1997 09:00", "21 Nov 1997 009:00", "(" };
	int64_t at;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(date_parse_rfc5322(view_of(bad[i]), &at, NULL) == -1, "%s", bad[i]);
}
END_TEST

/* What date_rfc5322() writes is read again. */
START_TEST(both_ways)
{
	struct buf b = buf_make(100);

	for (int64_t t = -62167219200; t < 253402300800; t += 86399 * 997) {
		int zone = (int)(t % 1440), read_zone;
		int64_t read;

		buf_clear(&b);
		if (date_rfc5322(t, zone, &b) == -1)
			continue;
		if (date_parse_rfc5322(buf_view(&b), &read, &read_zone) == -1 || read != t ||
		    read_zone != zone)
			ck_abort_msg("%s", buf_cstr(&b));
	}
	buf_free(&b);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_loop_test(t, mail, 0, sizeof(letters) / sizeof(letters[0]));
	tcase_add_test(t, no_mail);
	tcase_add_test(t, both_ways);
	tcase_add_test(t, rfc3339);
	tcase_add_test(t, by_hand);
	tcase_add_test(t, out_of_range);
	tcase_add_test(t, as_the_library);
}

int
main(void)
{
	return unit_run("date", add);
}
