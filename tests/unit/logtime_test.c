/* logtime_test.c: times at the head of log lines, and as somebody types them. */
#include "text/logtime.h"
#include "unit.h"

#include <string.h>

#define NOW 1795780800LL	/* 2026-11-27T12:00:00Z */

static int64_t
parsed(const char *text, int utc_offset)
{
	int64_t usec;

	return logtime_parse(view_of(text), NOW, utc_offset, &usec) ? usec : -1;
}

START_TEST(iso)
{
	ck_assert_int_eq(parsed("2026-11-27T12:00:00.834Z enqueue[1]: event=x", 0),
	    NOW * 1000000 + 834000);
	ck_assert_int_eq(parsed("2026-11-27T12:00:00Z", 0), NOW * 1000000);
	ck_assert_int_eq(parsed("2026-11-27T13:00:00.834567+01:00 host x", -300),
	    NOW * 1000000 + 834567);
	ck_assert_int_eq(parsed("2026-11-27T13:00:00.8345678+0100", 0), NOW * 1000000 + 834567);
	ck_assert_int_eq(parsed("2026-11-27T06:30:00-0530", 0), NOW * 1000000);
	/* The local zone, where there is none. */
	ck_assert_int_eq(parsed("2026-11-27 13:00:00 x", 60), NOW * 1000000);
	ck_assert_int_eq(parsed("2026-11-27 12:00", 0), NOW * 1000000);
	ck_assert_int_eq(parsed("2026-11-27", 0), (NOW - 43200) * 1000000);
	ck_assert_int_eq(parsed("2026-13-27T12:00:00Z", 0), -1);
	ck_assert_int_eq(parsed("2026-02-29T12:00:00Z", 0), -1);
	ck_assert_int_eq(parsed("12345", 0), -1);
	ck_assert_int_eq(parsed("", 0), -1);
}
END_TEST

START_TEST(traditional)
{
	ck_assert_int_eq(parsed("Nov 27 12:00:00 host x[1]: y", 0), NOW * 1000000);
	ck_assert_int_eq(parsed("Nov 27 13:00:00 host", 60), NOW * 1000000);
	ck_assert_int_eq(parsed("Nov  2 12:00:00 host", 0), (NOW - 25 * 86400) * 1000000);
	/* A clock that is a little ahead; later is the year before. */
	ck_assert_int_eq(parsed("Nov 28 11:00:00 host", 0), (NOW + 82800) * 1000000);
	ck_assert_int_eq(parsed("Nov 29 12:00:00 host", 0), (NOW + 2 * 86400 - 365 * 86400) * 1000000);
	ck_assert_int_eq(parsed("Dec 31 12:00:00 host", 0), (NOW - 331 * 86400) * 1000000);
	/* The last one was in 2024. */
	ck_assert_int_eq(parsed("Feb 29 00:00:00 x", 0), 1709164800LL * 1000000);
	ck_assert_int_eq(parsed("Feb 30 00:00:00 x", 0), -1);
	ck_assert_int_eq(parsed("Nov 0 00:00:00 x", 0), -1);
	ck_assert_int_eq(parsed("Nov 27 24:00:00 x", 0), -1);
	ck_assert_int_eq(parsed("Foo 27 12:00:00 x", 0), -1);
	ck_assert_int_eq(parsed("Nov 27", 0), -1);
}
END_TEST

static int64_t
typed(const char *text, int utc_offset)
{
	int64_t usec;

	return logtime_typed(view_of(text), NOW, utc_offset, &usec) == 0 ? usec / 1000000 - NOW : -1;
}

START_TEST(as_typed)
{
	ck_assert_int_eq(typed("now", 0), 0);
	ck_assert_int_eq(typed("90m", 0), -5400);
	ck_assert_int_eq(typed("1d12h", 0), -129600);
	ck_assert_int_eq(typed("today", 0), -43200);
	ck_assert_int_eq(typed("today", 60), -46800);
	ck_assert_int_eq(typed("today", 13 * 60), -3600);
	ck_assert_int_eq(typed("yesterday", 0), -129600);
	ck_assert_int_eq(typed("11:59", 0), -60);
	ck_assert_int_eq(typed("12:59:30", 60), -30);
	ck_assert_int_eq(typed("2026-11-27 11:00", 0), -3600);
	ck_assert_int_eq(typed("2026-11-27T11:00:00Z", 600), -3600);
	ck_assert_int_eq(typed("2026-11-27T11:00:00Z x", 0), -1);
	ck_assert_int_eq(typed("2026-11-27 11:0", 0), -1);
	ck_assert_int_eq(typed("tomorrow", 0), -1);
	ck_assert_int_eq(typed("", 0), -1);
	ck_assert_int_eq(typed("99999999999h", 0), -1);
}
END_TEST

START_TEST(shown)
{
	struct buf out = buf_make(1000);

	logtime_add(NOW * 1000000 + 834999, 60, &out);
	ck_buf(&out, "2026-11-27 13:00:00.834");
	buf_clear(&out);
	logtime_add_utc(NOW * 1000000, &out);
	ck_buf(&out, "2026-11-27T12:00:00.000Z");
	buf_clear(&out);
	logtime_add_utc(-5, &out);
	logtime_add_utc(INT64_MAX, &out);
	ck_buf(&out, "??");
	buf_free(&out);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, iso);
	tcase_add_test(c, traditional);
	tcase_add_test(c, as_typed);
	tcase_add_test(c, shown);
}

int
main(void)
{
	return unit_run("logtime", add);
}
