/* sched_fair_test.c: whose delivery is next. */
#include "queue/sched_fair.h"
#include "unit.h"

static void
add_jobs(struct fair *f, const char *user, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct fair_job *job = calloc(1, sizeof(*job));

		ck_assert_ptr_nonnull(job);
		job->rcpt = i;
		ck_assert_int_eq(fair_add(f, 1, user, job), 0);
	}
}

/* One agent, always busy: writes the first letter of each user served. */
static void
serve_all(struct fair *f, char *out, size_t size)
{
	struct fair_user *u;
	size_t n = 0;

	while ((u = fair_turn(f)) != NULL) {
		while (fair_may_go_on(f, u)) {
			struct fair_job *job = fair_take(f, u);

			if (job == NULL)
				break;
			ck_assert_uint_lt(n + 1, size);
			out[n++] = u->name[0];
			free(job);
		}
		fair_end(f, u);
	}
	out[n] = '\0';
}

static void
add_priority(struct fair *f, const char *user, size_t rcpt, int priority)
{
	struct fair_job *job = calloc(1, sizeof(*job));

	ck_assert_ptr_nonnull(job);
	job->rcpt = rcpt;
	job->priority = priority;
	ck_assert_int_eq(fair_add(f, 1, user, job), 0);
}

/* In one user's line: the higher first, in the order of arrival where they are equal. */
START_TEST(test_priority_in_line)
{
	static const struct { size_t rcpt; int priority; } jobs[] = {
		{ 4, 0 }, { 7, -4 }, { 2, 3 }, { 5, 0 }, { 1, 9 }, { 3, 3 }, { 8, -4 }, { 6, 0 },
	};
	struct fair f = { .jobs = 0 };
	struct fair_user *u;

	for (size_t i = 0; i < 8; i++)
		add_priority(&f, "a", jobs[i].rcpt, jobs[i].priority);
	u = fair_turn(&f);
	for (size_t i = 1; i <= 8; i++) {
		struct fair_job *job = fair_take(&f, u);

		ck_assert_uint_eq(job->rcpt, i);
		free(job);
	}
	ck_assert_ptr_null(fair_take(&f, u));
	add_priority(&f, "a", 1, -9);
	free(fair_take(&f, u));
	fair_end(&f, u);
	ck_assert_uint_eq(f.waiting, 0);
}
END_TEST

/* In the ring: what is urgent overtakes other users, also when its own waits already. */
START_TEST(test_priority_in_ring)
{
	struct fair f = { .jobs = 0 };
	char order[64];

	add_jobs(&f, "a", 1);
	add_jobs(&f, "b", 1);
	add_priority(&f, "c", 0, 2);
	add_priority(&f, "d", 0, 4);
	add_priority(&f, "e", 0, 2);
	add_priority(&f, "f", 0, -1);
	add_priority(&f, "b", 0, 3);
	add_jobs(&f, "g", 1);
	ck_assert_uint_eq(f.waiting, 7);
	serve_all(&f, order, sizeof(order));
	ck_assert_str_eq(order, "dbbceafg");
	ck_assert_uint_eq(f.waiting, 0);
	ck_assert_ptr_null(f.head);
	ck_assert_ptr_null(f.tail);
	add_priority(&f, "a", 0, 1);
	add_jobs(&f, "b", 1);
	add_priority(&f, "b", 0, 2);
	add_jobs(&f, "c", 1);
	serve_all(&f, order, sizeof(order));
	ck_assert_str_eq(order, "bbac");
}
END_TEST

START_TEST(test_alone)
{
	struct fair f = { .jobs = 0 };
	char order[64];

	add_jobs(&f, "a", 25);
	ck_assert_ptr_nonnull(fair_crowded(&f, 1, "a", 25));
	ck_assert_ptr_null(fair_crowded(&f, 1, "a", 26));
	ck_assert_ptr_null(fair_crowded(&f, 2, "a", 1));
	serve_all(&f, order, sizeof(order));
	ck_assert_str_eq(order, "aaaaaaaaaaaaaaaaaaaaaaaaa");
	ck_assert_uint_eq(f.jobs, 0);
	ck_assert_ptr_null(fair_crowded(&f, 1, "a", 0));
}
END_TEST

/* Somebody for whom more waits elsewhere stays in the ring, and full for others. */
START_TEST(test_parked)
{
	struct fair f = { .jobs = 0 };
	struct fair_user *u;

	add_jobs(&f, "a", 1);
	u = fair_turn(&f);
	u->parked = true;
	free(fair_take(&f, u));
	fair_end(&f, u);
	ck_assert_ptr_eq(fair_crowded(&f, 1, "a", 100), u);
	ck_assert_ptr_eq(fair_turn(&f), u);
	ck_assert_ptr_null(fair_take(&f, u));
	u->parked = false;
	fair_end(&f, u);
	ck_assert_ptr_null(fair_turn(&f));
}
END_TEST

/* A backlog costs the others a turn, not its length. */
START_TEST(test_backlog_does_not_starve)
{
	struct fair f = { .jobs = 0 };
	char order[64];

	add_jobs(&f, "a", 25);
	add_jobs(&f, "b", 1);
	add_jobs(&f, "c", 12);
	serve_all(&f, order, sizeof(order));
	ck_assert_str_eq(order, "aaaaaaaaaa" "b" "cccccccccc" "aaaaaaaaaa" "cc" "aaaaa");
}
END_TEST

START_TEST(test_in_line_order)
{
	struct fair f = { .jobs = 0 };
	struct fair_user *u;

	add_jobs(&f, "a", 3);
	u = fair_turn(&f);
	for (size_t i = 0; i < 3; i++) {
		struct fair_job *job = fair_take(&f, u);

		ck_assert_uint_eq(job->rcpt, i);
		free(job);
	}
	ck_assert_ptr_null(fair_take(&f, u));
	fair_end(&f, u);
	ck_assert_ptr_null(fair_turn(&f));
}
END_TEST

/* Work that comes during a turn is part of it, and does not put the user into the ring twice. */
START_TEST(test_added_during_turn)
{
	struct fair f = { .jobs = 0 };
	struct fair_user *u;

	add_jobs(&f, "a", 1);
	u = fair_turn(&f);
	free(fair_take(&f, u));
	add_jobs(&f, "a", 1);
	ck_assert_uint_eq(f.waiting, 0);
	free(fair_take(&f, u));
	add_jobs(&f, "a", 1);
	fair_end(&f, u);
	ck_assert_uint_eq(f.waiting, 1);
	u = fair_turn(&f);
	ck_assert_uint_eq(u->served, 0);
	free(fair_take(&f, u));
	fair_end(&f, u);
}
END_TEST

/* More kinds of one name than there are buckets: some share theirs. */
START_TEST(test_kinds_are_apart)
{
	static struct fair_job jobs[FAIR_BUCKETS + 10];
	struct fair f = { .jobs = 0 };
	struct fair_user *u;

	for (uint32_t kind = 0; kind < FAIR_BUCKETS + 10; kind++)
		ck_assert_int_eq(fair_add(&f, kind, "a", &jobs[kind]), 0);
	ck_assert_uint_eq(f.waiting, FAIR_BUCKETS + 10);
	for (uint32_t kind = 0; kind < FAIR_BUCKETS + 10; kind++) {
		u = fair_turn(&f);
		ck_assert_uint_eq(u->kind, kind);
		ck_assert_ptr_eq(fair_take(&f, u), &jobs[kind]);
		fair_end(&f, u);
	}
}
END_TEST

START_TEST(test_name_too_long)
{
	struct fair f = { .jobs = 0 };
	struct fair_job job = { .rcpt = 0 };
	char name[USER_NAME_MAX + 2];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_int_eq(fair_add(&f, 1, name, &job), -1);
	ck_assert_uint_eq(f.jobs, 0);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_alone);
	tcase_add_test(tests, test_priority_in_line);
	tcase_add_test(tests, test_priority_in_ring);
	tcase_add_test(tests, test_backlog_does_not_starve);
	tcase_add_test(tests, test_parked);
	tcase_add_test(tests, test_in_line_order);
	tcase_add_test(tests, test_added_during_turn);
	tcase_add_test(tests, test_kinds_are_apart);
	tcase_add_test(tests, test_name_too_long);
}

int
main(void)
{
	return unit_run("sched_fair", add);
}
