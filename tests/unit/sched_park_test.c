/* sched_park_test.c: the names of messages that wait for somebody. */
#include "queue/sched_park.h"
#include "unit.h"

static struct queue_name
name(uint32_t n)
{
	struct queue_name name = { .place = QUEUE_CUR, .slot = n };

	queue_id_make(1763784000000000 + n, n, name.id);
	return name;
}

START_TEST(test_by_user)
{
	struct park p = { .cap = 0 };
	struct queue_name out;

	ck_assert(!park_take(&p, 1, &out));
	ck_assert(!park_has(&p, name(1).id));
	for (uint32_t n = 0; n < 1000; n++) {
		struct queue_name one = name(n);

		ck_assert_int_eq(park_add(&p, &one, n % 3), 0);
	}
	for (uint32_t n = 0; n < 1100; n++)
		ck_assert(park_has(&p, name(n).id) == (n < 1000));
	for (uint32_t n = 0; n < 333; n++) {
		ck_assert(park_take(&p, 2, &out));
		ck_assert_int_eq(out.slot % 3, 2);
		ck_assert_int_eq(out.place, QUEUE_CUR);
		ck_assert(!park_has(&p, out.id));
	}
	ck_assert(!park_take(&p, 2, &out));
	ck_assert_uint_eq(p.n, 667);
	for (uint32_t n = 0; n < 1000; n++)
		ck_assert(park_has(&p, name(n).id) == (n % 3 != 2));
	park_free(&p);
}
END_TEST

/* Coming and going for long neither fills the table nor makes it grow. */
START_TEST(test_turnover)
{
	struct park p = { .cap = 0 };
	struct queue_name out, one;

	for (uint32_t n = 0; n < 100000; n++) {
		one = name(n);
		ck_assert_int_eq(park_add(&p, &one, 1), 0);
		if (n >= 10)
			ck_assert(park_take(&p, 1, &out));
	}
	ck_assert_uint_eq(p.n, 10);
	ck_assert_uint_le(p.cap, 256);
	park_free(&p);
}
END_TEST

START_TEST(test_limit)
{
	struct park p = { .cap = 0 };
	struct queue_name one;

	for (uint32_t n = 0; n < PARK_MAX; n++) {
		one = name(n);
		ck_assert_int_eq(park_add(&p, &one, 1), 0);
	}
	ck_assert(!p.overflow);
	one = name(PARK_MAX);
	ck_assert_int_eq(park_add(&p, &one, 1), -1);
	ck_assert(p.overflow);
	ck_assert(park_has(&p, name(PARK_MAX - 1).id));
	park_free(&p);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_by_user);
	tcase_add_test(tests, test_turnover);
	tcase_add_test(tests, test_limit);
}

int
main(void)
{
	return unit_run("sched_park", add);
}
