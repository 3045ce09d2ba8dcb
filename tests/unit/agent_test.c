/* agent_test.c: jobs and results between the scheduler and its agents. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mail/agent.h"

static struct ipc_buffer space;
static struct ipc_record rec;
static int pair[2];

static void
setup(void)
{
	ck_assert_int_eq(ipc_pair(pair), 0);
}

static void
teardown(void)
{
	close(pair[0]);
	close(pair[1]);
}

static void
receive(void)
{
	ck_assert_int_eq(ipc_recv(pair[1], &space, &rec, deadline_in(1)), 1);
}

static struct agent_job
some_job(void)
{
	struct agent_job job = {
		.job = 1ULL << 40, .id = "0c8k2pabcd012345", .arrival_usec = 1763784000123456,
		.rcpt = 7, .flags = AGENT_REPEAT, .offset = 321, .size = 1ULL << 33,
		.recipient = { "joe+x y", "example.org" }, .original = { "sales", "example.com" },
	};

	(void)snprintf(job.settings, sizeof(job.settings), "quota=1M");
	job.message = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return job;
}

START_TEST(job_round_trip)
{
	struct agent_job job = some_job(), got;

	ck_assert_int_eq(agent_send_job(pair[0], &job), 0);
	receive();
	ck_assert_int_eq(agent_parse_job(&rec, &got), 0);
	ck_assert_uint_eq(got.job, job.job);
	ck_assert_str_eq(got.id, job.id);
	ck_assert_int_eq(got.arrival_usec, job.arrival_usec);
	ck_assert_uint_eq(got.rcpt, 7);
	ck_assert_uint_eq(got.flags, AGENT_REPEAT);
	ck_assert_uint_eq(got.offset, 321);
	ck_assert_uint_eq(got.size, 1ULL << 33);
	ck_assert(address_is_null(&got.sender));
	ck_assert_str_eq(got.settings, "quota=1M");
	ck_assert_str_eq(got.recipient.local, "joe+x y");
	ck_assert_str_eq(got.original.domain, "example.com");
	ck_assert_int_ge(got.message, 0);
	ck_assert_int_ne(fcntl(got.message, F_GETFD), -1);
	ck_assert_uint_eq(rec.nfds, 0);
	close(got.message);
	close(job.message);
}
END_TEST

/* Whether the job is refused, and its descriptor closed. */
static bool
job_refused(struct agent_job job)
{
	struct agent_job got;
	int fd, result;

	ck_assert_int_eq(agent_send_job(pair[0], &job), 0);
	close(job.message);
	receive();
	fd = rec.fds[0];
	errno = 0;
	result = agent_parse_job(&rec, &got);
	ck_assert_int_eq(got.message, result == 0 ? fd : -1);
	if (result == 0)
		close(fd);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	return result == -1;
}

START_TEST(bad_jobs)
{
	struct agent_job job;

	ck_assert(!job_refused(some_job()));
	job = some_job();
	(void)snprintf(job.id, sizeof(job.id), "../x");
	ck_assert(job_refused(job));
	job = some_job();
	job.id[0] = '\0';
	ck_assert(job_refused(job));
	job = some_job();
	job.recipient = (struct address){ 0 };
	ck_assert(job_refused(job));
	job = some_job();
	job.flags = AGENT_ORDERED << 1;
	ck_assert(job_refused(job));
	job = some_job();
	job.offset = UINT64_MAX;
	ck_assert(job_refused(job));
	job = some_job();
	job.size = INT64_MAX;
	ck_assert(job_refused(job));
	job = some_job();
	job.arrival_usec = -1;
	ck_assert(job_refused(job));
}
END_TEST

START_TEST(job_needs_its_descriptor)
{
	struct agent_job job = some_job(), got;
	struct buf whole = ipc_payload();

	ck_assert_int_eq(agent_send_job(pair[0], &job), 0);
	receive();
	buf_add_view(&whole, rec.payload);
	ipc_close_fds(&rec);
	close(job.message);
	rec = (struct ipc_record){ .type = AGENT_DELIVER, .payload = buf_view(&whole) };
	ck_assert_int_eq(agent_parse_job(&rec, &got), -1);
	ck_assert_int_eq(errno, EBADMSG);
	buf_free(&whole);
}
END_TEST

/* A group of so many jobs, sent and received. step: between their numbers. */
static void
send_jobs(size_t n, unsigned step)
{
	struct agent_group g = { .n = 0 };
	struct agent_job job = some_job();
	char user[32];

	for (size_t i = 0; i < n; i++, job.job += step, job.rcpt++) {
		(void)snprintf(user, sizeof(user), "u%zu@example.org", i);
		ck_assert_int_eq(agent_group_add(&g, user, &job), 0);
	}
	ck_assert_int_eq(agent_send_group(pair[0], &g, job.message), 0);
	ck_assert_uint_eq(g.n, 0);
	close(job.message);
	receive();
}

START_TEST(group_round_trip)
{
	struct agent_job job = some_job(), got;
	char user[AGENT_USER_MAX + 1];
	struct ipc_get at;

	close(job.message);
	send_jobs(AGENT_GROUP_MAX, 1);
	ck_assert_uint_eq(agent_group_count(&rec), AGENT_GROUP_MAX);
	at = ipc_get(&rec);
	for (unsigned i = 0; i < AGENT_GROUP_MAX; i++) {
		agent_group_next(&rec, &at, user, &got);
		ck_assert_uint_eq(got.job, job.job + i);
		ck_assert_uint_eq(got.rcpt, 7 + i);
		ck_assert_str_eq(got.settings, "quota=1M");
		ck_assert(address_eq(&got.recipient, &job.recipient));
		ck_assert_int_eq(got.message, rec.fds[0]);
	}
	ck_assert_str_eq(user, "u99@example.org");
	ck_assert_uint_eq(at.rest.n, 0);
	ipc_close_fds(&rec);
}
END_TEST

START_TEST(group_is_bounded)
{
	struct agent_group g = { .n = 0 };
	struct agent_job job = some_job();
	size_t n = 0;

	close(job.message);
	while (agent_group_add(&g, "u@example.org", &job) == 0)
		n++;
	ck_assert_uint_eq(n, AGENT_GROUP_MAX);
	buf_free(&g.payload);
	g.n = 0;
	memset(job.settings, 'x', MAILBOX_SETTINGS_MAX);
	job.settings[MAILBOX_SETTINGS_MAX] = '\0';
	for (n = 0; agent_group_add(&g, "u@example.org", &job) == 0; n++)
		ck_assert_uint_le(g.payload.n, IPC_PAYLOAD_MAX);
	ck_assert_uint_ge(n, 20);
	ck_assert_uint_lt(n, AGENT_GROUP_MAX);
	buf_free(&g.payload);
}
END_TEST

START_TEST(bad_groups)
{
	struct view whole;

	send_jobs(2, 1);
	whole = rec.payload;
	for (size_t n = 0; n < whole.n; n++) {
		rec.payload = view_sub(whole, 0, n);
		/* The first one alone is a good one. */
		ck_assert_uint_eq(agent_group_count(&rec), 2 * n == whole.n);
	}
	rec.payload = whole;
	rec.type = AGENT_DELIVER;
	ck_assert_uint_eq(agent_group_count(&rec), 0);
	ipc_close_fds(&rec);
	send_jobs(2, 2);
	ck_assert_uint_eq(agent_group_count(&rec), 0);
	ck_assert_int_eq(errno, EBADMSG);
	ipc_close_fds(&rec);
}
END_TEST

START_TEST(result_round_trip)
{
	static struct agent_result r, got;

	r = (struct agent_result){ .job = 9, .outcome = AGENT_FORWARDED, .code = "2.1.5",
	    .owner = { "list-owner-", "x.example" }, .verp = true,
		.text = "to a\nb", .nforward = AGENT_FORWARD_MAX };
	for (int i = 0; i < AGENT_FORWARD_MAX; i++) {
		memset(r.forward[i].local, '"', ADDRESS_LOCAL_MAX);
		(void)snprintf(r.forward[i].domain, sizeof(r.forward[i].domain), "%d.example", i);
	}
	ck_assert_int_eq(agent_send_result(pair[0], &r), 0);
	receive();
	ck_assert_int_eq(agent_parse_result(&rec, &got), 0);
	ck_assert_uint_eq(got.job, 9);
	ck_assert_int_eq(got.outcome, AGENT_FORWARDED);
	ck_assert_str_eq(got.text, "to a?b");
	ck_assert_uint_eq(got.nforward, AGENT_FORWARD_MAX);
	ck_assert_str_eq(got.forward[99].domain, "99.example");
	ck_assert_str_eq(got.forward[99].local, r.forward[0].local);
	ck_assert_str_eq(got.owner.local, "list-owner-");
	ck_assert(got.verp);
}
END_TEST

static int
result_after_travel(enum agent_outcome outcome, const char *code, size_t nforward)
{
	static struct agent_result r, got;

	r = (struct agent_result){ .job = 1, .outcome = outcome, .nforward = nforward };
	(void)snprintf(r.code, sizeof(r.code), "%s", code);
	r.forward[0] = (struct address){ "a", "b" };
	ck_assert_int_eq(agent_send_result(pair[0], &r), 0);
	receive();
	return agent_parse_result(&rec, &got);
}

START_TEST(results_are_checked)
{
	static const struct {
		enum agent_outcome outcome;
		const char *code;
		size_t nforward;
		int result;
	} cases[] = {
		{ AGENT_DELIVERED, "2.0.0", 0, 0 },
		{ AGENT_DEFERRED, "4.3.1", 0, 0 },
		{ AGENT_FAILED, "5.4.600", 0, 0 },
		{ AGENT_FORWARDED, "2.1.5", 1, 0 },
		{ AGENT_FORWARDED, "2.1.5", 0, -1 },	/* to nobody: the message would be lost */
		{ AGENT_DELIVERED, "2.1.5", 1, -1 },
		{ AGENT_DELIVERED, "4.0.0", 0, -1 },
		{ AGENT_DEFERRED, "5.0.0", 0, -1 },
		{ AGENT_FAILED, "2.0.0", 0, -1 },
		{ AGENT_FAILED, "", 0, -1 },
		{ AGENT_FAILED, "5.", 0, -1 },
		{ AGENT_FAILED, "5.1", 0, -1 },
		{ AGENT_FAILED, "5.1.", 0, -1 },
		{ AGENT_FAILED, "5.1.1 ", 0, -1 },
		{ AGENT_FAILED, "5.1.1\n", 0, -1 },
		{ AGENT_FAILED, "5.1234.1", 0, -1 },
		{ (enum agent_outcome)0, "2.0.0", 0, -1 },
		{ AGENT_RELAYED, "2.0.0", 0, -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(result_after_travel(cases[i].outcome, cases[i].code,
		    cases[i].nforward) == cases[i].result, "case %zu", i);
}
END_TEST

START_TEST(results_go_together)
{
	static struct agent_result r, got;
	struct buf b = ipc_payload();
	struct ipc_get g;
	size_t n = 0;

	for (r = (struct agent_result){ .outcome = AGENT_DELIVERED, .code = "2.0.0" }; r.job < 3;
	    r.job++)
		ck_assert_int_eq(agent_add_result(&b, &r), 0);
	ck_assert_int_eq(agent_send_results(pair[0], &b), 0);
	receive();
	ck_assert_int_eq(agent_parse_result(&rec, &got), -1);
	for (g = ipc_get(&rec); agent_next_result(&rec, &g, &got) == 1; n++)
		ck_assert_uint_eq(got.job, n);
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(agent_next_result(&rec, &g, &got), 0);
	/* One that is torn, and none at all. */
	rec.payload.n--;
	for (n = 0, g = ipc_get(&rec); agent_next_result(&rec, &g, &got) == 1; n++)
		;
	ck_assert_uint_eq(n, 2);
	rec.payload.n = 0;
	g = ipc_get(&rec);
	ck_assert_int_eq(agent_next_result(&rec, &g, &got), -1);
	ck_assert_int_eq(errno, EBADMSG);
}
END_TEST

START_TEST(results_are_bounded)
{
	static struct agent_result r;
	struct buf b = ipc_payload();
	size_t n = 0;

	r = (struct agent_result){ .outcome = AGENT_DELIVERED, .code = "2.0.0" };
	memset(r.text, 'x', sizeof(r.text) - 1);
	while (agent_add_result(&b, &r) == 0)
		n++;
	ck_assert_uint_gt(n, 100);
	ck_assert_int_eq(agent_send_results(pair[0], &b), 0);
	receive();
}
END_TEST

START_TEST(torn_records_are_refused)
{
	struct agent_job job = some_job(), got;
	struct buf whole = ipc_payload();

	ck_assert_int_eq(agent_send_job(pair[0], &job), 0);
	receive();
	buf_add_view(&whole, rec.payload);
	buf_add_char(&whole, 'x');
	ipc_close_fds(&rec);
	for (size_t n = 0; n <= whole.n; n++) {
		struct ipc_record r = { .type = AGENT_DELIVER, .nfds = 1, .fds = { -1, -1 },
			.payload = view_sub(buf_view(&whole), 0, n) };

		ck_assert_int_eq(agent_parse_job(&r, &got), n + 1 == whole.n ? 0 : -1);
	}
	buf_free(&whole);
	close(job.message);
}
END_TEST

/* ---- messages for other servers */

static struct agent_transmit
some_transmit(void)
{
	struct agent_transmit t = {
		.job = 1ULL << 41, .id = "0c8k2pabcd012345", .arrival_usec = 1763784000123456,
		.offset = 321, .size = 1ULL << 33, .sender = { "me", "example.org" },
		.params = VIEW("BODY=8BITMIME RET=HDRS"), .tls = AGENT_TLS_VERIFIED,
	};

	t.message = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return t;
}

START_TEST(transmit_round_trip)
{
	static struct agent_transmit t, got;
	struct address a = { "joe", "example.com" };

	t = some_transmit();
	ck_assert_int_eq(agent_transmit_add(&t, 3, &a, VIEW("NOTIFY=NEVER")), 0);
	a = (struct address){ "jane doe", "example.com" };
	ck_assert_int_eq(agent_transmit_add(&t, 70000, &a, VIEW("")), 0);
	ck_assert_int_eq(agent_send_transmit(pair[0], &t), 0);
	receive();
	ck_assert_int_eq(agent_parse_transmit(&rec, &got), 0);
	ck_assert_uint_eq(got.job, t.job);
	ck_assert_str_eq(got.id, t.id);
	ck_assert_int_eq(got.arrival_usec, t.arrival_usec);
	ck_assert_uint_eq(got.size, t.size);
	ck_assert_int_eq(got.tls, AGENT_TLS_VERIFIED);
	ck_assert_str_eq(got.sender.local, "me");
	ck_assert(view_eq(got.params, t.params));
	ck_assert_uint_eq(got.n, 2);
	ck_assert_uint_eq(got.rcpts[0].number, 3);
	ck_assert(view_eq(got.rcpts[0].params, VIEW("NOTIFY=NEVER")));
	ck_assert_uint_eq(got.rcpts[1].number, 70000);
	ck_assert_str_eq(got.rcpts[1].address.local, "jane doe");
	ck_assert_int_ne(fcntl(got.message, F_GETFD), -1);
	close(got.message);
	close(t.message);
}
END_TEST

/* Recipients are added while they fit; what was added can be sent. */
START_TEST(transmit_is_bounded)
{
	static struct agent_transmit t, got;
	static char params[AGENT_PARAMS_MAX + 1];
	struct address a = { .domain = "example.com" };

	memset(a.local, '"', ADDRESS_LOCAL_MAX);
	memset(params, 'x', sizeof(params));
	for (size_t n = 0; n <= sizeof(params); n += n < 500 ? 100 : sizeof(params) - 500) {
		t = some_transmit();
		t.params = (struct view){ params, AGENT_PARAMS_MAX };
		while (agent_transmit_add(&t, (uint32_t)t.n, &a, (struct view){ params, n }) == 0)
			;
		ck_assert_uint_ge(t.n, 30);
		ck_assert(n != 0 || t.n == AGENT_RCPT_MAX);
		ck_assert_int_eq(agent_send_transmit(pair[0], &t), 0);
		receive();
		ck_assert_int_eq(agent_parse_transmit(&rec, &got), 0);
		ck_assert_uint_eq(got.n, t.n);
		ck_assert_uint_eq(got.rcpts[t.n - 1].params.n, n <= AGENT_PARAMS_MAX ? n : 0);
		close(got.message);
		close(t.message);
	}
}
END_TEST

static bool
transmit_refused(struct agent_transmit t, size_t nrcpts, const char *params)
{
	static struct agent_transmit got;
	struct address a = { "joe", "example.com" };
	int result;

	for (size_t i = 0; i < nrcpts; i++)
		ck_assert_int_eq(agent_transmit_add(&t, 0, &a, view_of(params)), 0);
	ck_assert_int_eq(agent_send_transmit(pair[0], &t), 0);
	close(t.message);
	receive();
	result = agent_parse_transmit(&rec, &got);
	ck_assert_int_eq(got.message == -1, result == -1);
	if (result == 0)
		close(got.message);
	return result == -1;
}

START_TEST(bad_transmits)
{
	struct agent_transmit t;

	ck_assert(!transmit_refused(some_transmit(), 1, "NOTIFY=NEVER"));
	ck_assert(transmit_refused(some_transmit(), 0, ""));
	ck_assert(transmit_refused(some_transmit(), 1, "A\r\nRSET"));
	t = some_transmit();
	t.params = VIEW("A\nB");
	ck_assert(transmit_refused(t, 1, ""));
	t = some_transmit();
	t.flags = AGENT_MAILBOX;
	ck_assert(transmit_refused(t, 1, ""));
	t = some_transmit();
	t.id[0] = '/';
	ck_assert(transmit_refused(t, 1, ""));
	t = some_transmit();
	t.size = INT64_MAX;
	ck_assert(transmit_refused(t, 1, ""));
}
END_TEST

START_TEST(answer_round_trip)
{
	struct agent_answer a = { .job = 5, .number = 7, .outcome = AGENT_RELAYED,
		.code = "2.1.5", .text = "250 2.1.5 ok\n\302\233J \303\274", .server = "mx.example.com",
		.address = "192.0.2.1" }, got;

	ck_assert_int_eq(agent_send_answer(pair[0], &a), 0);
	receive();
	ck_assert_int_eq(agent_parse_answer(&rec, &got), 0);
	ck_assert_uint_eq(got.job, 5);
	ck_assert_uint_eq(got.number, 7);
	ck_assert_int_eq(got.outcome, AGENT_RELAYED);
	ck_assert_str_eq(got.code, "2.1.5");
	/* U+009B begins a command to many a terminal. */
	ck_assert_str_eq(got.text, "250 2.1.5 ok???J \303\274");
	ck_assert_str_eq(got.server, "mx.example.com");
	ck_assert_str_eq(got.address, "192.0.2.1");
	a.outcome = AGENT_FORWARDED;
	ck_assert_int_eq(agent_send_answer(pair[0], &a), 0);
	receive();
	ck_assert_int_eq(agent_parse_answer(&rec, &got), -1);
	a.outcome = AGENT_FAILED;
	ck_assert_int_eq(agent_send_answer(pair[0], &a), 0);
	receive();
	ck_assert_int_eq(agent_parse_answer(&rec, &got), -1);
}
END_TEST

START_TEST(done_round_trip)
{
	struct agent_done d = { .job = 5, .scope = AGENT_SCOPE_BUSY, .more = true,
		.tls = AGENT_TLS_NONE, .text = "421 too many" }, got;

	ck_assert_int_eq(agent_send_done(pair[0], &d), 0);
	receive();
	ck_assert_int_eq(agent_parse_done(&rec, &got), 0);
	ck_assert_uint_eq(got.job, 5);
	ck_assert_int_eq(got.scope, AGENT_SCOPE_BUSY);
	ck_assert(got.more);
	ck_assert_int_eq(got.tls, AGENT_TLS_NONE);
	ck_assert_str_eq(got.text, "421 too many");
	d.tls = (enum agent_tls)4;
	ck_assert_int_eq(agent_send_done(pair[0], &d), 0);
	receive();
	ck_assert_int_eq(agent_parse_done(&rec, &got), -1);
	d.tls = AGENT_TLS_UNKNOWN;
	d.scope = (enum agent_scope)99;
	ck_assert_int_eq(agent_send_done(pair[0], &d), 0);
	receive();
	ck_assert_int_eq(agent_parse_done(&rec, &got), -1);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, job_round_trip);
	tcase_add_test(c, bad_jobs);
	tcase_add_test(c, job_needs_its_descriptor);
	tcase_add_test(c, group_round_trip);
	tcase_add_test(c, group_is_bounded);
	tcase_add_test(c, bad_groups);
	tcase_add_test(c, result_round_trip);
	tcase_add_test(c, results_are_checked);
	tcase_add_test(c, results_go_together);
	tcase_add_test(c, results_are_bounded);
	tcase_add_test(c, torn_records_are_refused);
	tcase_add_test(c, transmit_round_trip);
	tcase_add_test(c, transmit_is_bounded);
	tcase_add_test(c, bad_transmits);
	tcase_add_test(c, answer_round_trip);
	tcase_add_test(c, done_round_trip);
}

int
main(void)
{
	return unit_run("agent", add);
}
