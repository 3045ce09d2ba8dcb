/* smtpd_grey_test.c: greylisting over the days, by a clock of the test's own. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "smtpd/smtpd_grey.h"

#define START 1700000000
#define HOUR 3600
#define DAY (24 * HOUR)

static int fd;
static struct conf conf;

static void
setup(void)
{
	char path[] = "/tmp/grey-test.XXXXXX";

	fd = mkstemp(path);
	ck_assert_int_ne(fd, -1);
	(void)unlink(path);
	ck_assert_int_eq(conf_defaults(&conf), 0);
	conf.greylist_clients = 0;
}

static void
teardown(void)
{
	conf_free(&conf);
	close(fd);
}

/* At that time: the state is this, and so long it has to wait. */
static void
expect(int64_t now, const char *from, const char *sender, const char *rcpt,
    enum smtpd_grey_state state, uint64_t wait)
{
	enum smtpd_grey_state got;
	struct address s, r;
	struct peer peer;
	uint64_t seconds;

	ck_assert_int_eq(peer_parse(view_of(from), &peer), 0);
	ck_assert_int_eq(address_parse(view_of(sender), &s), 0);
	ck_assert_int_eq(address_parse(view_of(rcpt), &r), 0);
	ck_assert_int_eq(smtpd_grey_ask(fd, &conf, &peer, &s, &r, START + now, &seconds, &got), 0);
	ck_assert_int_eq(got, state);
	ck_assert_uint_eq(seconds, wait);
}

START_TEST(waits)
{
	expect(0, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(0, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_EARLY, 300);
	expect(299, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_EARLY, 1);
	expect(300, "192.0.2.9", "A@x.example", "B@y.example", SMTPD_GREY_PASSED, 0);
	expect(301, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_KNOWN, 0);
}
END_TEST

START_TEST(triplets)
{
	expect(0, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(400, "192.0.3.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(400, "192.0.2.7", "c@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(400, "192.0.2.7", "a@x.example", "c@y.example", SMTPD_GREY_NEW, 300);
	expect(400, "192.0.2.7", "", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(0, "2001:db8:0:1::1", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(300, "2001:db8:0:1:ffff::1", "a@x.example", "b@y.example", SMTPD_GREY_PASSED, 0);
	expect(300, "2001:db8:0:2::1", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
}
END_TEST

/* Who comes back too late begins anew; who has passed is known for as long as it comes. */
START_TEST(times)
{
	expect(0, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(2 * DAY, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(4 * DAY - 1, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_PASSED, 0);
	expect(30 * DAY, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_KNOWN, 0);
	expect(60 * DAY, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_KNOWN, 0);
	expect(96 * DAY, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
}
END_TEST

/* What was written by a clock that was ahead is not believed; nobody waits for days. */
START_TEST(clock_set_back)
{
	expect(DAY, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(0, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(300, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_PASSED, 0);
}
END_TEST

START_TEST(clients)
{
	conf.greylist_clients = 2;
	expect(0, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(0, "192.0.2.7", "c@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(300, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_PASSED, 0);
	expect(300, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_KNOWN, 0);
	expect(300, "192.0.2.7", "d@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(300, "192.0.2.7", "c@x.example", "b@y.example", SMTPD_GREY_PASSED, 0);
	expect(300, "192.0.2.8", "e@x.example", "b@y.example", SMTPD_GREY_CLIENT, 0);
	expect(300, "192.0.3.8", "e@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	/* For as long as it comes. */
	expect(30 * DAY, "192.0.2.8", "f@x.example", "b@y.example", SMTPD_GREY_CLIENT, 0);
	expect(60 * DAY, "192.0.2.8", "g@x.example", "b@y.example", SMTPD_GREY_CLIENT, 0);
	expect(97 * DAY, "192.0.2.8", "h@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	/* Then it begins anew. */
	expect(97 * DAY + 300, "192.0.2.8", "h@x.example", "b@y.example", SMTPD_GREY_PASSED, 0);
	expect(97 * DAY + 300, "192.0.2.8", "i@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
}
END_TEST

/* A flood of what is new drives none away that has passed. */
START_TEST(flood)
{
	char sender[64];

	expect(0, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(300, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_PASSED, 0);
	for (int i = 0; i < 3000; i++) {
		(void)snprintf(sender, sizeof(sender), "a%d@x.example", i);
		expect(400 + i, "198.51.100.1", sender, "b@y.example", SMTPD_GREY_NEW, 300);
	}
	expect(4000, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_KNOWN, 0);
}
END_TEST

START_TEST(no_file)
{
	struct address a = { "a", "x.example" };
	enum smtpd_grey_state state;
	uint64_t wait = 1;
	struct peer peer;

	ck_assert_int_eq(peer_parse(VIEW("192.0.2.7"), &peer), 0);
	ck_assert_int_eq(smtpd_grey_ask(-1, &conf, &peer, &a, &a, START, &wait, &state), -1);
	ck_assert_uint_eq(wait, 0);
}
END_TEST

/*
 * Whoever makes up senders without end takes the place of what is its own network's: here of
 * 65536 that an entry of IPv6 can be about, and of one of IPv4.
 */
START_TEST(made_up)
{
	char text[64];
	int passed = 0;

	for (int i = 0; i < 20; i++) {
		(void)snprintf(text, sizeof(text), "198.51.%d.1", i);
		expect(0, text, "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	}
	expect(0, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(0, "2001:db8::1", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	for (int i = 0; i < 5000; i++) {
		char sender[64];

		(void)snprintf(sender, sizeof(sender), "s%d@x.example", i);
		expect(1, "192.0.2.9", sender, "b@y.example", SMTPD_GREY_NEW, 300);
		(void)snprintf(text, sizeof(text), "2001:db8:0:%x::1", i);
		expect(1, text, sender, "b@y.example", SMTPD_GREY_NEW, 300);
	}
	expect(300, "192.0.2.7", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	expect(300, "2001:db8::1", "a@x.example", "b@y.example", SMTPD_GREY_NEW, 300);
	for (int i = 0; i < 20; i++) {
		enum smtpd_grey_state got;
		struct address s = { "a", "x.example" }, r = { "b", "y.example" };
		struct peer peer;
		uint64_t wait;

		(void)snprintf(text, sizeof(text), "198.51.%d.1", i);
		ck_assert_int_eq(peer_parse(view_of(text), &peer), 0);
		ck_assert_int_eq(smtpd_grey_ask(fd, &conf, &peer, &s, &r, START + 300, &wait, &got), 0);
		passed += got == SMTPD_GREY_PASSED;
	}
	/* One in sixty is in the way of one of the two by chance. */
	ck_assert_int_ge(passed, 14);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, waits);
	tcase_add_test(tests, triplets);
	tcase_add_test(tests, times);
	tcase_add_test(tests, clock_set_back);
	tcase_add_test(tests, clients);
	tcase_add_test(tests, flood);
	tcase_add_test(tests, no_file);
	tcase_add_test(tests, made_up);
}

int
main(void)
{
	return unit_run("smtpd_grey", add);
}
