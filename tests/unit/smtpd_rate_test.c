/* smtpd_rate_test.c: how often a client and its network may do something. */
#include "unit.h"

#include <unistd.h>

#include "smtpd/smtpd_rate.h"

#define START 1700000000

static int fd;
static struct conf conf;

static void
setup(void)
{
	char path[] = "/tmp/rate-test.XXXXXX";

	fd = mkstemp(path);
	ck_assert_int_ne(fd, -1);
	(void)unlink(path);
	ck_assert_int_eq(conf_defaults(&conf), 0);
}

static void
teardown(void)
{
	conf_free(&conf);
	close(fd);
}

static int
take(const char *from, enum smtpd_rate what, int64_t now)
{
	struct peer peer;

	ck_assert_int_eq(peer_parse(view_of(from), &peer), 0);
	return smtpd_rate_take(fd, &conf, &peer, what, START + now);
}

START_TEST(address)
{
	conf.client_rate_messages = 2;
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_MESSAGES, 0), 1);
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_MESSAGES, 0), 1);
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_MESSAGES, 0), 0);
	ck_assert_int_eq(take("192.0.2.8", SMTPD_RATE_OF_MESSAGES, 0), 1);
	/* What has no limit is not counted. */
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_RECIPIENTS, 0), 1);
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_CONNECTIONS, 0), 1);
	/* One half of it has run out after half of the time. */
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_MESSAGES, 1799), 0);
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_MESSAGES, 1800), 1);
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_MESSAGES, 1800), 0);
}
END_TEST

START_TEST(network)
{
	conf.client_rate_connections = 2;
	conf.network_rate_connections = 3;
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_CONNECTIONS, 0), 1);
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_CONNECTIONS, 0), 1);
	/* Refused for the address, it does not count for the network. */
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_CONNECTIONS, 0), 0);
	ck_assert_int_eq(take("192.0.2.8", SMTPD_RATE_OF_CONNECTIONS, 0), 1);
	ck_assert_int_eq(take("192.0.2.9", SMTPD_RATE_OF_CONNECTIONS, 0), 0);
	ck_assert_int_eq(take("192.0.3.9", SMTPD_RATE_OF_CONNECTIONS, 0), 1);
}
END_TEST

/* An address of IPv6 is a /64, and its network a /48. */
START_TEST(ipv6)
{
	conf.client_rate_recipients = 1;
	conf.network_rate_recipients = 2;
	ck_assert_int_eq(take("2001:db8:0:1::1", SMTPD_RATE_OF_RECIPIENTS, 0), 1);
	ck_assert_int_eq(take("2001:db8:0:1:8000::1", SMTPD_RATE_OF_RECIPIENTS, 0), 0);
	ck_assert_int_eq(take("2001:db8:0:2::1", SMTPD_RATE_OF_RECIPIENTS, 0), 1);
	ck_assert_int_eq(take("2001:db8:0:3::1", SMTPD_RATE_OF_RECIPIENTS, 0), 0);
	ck_assert_int_eq(take("2001:db8:1:1::1", SMTPD_RATE_OF_RECIPIENTS, 0), 1);
}
END_TEST

START_TEST(no_file)
{
	int good = fd;

	fd = -1;
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_MESSAGES, 0), 1);
	conf.network_rate_messages = 1;
	ck_assert_int_eq(take("192.0.2.7", SMTPD_RATE_OF_MESSAGES, 0), -1);
	fd = good;
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, address);
	tcase_add_test(tests, network);
	tcase_add_test(tests, ipv6);
	tcase_add_test(tests, no_file);
}

int
main(void)
{
	return unit_run("smtpd_rate", add);
}
