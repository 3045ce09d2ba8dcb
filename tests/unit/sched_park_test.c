/* sched_park_test.c: the names of messages that wait for a lane. */
#include "queue/sched_park.h"
#include "unit.h"

static struct queue_name
name(uint32_t n)
{
	struct queue_name name = { .place = QUEUE_CUR, .slot = n };

	queue_id_make(1763784000000000 + n, n, name.id);
	return name;
}

START_TEST(test_by_lane)
{
	struct park p = { .cap = 0 };
	struct park_list lists[3] = { { .first = 0 } };
	struct queue_name out;

	ck_assert(!park_take(&p, &lists[1], &out));
	ck_assert(!park_has(&p, name(1).id));
	for (uint32_t n = 0; n < 1000; n++) {
		struct queue_name one = name(n);

		ck_assert_int_eq(park_add(&p, &lists[n % 3], &one, false), 0);
	}
	for (uint32_t n = 0; n < 1100; n++)
		ck_assert(park_has(&p, name(n).id) == (n < 1000));
	/* In the order in which they came. */
	for (uint32_t n = 0; n < 333; n++) {
		ck_assert(park_take(&p, &lists[2], &out));
		ck_assert_int_eq(out.slot, 3 * n + 2);
		ck_assert_int_eq(out.place, QUEUE_CUR);
		ck_assert(!park_has(&p, out.id));
	}
	ck_assert(!park_take(&p, &lists[2], &out));
	ck_assert_uint_eq(p.n, 667);
	for (uint32_t n = 0; n < 1000; n++)
		ck_assert(park_has(&p, name(n).id) == (n % 3 != 2));
	park_free(&p);
}
END_TEST

/* What is urgent comes first, also into an empty list and out of one that it was alone in. */
START_TEST(test_urgent)
{
	static const int64_t order[] = { 3, 1, 0, 2, 4 };
	struct park p = { .cap = 0 };
	struct park_list list = { .first = 0 };
	struct queue_name out, one = name(9);

	ck_assert_int_eq(park_add(&p, &list, &one, true), 0);
	ck_assert(park_take(&p, &list, &out));
	for (uint32_t n = 0; n < 5; n++) {
		one = name(n);
		ck_assert_int_eq(park_add(&p, &list, &one, n % 2), 0);
	}
	for (size_t i = 0; i < 5; i++) {
		ck_assert(park_take(&p, &list, &out));
		ck_assert_int_eq(out.slot, order[i]);
	}
	ck_assert(!park_take(&p, &list, &out));
	ck_assert_uint_eq(list.first + list.last, 0);
	park_free(&p);
}
END_TEST

/* Coming and going for long neither fills the table nor makes it grow. */
START_TEST(test_turnover)
{
	struct park p = { .cap = 0 };
	struct park_list list = { .first = 0 };
	struct queue_name out, one;

	for (uint32_t n = 0; n < 100000; n++) {
		one = name(n);
		ck_assert_int_eq(park_add(&p, &list, &one, false), 0);
		if (n >= 10) {
			ck_assert(park_take(&p, &list, &out));
			ck_assert_int_eq(out.slot, n - 10);
		}
	}
	ck_assert_uint_eq(p.n, 10);
	ck_assert_uint_le(p.cap, 64);
	park_free(&p);
}
END_TEST

START_TEST(test_limit)
{
	struct park p = { .cap = 0 };
	struct park_list lists[2] = { { .first = 0 } };
	struct queue_name one, out;

	for (uint32_t n = 0; n < PARK_MAX; n++) {
		one = name(n);
		ck_assert_int_eq(park_add(&p, &lists[n % 2], &one, false), 0);
	}
	ck_assert(!p.overflow);
	one = name(PARK_MAX);
	ck_assert_int_eq(park_add(&p, &lists[0], &one, false), -1);
	ck_assert(p.overflow);
	ck_assert(park_has(&p, name(PARK_MAX - 1).id));
	ck_assert(park_take(&p, &lists[1], &out));
	ck_assert_int_eq(park_add(&p, &lists[0], &one, false), 0);
	ck_assert(park_has(&p, one.id));
	park_free(&p);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_by_lane);
	tcase_add_test(tests, test_urgent);
	tcase_add_test(tests, test_turnover);
	tcase_add_test(tests, test_limit);
}

int
main(void)
{
	return unit_run("sched_park", add);
}
