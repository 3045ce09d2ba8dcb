/* sched_fair_test.c: whose delivery is next. */
#include "queue/sched_fair.h"
#include "unit.h"

#include <stdio.h>

static void
add_job(struct fair *f, const char *lane, size_t rcpt, int priority, uint64_t *flow)
{
	struct fair_job *job = calloc(1, sizeof(*job));

	ck_assert_ptr_nonnull(job);
	job->rcpt = rcpt;
	job->priority = priority;
	job->flow = flow;
	ck_assert_ptr_nonnull(fair_add(f, 1, lane, 1, job));
}

static void
add_jobs(struct fair *f, const char *lane, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_job(f, lane, i, 0, NULL);
}

/* One agent, always busy: writes the first letter of each lane served. */
static void
serve_all(struct fair *f, char *out, size_t size)
{
	struct lane *l;
	size_t n = 0;

	while ((l = fair_turn(f)) != NULL) {
		for (unsigned served = 0; fair_may_go_on(f, l, served, 1, true); served++) {
			struct fair_job *job = fair_take(f, l);

			if (job == NULL)
				break;
			ck_assert_uint_lt(n + 1, size);
			out[n++] = l->name[0];
			free(job);
		}
		fair_end(f, l);
	}
	out[n] = '\0';
	ck_assert_uint_eq(f->nlanes + f->jobs + f->waiting, 0);
}

static void
add_priority(struct fair *f, const char *lane, size_t rcpt, int priority)
{
	add_job(f, lane, rcpt, priority, NULL);
}

/* Takes the jobs from recipient first to last, in that order; then there are no more. */
static void
take_in_order(struct fair *f, struct lane *l, size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++) {
		struct fair_job *job = fair_take(f, l);

		ck_assert_ptr_nonnull(job);
		ck_assert_uint_eq(job->rcpt, i);
		free(job);
	}
	ck_assert_ptr_null(fair_take(f, l));
}

/* In one lane's line: the higher first, in the order of arrival where they are equal. */
START_TEST(test_priority_in_line)
{
	static const struct { size_t rcpt; int priority; } jobs[] = {
		{ 4, 0 }, { 7, -4 }, { 2, 3 }, { 5, 0 }, { 1, 9 }, { 3, 3 }, { 8, -4 }, { 6, 0 },
	};
	struct fair f = { .jobs = 0 };
	struct lane *l;

	for (size_t i = 0; i < 8; i++)
		add_priority(&f, "a", jobs[i].rcpt, jobs[i].priority);
	l = fair_turn(&f);
	take_in_order(&f, l, 1, 8);
	add_priority(&f, "a", 1, -9);
	free(fair_take(&f, l));
	fair_end(&f, l);
	ck_assert_uint_eq(f.waiting, 0);
	fair_free(&f);
}
END_TEST

/* In the ring: what is urgent overtakes other lanes, also when its own waits already. */
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
	add_priority(&f, "a", 0, 1);
	add_jobs(&f, "b", 1);
	add_priority(&f, "b", 0, 2);
	add_jobs(&f, "c", 1);
	serve_all(&f, order, sizeof(order));
	ck_assert_str_eq(order, "bbac");
	fair_free(&f);
}
END_TEST

START_TEST(test_alone)
{
	struct fair f = { .jobs = 0 };
	char order[64];

	add_jobs(&f, "a", 25);
	ck_assert_uint_eq(fair_find(&f, 1, "a")->jobs, 25);
	ck_assert_ptr_null(fair_find(&f, 2, "a"));
	serve_all(&f, order, sizeof(order));
	ck_assert_str_eq(order, "aaaaaaaaaaaaaaaaaaaaaaaaa");
	ck_assert_ptr_null(fair_find(&f, 1, "a"));
	fair_free(&f);
}
END_TEST

/* A lane for which more waits elsewhere stays. */
START_TEST(test_parked)
{
	struct fair f = { .jobs = 0 };
	struct lane *l;

	add_jobs(&f, "a", 1);
	l = fair_turn(&f);
	l->more = true;
	free(fair_take(&f, l));
	fair_end(&f, l);
	ck_assert_ptr_eq(fair_find(&f, 1, "a"), l);
	ck_assert_ptr_eq(fair_turn(&f), l);
	ck_assert_ptr_null(fair_take(&f, l));
	l->more = false;
	fair_end(&f, l);
	ck_assert_ptr_null(fair_turn(&f));
	ck_assert_ptr_null(fair_find(&f, 1, "a"));
	fair_free(&f);
}
END_TEST

/* A lane has as many agents as its limit says, and gives up what is more than its share. */
START_TEST(test_agents)
{
	struct fair f = { .jobs = 0 };
	struct lane *l;

	add_jobs(&f, "a", 20);
	l = fair_turn(&f);
	free(fair_take(&f, l));
	ck_assert_ptr_null(fair_turn(&f));
	l->limit = 3;
	fair_offer(&f, l);
	ck_assert_ptr_eq(fair_turn(&f), l);
	free(fair_take(&f, l));
	ck_assert_ptr_eq(fair_turn(&f), l);
	free(fair_take(&f, l));
	ck_assert_ptr_null(fair_turn(&f));
	ck_assert_uint_eq(l->agents, 3);
	/* Alone, or while there are places, it goes on. */
	ck_assert(fair_may_go_on(&f, l, 99, 3, true));
	add_jobs(&f, "b", 1);
	ck_assert(fair_may_go_on(&f, l, 99, 3, false));
	ck_assert(!fair_may_go_on(&f, l, 1, 3, true));
	ck_assert(fair_may_go_on(&f, l, 1, 6, true) && !fair_may_go_on(&f, l, 10, 6, true));
	l->limit = 1;
	fair_end(&f, l);
	fair_end(&f, l);
	ck_assert_str_eq(fair_turn(&f)->name, "b");
	ck_assert_ptr_null(fair_turn(&f));
	fair_end(&f, l);
	ck_assert_ptr_eq(fair_turn(&f), l);
	while (l->first)
		free(fair_take(&f, l));
	fair_end(&f, l);
	l = fair_find(&f, 1, "b");
	free(fair_take(&f, l));
	fair_end(&f, l);
	ck_assert_uint_eq(f.nlanes, 0);
	fair_free(&f);
}
END_TEST

/* An agent rests when its turn is over: its lane stays, and has it in the next turn. */
START_TEST(test_resting)
{
	struct fair f = { .jobs = 0 };
	struct lane *l;

	add_jobs(&f, "a", 1);
	l = fair_turn(&f);
	free(fair_take(&f, l));
	fair_rest(&f, l);
	ck_assert_ptr_eq(fair_find(&f, 1, "a"), l);
	ck_assert_uint_eq(l->agents + f.waiting, 0);
	ck_assert_uint_eq(l->resting, 1);
	/* With a limit of one, too, it waits like others. */
	add_jobs(&f, "a", 1);
	ck_assert_ptr_eq(fair_turn(&f), l);
	fair_wake(l);
	ck_assert_uint_eq(l->agents, 1);
	ck_assert_uint_eq(l->resting, 0);
	free(fair_take(&f, l));
	fair_rest(&f, l);
	fair_leave(&f, l);
	ck_assert_ptr_null(fair_find(&f, 1, "a"));
	ck_assert_uint_eq(f.nlanes + f.asleep, 0);
	fair_free(&f);
}
END_TEST

/* A lane that gives up its turn waits for none until something happens. */
START_TEST(test_put_off)
{
	struct fair f = { .jobs = 0 };
	struct lane *l;

	add_jobs(&f, "a", 2);
	l = fair_turn(&f);
	l->limit = 3;
	free(fair_take(&f, l));
	for (int i = 0; i < 3; i++) {
		ck_assert_ptr_eq(fair_turn(&f), l);
		fair_put_off(&f, l);
		ck_assert_uint_eq(l->agents, 1);
		ck_assert_ptr_null(fair_turn(&f));
		if (i == 0)
			fair_press(&f, l);
		else if (i == 1)
			add_jobs(&f, "a", 1);
	}
	/* Its agent goes, and so there would be nobody. */
	fair_end(&f, l);
	ck_assert_ptr_eq(fair_turn(&f), l);
	while (l->first)
		free(fair_take(&f, l));
	fair_end(&f, l);
	ck_assert_uint_eq(f.nlanes, 0);
	fair_free(&f);
}
END_TEST

/* Lanes that are there for agents which rest have no share of the places. */
START_TEST(test_resting_has_no_share)
{
	struct fair f = { .jobs = 0 };
	struct lane *a, *b, *c;

	add_jobs(&f, "a", 1);
	a = fair_turn(&f);
	free(fair_take(&f, a));
	add_jobs(&f, "b", 3);
	b = fair_turn(&f);
	b->limit = 2;
	fair_offer(&f, b);
	add_jobs(&f, "c", 1);
	ck_assert_ptr_eq(fair_turn(&f), b);
	/* Two agents are more than a third of four places, and no more than half of them. */
	ck_assert(!fair_may_go_on(&f, b, 1, 4, true));
	fair_rest(&f, a);
	ck_assert(fair_may_go_on(&f, b, 1, 4, true));
	fair_leave(&f, a);
	while (b->first)
		free(fair_take(&f, b));
	fair_end(&f, b);
	fair_end(&f, b);
	c = fair_turn(&f);
	free(fair_take(&f, c));
	fair_end(&f, c);
	ck_assert_uint_eq(f.nlanes + f.asleep, 0);
	fair_free(&f);
}
END_TEST

/* A message that leads to many lanes is one of several, whatever came first. */
START_TEST(test_mailing)
{
	struct fair f = { .jobs = 0 };
	uint64_t mailing = 0, single = 0;
	char order[128], name[16];

	for (int i = 0; i < 50; i++) {
		(void)snprintf(name, sizeof(name), "m%d", i);
		add_job(&f, name, 0, 0, &mailing);
	}
	add_job(&f, "s", 0, 0, &single);
	/* For a lane in which the mailing waits, too: both get the turn. */
	add_job(&f, "m40", 0, 0, NULL);
	serve_all(&f, order, sizeof(order));
	ck_assert_uint_eq(strlen(order), 52);
	ck_assert(memcmp(order, "mmmsm", 5) == 0);
	fair_free(&f);
}
END_TEST

/* Nobody waits for ever, however many come that have no backlog. */
START_TEST(test_no_starvation)
{
	struct fair f = { .jobs = 0 };
	uint64_t mailing = 0, turns = 0;
	char name[32];
	struct lane *l;

	for (int i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "m%d", i);
		add_job(&f, name, 0, 0, &mailing);
	}
	for (int left = 100; left > 0; turns++) {
		/* Two come while one is served. */
		for (uint64_t i = 0; i < 2; i++) {
			(void)snprintf(name, sizeof(name), "s%llu", (unsigned long long)(2 * turns + i));
			add_job(&f, name, 0, 0, NULL);
		}
		l = fair_turn(&f);
		left -= l->name[0] == 'm';
		free(fair_take(&f, l));
		fair_end(&f, l);
		ck_assert_uint_lt(turns, 100 * 3 * FAIR_STEP);
	}
	while ((l = fair_turn(&f)) != NULL) {
		free(fair_take(&f, l));
		fair_end(&f, l);
	}
	ck_assert_uint_eq(f.nlanes, 0);
	fair_free(&f);
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
	fair_free(&f);
}
END_TEST

START_TEST(test_in_line_order)
{
	struct fair f = { .jobs = 0 };
	struct lane *l;

	add_jobs(&f, "a", 3);
	l = fair_turn(&f);
	take_in_order(&f, l, 0, 2);
	fair_end(&f, l);
	ck_assert_ptr_null(fair_turn(&f));
	fair_free(&f);
}
END_TEST

/* Work that comes during a turn is part of it, and does not have the lane wait twice. */
START_TEST(test_added_during_turn)
{
	struct fair f = { .jobs = 0 };
	struct lane *l;

	add_jobs(&f, "a", 1);
	l = fair_turn(&f);
	free(fair_take(&f, l));
	add_jobs(&f, "a", 1);
	ck_assert_uint_eq(f.waiting, 0);
	free(fair_take(&f, l));
	add_jobs(&f, "a", 1);
	fair_end(&f, l);
	ck_assert_uint_eq(f.waiting, 1);
	l = fair_turn(&f);
	free(fair_take(&f, l));
	fair_end(&f, l);
	fair_free(&f);
}
END_TEST

/* Thousands of lanes, in the order in which they came. */
START_TEST(test_many_lanes)
{
	static struct fair_job jobs[5000];
	struct fair f = { .jobs = 0 };
	struct lane *l;

	for (uint32_t kind = 0; kind < 5000; kind++)
		ck_assert_ptr_nonnull(fair_add(&f, kind, "a", 1, &jobs[kind]));
	ck_assert_uint_eq(f.waiting, 5000);
	for (uint32_t kind = 0; kind < 5000; kind++) {
		l = fair_turn(&f);
		ck_assert_uint_eq(l->kind, kind);
		ck_assert_ptr_eq(fair_take(&f, l), &jobs[kind]);
		fair_end(&f, l);
	}
	ck_assert_uint_eq(f.nlanes, 0);
	fair_free(&f);
}
END_TEST

START_TEST(test_name_too_long)
{
	struct fair f = { .jobs = 0 };
	struct fair_job job = { .rcpt = 0 };
	char name[FAIR_NAME_MAX + 2];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_ptr_null(fair_add(&f, 1, name, 1, &job));
	ck_assert_uint_eq(f.jobs, 0);
	fair_free(&f);
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
	tcase_add_test(tests, test_agents);
	tcase_add_test(tests, test_resting);
	tcase_add_test(tests, test_put_off);
	tcase_add_test(tests, test_resting_has_no_share);
	tcase_add_test(tests, test_mailing);
	tcase_add_test(tests, test_no_starvation);
	tcase_add_test(tests, test_many_lanes);
	tcase_add_test(tests, test_name_too_long);
}

int
main(void)
{
	return unit_run("sched_fair", add);
}
