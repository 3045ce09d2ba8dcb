/* listen_count_test.c: limits of listen(8). */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

#include "unit.h"

#include "gate/listen_count.h"

static struct listen_key
key_of(const char *text)
{
	struct sockaddr_storage a = { 0 };
	struct sockaddr_in *in = (struct sockaddr_in *)&a;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&a;

	a.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	ck_assert_int_eq(inet_pton(a.ss_family, text, a.ss_family == AF_INET ?
	    (void *)&in->sin_addr : (void *)&in6->sin6_addr), 1);
	return listen_key_of(&a);
}

static int
same(const char *a, const char *b)
{
	struct listen_key x = key_of(a), y = key_of(b);

	return memcmp(x.bytes, y.bytes, sizeof(x.bytes)) == 0;
}

START_TEST(keys)
{
	struct sockaddr_storage local = { .ss_family = AF_UNIX };
	struct listen_key zero = { { 0 } }, key = listen_key_of(&local);

	ck_assert(same("192.0.2.1", "192.0.2.1"));
	ck_assert(!same("192.0.2.1", "192.0.2.2"));
	ck_assert(same("192.0.2.1", "::ffff:192.0.2.1"));
	ck_assert(!same("::ffff:192.0.2.1", "::ffff:192.0.2.2"));
	ck_assert(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
	ck_assert(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
	ck_assert_mem_eq(key.bytes, zero.bytes, sizeof(key.bytes));
}
END_TEST

START_TEST(limits)
{
	struct listen_key a = key_of("192.0.2.1"), b = key_of("2001:db8::1");
	struct listen_count c;

	ck_assert_int_eq(listen_count_init(&c, 3, 2), 0);
	ck_assert_int_eq(listen_count_ask(&c, &a), LISTEN_ADMIT);
	listen_count_add(&c, 10, &a);
	ck_assert_int_eq(listen_count_ask(&c, &a), LISTEN_ADMIT);
	listen_count_add(&c, 11, &a);
	ck_assert_int_eq(listen_count_ask(&c, &a), LISTEN_ADDRESS);
	ck_assert_int_eq(listen_count_ask(&c, &b), LISTEN_ADMIT);
	listen_count_add(&c, 12, &b);
	ck_assert_int_eq(listen_count_ask(&c, &a), LISTEN_TOTAL);
	ck_assert_int_eq(listen_count_ask(&c, &b), LISTEN_TOTAL);
	listen_count_add(&c, 13, &b);
	ck_assert_uint_eq(c.used, 3);

	ck_assert(listen_count_remove(&c, 10));
	ck_assert(!listen_count_remove(&c, 10));
	ck_assert(!listen_count_remove(&c, 99));
	ck_assert_uint_eq(c.used, 2);
	ck_assert_int_eq(listen_count_ask(&c, &a), LISTEN_ADMIT);
	ck_assert(listen_count_remove(&c, 12));
	ck_assert(listen_count_remove(&c, 11));
	ck_assert_uint_eq(c.used, 0);
	listen_count_free(&c);
}
END_TEST

START_TEST(reserve)
{
	struct listen_key same4 = key_of("192.0.2.200"), other4 = key_of("192.0.3.1");
	struct listen_key same6 = key_of("2001:db8:1:9::1"), other6 = key_of("2001:db8:2::1");
	struct listen_count c;
	char text[40];

	ck_assert_int_eq(listen_count_init(&c, 12, 3), 0);
	for (int i = 0; i < 8; i++) {
		struct listen_key key;

		(void)snprintf(text, sizeof(text), i % 2 ? "192.0.2.%d" : "2001:db8:1:%d::1", i);
		key = key_of(text);
		ck_assert_int_eq(listen_count_ask(&c, &key), LISTEN_ADMIT);
		listen_count_add(&c, 100 + i, &key);
	}
	ck_assert_int_eq(listen_count_ask(&c, &same4), LISTEN_ADMIT);
	listen_count_add(&c, 108, &same4);
	ck_assert_int_eq(listen_count_ask(&c, &same4), LISTEN_ADDRESS);
	ck_assert_int_eq(listen_count_ask(&c, &same6), LISTEN_ADDRESS);
	ck_assert_int_eq(listen_count_ask(&c, &other4), LISTEN_ADMIT);
	ck_assert_int_eq(listen_count_ask(&c, &other6), LISTEN_ADMIT);
	listen_count_remove(&c, 108);
	ck_assert_int_eq(listen_count_ask(&c, &same4), LISTEN_ADMIT);
	listen_count_free(&c);
}
END_TEST

START_TEST(throttle)
{
	struct listen_throttle t = { 0 };
	uint64_t kept_back = 99;
	msec now = 1000000;

	for (int i = 0; i < LISTEN_LOG_BURST; i++) {
		ck_assert(listen_throttle_ask(&t, now + i, &kept_back));
		ck_assert_uint_eq(kept_back, 0);
	}
	for (int i = 0; i < 7; i++)
		ck_assert(!listen_throttle_ask(&t, now + LISTEN_LOG_PERIOD - 1, &kept_back));
	ck_assert(listen_throttle_ask(&t, now + LISTEN_LOG_PERIOD, &kept_back));
	ck_assert_uint_eq(kept_back, 7);
	ck_assert(listen_throttle_ask(&t, now + LISTEN_LOG_PERIOD, &kept_back));
	ck_assert_uint_eq(kept_back, 0);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, keys);
	tcase_add_test(tests, limits);
	tcase_add_test(tests, reserve);
	tcase_add_test(tests, throttle);
}

int
main(void)
{
	return unit_run("listen_count", add);
}
