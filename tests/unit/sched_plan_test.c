/* sched_plan_test.c: the schedule of attempts, with a simulated clock. */
#include "queue/sched_plan.h"
#include "unit.h"

#define DAY 86400

static struct sched_plan
plan_of(const char *retry, uint64_t lifetime)
{
	struct sched_plan plan;
	const char *why = "";

	ck_assert_msg(sched_plan_parse(&plan, view_of(retry), lifetime, &why) == 0, "%s: %s",
	    retry, why);
	return plan;
}

static int64_t
next_of(const struct sched_plan *plan, int64_t end, uint32_t attempts, int64_t now)
{
	return sched_plan_next(plan, &(struct plan_attempt){
		.number = attempts, .now = now, .end = end, .chance = UINT32_MAX,
	});
}

/*
 * Lets every attempt of a message fail, from its arrival until it is given up.
 * Fills when[] with the times of the attempts and returns how many there were.
 */
static size_t
simulate(const struct sched_plan *plan, int64_t arrival, int64_t when[], size_t max)
{
	int64_t now = arrival, end = sched_plan_end(plan, arrival, 0, 0);
	size_t n = 0;

	for (;;) {
		int64_t next;

		ck_assert_uint_lt(n, max);
		when[n++] = now - arrival;
		if (sched_plan_expired(end, now))
			return n;
		next = next_of(plan, end, (uint32_t)n, now);
		ck_assert_int_gt(next, now);
		now = next;
	}
}

START_TEST(test_flat)
{
	struct sched_plan plan = plan_of("15m", 5 * DAY);
	int64_t when[1000];

	ck_assert_uint_eq(simulate(&plan, 1000000, when, 1000), 481);
	ck_assert_int_eq(when[1], 900);
	ck_assert_int_eq(when[2], 1800);
	ck_assert_int_eq(when[480], 5 * DAY);
}
END_TEST

START_TEST(test_list_repeats_its_last)
{
	struct sched_plan plan = plan_of("5m 15m, 1h", 4 * 3600);
	int64_t when[20];
	static const int64_t wanted[] = { 0, 300, 1200, 4800, 8400, 12000, 14400 };

	ck_assert_uint_eq(simulate(&plan, 7, when, 20), 7);
	for (size_t i = 0; i < 7; i++)
		ck_assert_int_eq(when[i], wanted[i]);
}
END_TEST

START_TEST(test_default)
{
	struct sched_plan plan = plan_of("16x15m 30m 1h 2h 4h", 5 * DAY);
	int64_t when[100];

	ck_assert_uint_eq(simulate(&plan, 1000000, when, 100), 49);
	ck_assert_int_eq(when[1], 900);
	ck_assert_int_eq(when[16], 4 * 3600);
	ck_assert_int_eq(when[17], 4 * 3600 + 1800);
	ck_assert_int_eq(when[20], 11 * 3600 + 1800);
	ck_assert_int_eq(when[21], 15 * 3600 + 1800);
	ck_assert_int_eq(when[48], 5 * DAY);
}
END_TEST

START_TEST(test_due)
{
	struct sched_plan plan = plan_of("10m 2x1h 30m", 5 * DAY);

	ck_assert(sched_plan_due(&plan, 1000, 1000, 60));
	ck_assert(sched_plan_due(&plan, 0, 1000, 60));
	ck_assert(!sched_plan_due(&plan, 1001, 1000, 60));
	ck_assert(!sched_plan_due(&plan, 1000 + 3660, 1000, 60));
	/* The clock has been set back since. */
	ck_assert(sched_plan_due(&plan, 1000 + 3661, 1000, 60));
	ck_assert(sched_plan_due(&plan, INT64_MAX, 1000, 60));
}
END_TEST

/* The runner may come late: intervals count from the attempt, the end from the arrival. */
START_TEST(test_late)
{
	struct sched_plan plan = plan_of("10m", 3600);

	ck_assert_int_eq(sched_plan_end(&plan, 0, 0, 0), 3600);
	ck_assert_int_eq(next_of(&plan, 3600, 1, 1000), 1600);
	ck_assert_int_eq(next_of(&plan, 3600, 5, 3500), 3600);
	ck_assert(!sched_plan_expired(3600, 3599));
	ck_assert(sched_plan_expired(3600, 3600));
	/* Past the end there still is a next time, for what cannot be told the sender. */
	ck_assert_int_eq(next_of(&plan, 3600, 5, 4000), 4600);
}
END_TEST

START_TEST(test_clock_set_back)
{
	struct sched_plan plan = plan_of("10m", 3600);

	int64_t end = sched_plan_end(&plan, 100000, 0, 0);

	ck_assert(!sched_plan_expired(end, 50));
	ck_assert_int_eq(next_of(&plan, end, 1, 50), 650);
}
END_TEST

START_TEST(test_attempts_at_the_ends)
{
	struct sched_plan plan = plan_of("1s 2s", 3600);

	ck_assert_int_eq(next_of(&plan, 3600, 0, 10), 11);
	ck_assert_int_eq(next_of(&plan, 3600, 1, 10), 11);
	ck_assert_int_eq(next_of(&plan, 3600, 2, 10), 12);
	ck_assert_int_eq(next_of(&plan, 3600, UINT32_MAX, 10), 12);
}
END_TEST

/* RFC 4865: the message is looked at now and then, not tried early, and has its whole lifetime. */
START_TEST(test_held)
{
	struct sched_plan plan = plan_of("15m 4h", 5 * DAY);
	int64_t arrival = 1000000, release = arrival + 10 * 3600, now = arrival, next;
	unsigned looks = 0;

	while ((next = sched_plan_held(&plan, release, now)) != 0) {
		ck_assert(next > now && next <= release && !sched_plan_due(&plan, next, now, 60));
		now = next;
		looks++;
	}
	ck_assert_int_eq(now, release);
	ck_assert_uint_eq(looks, 3);
	ck_assert_int_eq(sched_plan_held(&plan, release, release), 0);
	ck_assert_int_eq(sched_plan_held(&plan, 0, now), 0);
	ck_assert_int_eq(sched_plan_held(&plan, release, release - 1), release);
	ck_assert_int_eq(sched_plan_end(&plan, arrival, release, 0), release + 5 * DAY);
	ck_assert_int_eq(sched_plan_end(&plan, arrival, arrival - 1, 0), arrival + 5 * DAY);
}
END_TEST

/* RFC 2852 with R: the last attempt is made when its time is over, and fails for good. */
START_TEST(test_deadline)
{
	struct sched_plan plan = plan_of("15m", 5 * DAY);
	int64_t end = sched_plan_end(&plan, 1000, 0, 1000 + 3000);

	ck_assert_int_eq(end, 4000);
	ck_assert_int_eq(next_of(&plan, end, 1, 1000), 1900);
	ck_assert_int_eq(next_of(&plan, end, 3, 3500), 4000);
	ck_assert(!sched_plan_expired(end, 3999) && sched_plan_expired(end, 4000));
	/* It makes no lifetime longer. */
	ck_assert_int_eq(sched_plan_end(&plan, 1000, 0, 1000 + 6 * DAY), 1000 + 5 * DAY);
}
END_TEST

/* An interval is longer by up to so many per cent, never shorter, and what follows is still due. */
START_TEST(test_jitter)
{
	struct sched_plan plan = plan_of("10m 1h", 5 * DAY);
	struct plan_attempt a = { .number = 1, .now = 1000, .end = 1000000 };

	sched_plan_vary(&plan, 10, 0);
	ck_assert_int_eq(sched_plan_next(&plan, &a), 1600);
	a.chance = UINT32_MAX;
	ck_assert_int_eq(sched_plan_next(&plan, &a), 1659);
	a.chance = UINT32_MAX / 2;
	ck_assert_int_eq(sched_plan_next(&plan, &a), 1629);
	a.number = 2;
	a.chance = UINT32_MAX;
	ck_assert_int_eq(sched_plan_next(&plan, &a), 1000 + 3600 + 359);
	ck_assert(!sched_plan_due(&plan, 1000 + 3600 + 359, 1000, 0));
	ck_assert(sched_plan_due(&plan, 1000 + 3600 + 361, 1000, 0));
	a.end = 4000;
	ck_assert_int_eq(sched_plan_next(&plan, &a), 4000);
}
END_TEST

/* After greylisting a shorter interval, a few times, where it is shorter. */
START_TEST(test_grey)
{
	struct sched_plan plan = plan_of("15m 2m 1h", 5 * DAY);
	struct plan_attempt a = { .number = 1, .now = 1000, .end = 1000000, .grey = true };
	static const int64_t wanted[] = { 300, 120, 300, 3600 };

	ck_assert_int_eq(sched_plan_next(&plan, &a), 1900);
	sched_plan_vary(&plan, 0, 300);
	for (uint32_t i = 0; i < 4; i++) {
		a.number = i + 1;
		ck_assert_int_eq(sched_plan_next(&plan, &a), 1000 + wanted[i]);
	}
	a = (struct plan_attempt){ .number = 1, .now = 1000, .end = 1000000 };
	ck_assert_int_eq(sched_plan_next(&plan, &a), 1900);
}
END_TEST

START_TEST(test_is_grey)
{
	static const struct { const char *code, *text; bool grey; } answers[] = {
		{ "4.2.0", "450 4.2.0 <x@y>: Recipient address rejected: Greylisted, see http://z", true },
		{ "4.7.1", "450 4.7.1 Client host rejected: please try again later", true },
		{ "4.7.1", "451 4.7.1 Greylisting in action, please come back in 00:05:00", true },
		{ "4.7.0", "421 4.7.0 Try again later, closing connection.", true },
		{ "4.0.0", "451 Graylisted, please retry", true },
		{ "4.0.0", "450 this is GreyListing", true },
		{ "4.7.1", "451 4.7.1 too many bad recipients", false },
		{ "4.2.2", "452 4.2.2 mailbox full, try again later", false },
		{ "4.3.2", "421 4.3.2 system shutting down, try again later", false },
		{ "4.7.1", "454 4.7.1 try again later", false },
		{ "5.7.1", "550 5.7.1 greylisted for ever", false },
		{ "4.4.1", "", false },
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (sched_plan_is_grey(answers[i].code, view_of(answers[i].text)) != answers[i].grey)
			ck_abort_msg("%s", answers[i].text);
}
END_TEST

START_TEST(test_errors)
{
	static const char *const bad[] = { "", " , ", "0", "0s", "15x", "15m -1", "31d", "m",
		"0x15m", "x15m", "2x", "2x2x1m", "-1x1m", "65x1m" };
	struct sched_plan plan;
	const char *why;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		why = NULL;
		ck_assert_msg(sched_plan_parse(&plan, view_of(bad[i]), DAY, &why) == -1, "\"%s\"",
		    bad[i]);
		ck_assert_ptr_nonnull(why);
	}
}
END_TEST

START_TEST(test_too_many_intervals)
{
	struct buf b = buf_make(4096);
	struct sched_plan plan;
	const char *why;

	for (size_t i = 0; i < PLAN_STEPS_MAX; i++)
		buf_add_str(&b, "1m ");
	ck_assert_int_eq(sched_plan_parse(&plan, buf_view(&b), DAY, &why), 0);
	ck_assert_uint_eq(plan.nsteps, PLAN_STEPS_MAX);
	buf_add_str(&b, "1m");
	ck_assert_int_eq(sched_plan_parse(&plan, buf_view(&b), DAY, &why), -1);
	buf_free(&b);
}
END_TEST

/* The warning of a delay: from the arrival, or the release, and not when the end is as near. */
START_TEST(test_warning)
{
	struct sched_plan plan = { .warning = 4 * 3600, .lifetime = 5 * 86400 };

	ck_assert_int_eq(sched_plan_warning(&plan, 1000, 0, 1000 + plan.lifetime), 1000 + 4 * 3600);
	ck_assert_int_eq(sched_plan_warning(&plan, 1000, 500, 100000), 1000 + 4 * 3600);
	ck_assert_int_eq(sched_plan_warning(&plan, 1000, 2000, 100000), 2000 + 4 * 3600);
	ck_assert_int_eq(sched_plan_warning(&plan, 1000, 0, 1000 + 4 * 3600), 0);
	ck_assert_int_eq(sched_plan_warning(&plan, 1000, 0, 1001 + 4 * 3600), 1000 + 4 * 3600);
	plan.warning = 0;
	ck_assert_int_eq(sched_plan_warning(&plan, 1000, 0, 100000), 0);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_warning);
	tcase_add_test(tests, test_flat);
	tcase_add_test(tests, test_list_repeats_its_last);
	tcase_add_test(tests, test_default);
	tcase_add_test(tests, test_due);
	tcase_add_test(tests, test_late);
	tcase_add_test(tests, test_clock_set_back);
	tcase_add_test(tests, test_attempts_at_the_ends);
	tcase_add_test(tests, test_held);
	tcase_add_test(tests, test_deadline);
	tcase_add_test(tests, test_jitter);
	tcase_add_test(tests, test_grey);
	tcase_add_test(tests, test_is_grey);
	tcase_add_test(tests, test_errors);
	tcase_add_test(tests, test_too_many_intervals);
}

int
main(void)
{
	return unit_run("sched_plan", add);
}
