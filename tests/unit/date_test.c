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

static void
add(TCase *t)
{
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
