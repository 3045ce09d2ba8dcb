/*
 * sched_days_test.c: days of retries with a simulated clock, by the pure modules of the
 * scheduler: when attempts are made, and what thousands of messages to good, greylisting and
 * dead destinations cost each other. Prints the times, for people.
 */
#include <stdio.h>

#include "queue/sched_dest.h"
#include "queue/sched_fair.h"
#include "queue/sched_plan.h"
#include "unit.h"

#define START INT64_C(1763784000)
#define MINUTE 60
#define HOUR 3600
#define DAY 86400

static struct sched_plan
plan_of(const char *retry, uint64_t jitter, uint64_t grey)
{
	struct sched_plan plan;
	const char *why = "";

	if (sched_plan_parse(&plan, view_of(retry), 5 * DAY, &why) == -1)
		ck_abort_msg("%s: %s", retry, why);
	sched_plan_vary(&plan, jitter, grey);
	return plan;
}

/* ---- One message */

/* What a server does at a time since the message came. */
struct server {
	const char *name;
	int64_t dead_until;	/* nobody answers */
	int64_t grey;		/* so long it says that it does not know us, from the first attempt */
	int64_t good_from;	/* before, it says come again; INT64_MAX: always */
};

static void
print_time(int64_t t)
{
	if (t >= DAY)
		(void)printf(" %lldd", (long long)(t / DAY));
	else
		(void)printf(" ");
	(void)printf("%02lld:%02lld", (long long)(t % DAY / HOUR), (long long)(t % HOUR / MINUTE));
	if (t % MINUTE)
		(void)printf(":%02lld", (long long)(t % MINUTE));
}

/* Tries until it is taken or given up; prints when. Returns the time since the arrival. */
static int64_t
one_message(const char *retry, uint64_t jitter, const struct server *server, uint32_t *attempts)
{
	struct sched_plan plan = plan_of(retry, jitter, 5 * MINUTE);
	struct plan_attempt a = { .now = START, .end = sched_plan_end(&plan, START, 0, 0) };
	int64_t t = 0;

	(void)printf("%s, jitter %u%%, %s:", retry, (unsigned)jitter, server->name);
	for (;;) {
		print_time(t);
		a.number++;
		a.now = START + t;
		a.chance = a.number * 0x9e3779b9U;
		a.grey = t >= server->dead_until && t - server->dead_until < server->grey;
		if ((t >= server->good_from && t >= server->dead_until && !a.grey) ||
		    sched_plan_expired(a.end, a.now))
			break;
		t = sched_plan_next(&plan, &a) - START;
		ck_assert_int_gt(t, a.now - START);
	}
	(void)printf("  (%u)\n", a.number);
	*attempts = a.number;
	return t;
}

START_TEST(test_schedules)
{
	static const struct server never = { "never taken", 0, 0, INT64_MAX },
	    grey = { "greylisting for 8 minutes", 0, 8 * MINUTE, 0 },
	    dead = { "dead for two days", 2 * DAY, 0, 0 },
	    slow = { "full for 5 hours", 0, 0, 5 * HOUR };
	static const char normal[] = "16x15m 30m 1h 2h 4h";
	uint32_t n;

	ck_assert_int_eq(one_message(normal, 0, &never, &n), 5 * DAY);
	ck_assert_uint_eq(n, 49);
	ck_assert_int_eq(one_message(normal, 10, &never, &n), 5 * DAY);
	ck_assert(n >= 44 && n <= 48);
	ck_assert_int_eq(one_message("15m", 0, &never, &n), 5 * DAY);
	ck_assert_uint_eq(n, 481);
	ck_assert_int_eq(one_message("5m 15m 1h 4h 1d", 0, &never, &n), 5 * DAY);
	ck_assert_uint_eq(n, 10);
	ck_assert_int_eq(one_message(normal, 0, &grey, &n), 10 * MINUTE);
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(one_message("1m 15m", 0, &grey, &n), 11 * MINUTE);
	ck_assert_int_lt(one_message(normal, 10, &slow, &n), 6 * HOUR + HOUR / 2);
	ck_assert_int_lt(one_message(normal, 10, &dead, &n), 2 * DAY + 4 * HOUR + HOUR / 2);
	ck_assert_int_lt(one_message("1h", 0, &dead, &n), 2 * DAY + HOUR);
}
END_TEST

/* ---- Thousands of messages */

#define MESSAGES 6000
#define DESTINATIONS 60		/* the first DEAD of them do not answer for some days, or ever */
#define DEAD 10
#define PLACES 20		/* agents, each of which does a message in a second */
#define LINE 10

struct message {
	struct message *next;	/* due in the same minute */
	struct fair_job job;
	unsigned destination;
	uint32_t attempts;	/* counted, with or without a connection */
	int64_t arrival, end, done;
	bool delivered;
};

struct world {
	struct sched_plan plan;
	struct dests dests;
	struct fair fair;
	struct park park;
	struct message messages[MESSAGES];
	struct message *due[6 * DAY / MINUTE];	/* by minute since START */
	int64_t now;
	int64_t tried[DESTINATIONS];	/* last connection to one that is dead */
	unsigned connections[DESTINATIONS], left;
	size_t open_most;
};

static struct world w;

static void
hop_name(unsigned destination, char name[32])
{
	(void)snprintf(name, 32, "mx d%02u.example", destination);
}

/* Number 0 comes back after 20 hours, 1 after 40 and so on; those from 5 to 9 never do. */
static bool
answers(unsigned destination)
{
	return destination >= DEAD ||
	    (destination < 5 && w.now - START >= (destination + 1) * INT64_C(72000));
}

static void
wait_for(struct message *m, int64_t time)
{
	size_t minute = (size_t)((time - START + MINUTE - 1) / MINUTE);

	ck_assert_uint_lt(minute, sizeof(w.due) / sizeof(w.due[0]));
	m->next = w.due[minute];
	w.due[minute] = m;
}

static void
finish(struct message *m, bool delivered)
{
	m->done = w.now;
	m->delivered = delivered;
	w.left--;
}

/* An attempt is counted that has failed for now. */
static void
defer(struct message *m)
{
	m->attempts++;
	if (sched_plan_expired(m->end, w.now))
		finish(m, false);
	else
		wait_for(m, sched_plan_next(&w.plan, &(struct plan_attempt){
			.number = m->attempts, .now = w.now, .end = m->end,
			.chance = (uint32_t)(m - w.messages) * 0x9e3779b9U,
		}));
}

static void
take_up(struct message *m)
{
	struct queue_name name = { .slot = m - w.messages };
	char hop[32];
	struct lane *l;

	hop_name(m->destination, hop);
	if (dest_dead(&w.dests, hop, w.now)) {
		defer(m);
		return;
	}
	l = fair_lane(&w.fair, 3, hop, dest_limit(&w.dests, hop));
	if (l->jobs >= LINE || l->parked.first) {
		queue_id_make(START * 1000000 + name.slot, 0, name.id);
		ck_assert_int_eq(park_add(&w.park, &l->parked, &name, false), 0);
		fair_offer(&w.fair, l);
		return;
	}
	m->job = (struct fair_job){ .message = m };
	ck_assert_ptr_nonnull(fair_add(&w.fair, 3, hop, dest_limit(&w.dests, hop), &m->job));
	if (w.fair.jobs > w.open_most)
		w.open_most = w.fair.jobs;
}

/* Those that wait on disk come up, as many as the line has room for. */
static void
refill(struct lane *l)
{
	struct park_list all = l->parked;
	struct queue_name name;

	while (l->jobs < LINE && park_take(&w.park, &all, &name)) {
		l->parked = (struct park_list){ .first = 0 };
		take_up(&w.messages[name.slot]);
		l->parked = all;
	}
	l->parked = all;
	fair_offer(&w.fair, l);
}

/* One message at the destination: what came of it, and what is learnt. */
static void
attempt(struct lane *l, struct message *m)
{
	unsigned d = m->destination;

	w.connections[d]++;
	if (answers(d)) {
		dest_good(&w.dests, l->name, w.now);
		finish(m, true);
	} else {
		/* Never twice within the interval. */
		ck_assert_int_ge(w.now - w.tried[d], w.dests.interval);
		w.tried[d] = w.now;
		(void)dest_down(&w.dests, l->name, w.now, "4.4.1", VIEW("no answer"));
		defer(m);
	}
	l->limit = dest_limit(&w.dests, l->name);
}

/* A turn of one second. Returns whether an agent was wanted for it. */
static bool
turn(void)
{
	struct lane *l = fair_turn(&w.fair);
	struct fair_job *job;
	bool worked;

	if (l == NULL)
		return false;
	refill(l);
	job = fair_take(&w.fair, l);
	worked = job != NULL;
	if (job)
		attempt(l, job->message);
	/* When nobody answers, all in line have the same answer. */
	while (dest_dead(&w.dests, l->name, w.now) && (job = fair_take(&w.fair, l)) != NULL)
		defer(job->message);
	fair_end(&w.fair, l);
	return worked;
}

static void
minute(size_t n)
{
	struct message *m, *next;

	for (m = w.due[n]; m; m = next) {
		next = m->next;
		take_up(m);
	}
	for (unsigned second = 0; second < MINUTE; second++, w.now++)
		for (unsigned agents = 0; agents < PLACES && w.fair.waiting;)
			agents += turn();
}

static void
people_send(void)
{
	for (size_t i = 0; i < MESSAGES; i++) {
		struct message *m = &w.messages[i];

		/* A third is a mailing for one destination, some come one by one on the first day. */
		m->destination = i < MESSAGES / 3 ? DEAD : (unsigned)(i * 7 % DESTINATIONS);
		m->arrival = START + (i < MESSAGES / 3 ? 0 : (int64_t)(i * 37 % DAY));
		m->end = sched_plan_end(&w.plan, m->arrival, 0, 0);
		wait_for(m, m->arrival);
	}
	w.left = MESSAGES;
}

static void
check_results(void)
{
	int64_t longest = 0;

	for (size_t i = 0; i < MESSAGES; i++) {
		const struct message *m = &w.messages[i];

		ck_assert(m->done != 0);
		ck_assert(m->delivered == (m->destination >= DEAD || m->destination < 5));
		if (!m->delivered)
			ck_assert_int_ge(m->done, m->end);
		else if (m->destination > DEAD && m->done - m->arrival > longest)
			longest = m->done - m->arrival;
	}
	(void)printf("longest wait for a good destination beside a mailing of %d: %lld s\n",
	    MESSAGES / 3, (long long)longest);
	ck_assert_int_le(longest, 2 * MINUTE);
	for (unsigned d = 0; d < DEAD; d++)
		(void)printf("d%02u, %s: %u connections\n", d, d < 5 ? "dead for days" :
		    "dead for ever", w.connections[d]);
	(void)printf("in line at once: %zu\n", w.open_most);
	ck_assert_uint_le(w.open_most, DESTINATIONS * LINE);
	ck_assert_uint_eq(w.fair.nlanes + w.park.n, 0);
}

START_TEST(test_thousands)
{
	w.plan = plan_of("16x15m 30m 1h 2h 4h", 10, 0);
	w.dests = (struct dests){ .limit_max = 10, .interval = 10 * MINUTE };
	w.now = START;
	people_send();
	for (size_t n = 0; n < sizeof(w.due) / sizeof(w.due[0]) && w.left; n++)
		minute(n);
	check_results();
	/* Ever, in six days: not more than one in ten minutes. */
	for (unsigned d = 5; d < DEAD; d++)
		ck_assert_uint_le(w.connections[d], 6 * DAY / (10 * MINUTE));
	dests_free(&w.dests);
	fair_free(&w.fair);
	park_free(&w.park);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_schedules);
	tcase_add_test(tests, test_thousands);
}

int
main(void)
{
	return unit_run("sched_days", add);
}
