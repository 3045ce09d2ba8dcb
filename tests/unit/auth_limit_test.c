/* auth_limit_test.c: who has guessed too many passwords. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "unit.h"

#include "gate/auth_limit.h"
#include "sys/limits.h"
#include "sys/log.h"

#define NOW 1800000000LL
#define HOUR 3600

#define HOME "192.0.2.1"
#define THERE "198.51.100.7"

static const struct auth_limit_config conf = {
	.address_limit = 10, .user_limit = 20, .seconds = HOUR, .delay_max = 5,
	.trusted = "203.0.113.0/24",
};
static int fd = -1, logged = -1;

/* One of 65536 passwords looks like another, under each key: here under one that is known. */
static void
set_key(void)
{
	char header[56];
	struct limits l;
	uint64_t check;

	ck_assert_int_eq(limits_lock(&l, fd), 0);
	limits_unlock(&l);
	ck_assert_int_eq(pread(fd, header, sizeof(header), 0), sizeof(header));
	memset(header + 32, 'k', SIPHASH_KEY);
	check = siphash((unsigned char *)header + 32, (struct view){ header, 48 });
	memcpy(header + 48, &check, sizeof(check));
	ck_assert_int_eq(pwrite(fd, header, sizeof(header), 0), sizeof(header));
	ck_assert_int_eq(limits_lock(&l, fd), 0);
	ck_assert_int_eq(l.key[0], 'k');
	limits_unlock(&l);
}

static void
setup(void)
{
	fd = memfd_create("limits", MFD_CLOEXEC);
	logged = memfd_create("log", MFD_CLOEXEC);
	ck_assert(fd != -1 && logged != -1);
	set_key();
	log_attach("test", logged);
}

static void
teardown(void)
{
	close(fd);
	close(logged);
}

static enum auth_limit_verdict
ask(const char *peer, const char *name, int64_t now)
{
	unsigned delay;

	return auth_limit_ask(fd, &conf, peer, name, now, &delay);
}

static unsigned
delay(const char *peer, const char *name, int64_t now)
{
	unsigned ms;

	(void)auth_limit_ask(fd, &conf, peer, name, now, &ms);
	return ms;
}

static void
wrong(const char *peer, const char *name, const char *password, int64_t now)
{
	auth_limit_failed(fd, &conf, peer, name, true, view_of(password), now);
}

/* Tries n passwords, beginning with number from. */
static void
guess(const char *peer, const char *name, int from, int n, int64_t now)
{
	for (int i = from; i < from + n; i++) {
		char password[32];

		(void)snprintf(password, sizeof(password), "guess%d", i);
		wrong(peer, name, password, now);
	}
}

/* One guess from each of n addresses. */
static void
guess_from_many(const char *name, int n, int64_t now)
{
	for (int i = 0; i < n; i++) {
		char peer[32];

		(void)snprintf(peer, sizeof(peer), "198.51.%d.%d", i / 250, 1 + i % 250);
		guess(peer, name, i, 1, now);
	}
}

static int
log_lines(const char *word)
{
	char text[8192];
	ssize_t n = pread(logged, text, sizeof(text) - 1, 0);
	int found = 0;

	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	for (const char *p = text; (p = strstr(p, word)) != NULL; p++)
		found++;
	return found;
}

START_TEST(address)
{
	guess(HOME, "ann", 0, 5, NOW);
	guess(HOME, "bob", 0, 4, NOW);
	ck_assert_int_eq(ask(HOME, "ann", NOW), AUTH_LIMIT_GO);
	ck_assert_int_eq(log_lines("auth_limit"), 0);
	guess(HOME, "carl", 0, 1, NOW);
	ck_assert_int_eq(ask(HOME, "ann", NOW), AUTH_LIMIT_ADDRESS);
	ck_assert_int_eq(ask(HOME, "dora", NOW), AUTH_LIMIT_ADDRESS);
	ck_assert_int_eq(ask(THERE, "ann", NOW), AUTH_LIMIT_GO);
	ck_assert_int_eq(log_lines("event=auth_limit limit=address user=carl peer=" HOME
	    " seconds=1800\n"), 1);
	/* What was under way meanwhile makes no second line. */
	guess(HOME, "carl", 1, 5, NOW + 1);
	ck_assert_int_eq(log_lines("auth_limit"), 1);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 1799), AUTH_LIMIT_ADDRESS);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 1800), AUTH_LIMIT_GO);
	/* Half of it has been forgotten. */
	guess(HOME, "ann", 100, 4, NOW + 1801);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 1801), AUTH_LIMIT_GO);
	guess(HOME, "ann", 200, 1, NOW + 1801);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 1801), AUTH_LIMIT_ADDRESS);
	ck_assert_int_eq(log_lines("auth_limit"), 2);
}
END_TEST

/* The whole /64 is one client; IPv4 in IPv6 is IPv4. */
START_TEST(addresses)
{
	guess("2001:db8:0:1::1", "ann", 0, 5, NOW);
	guess("2001:db8:0:1:ffff::2", "ann", 5, 5, NOW);
	ck_assert_int_eq(ask("2001:db8:0:1::3", "ann", NOW), AUTH_LIMIT_ADDRESS);
	ck_assert_int_eq(ask("2001:db8:0:2::3", "ann", NOW), AUTH_LIMIT_GO);
	guess("::ffff:" HOME, "bob", 0, 10, NOW);
	ck_assert_int_eq(ask(HOME, "bob", NOW), AUTH_LIMIT_ADDRESS);
}
END_TEST

START_TEST(exempt)
{
	static const char *const peers[] = { "local", "127.0.0.1", "::1", "203.0.113.9", "" };

	for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "user%zu", i);
		guess(peers[i], name, 0, 19, NOW);
		ck_assert_int_eq(ask(peers[i], name, NOW), AUTH_LIMIT_GO);
		/* But nobody may guess one user's there without end. */
		auth_limit_succeeded(fd, &conf, peers[i], name, NOW);
		guess(peers[i], name, 100, 20, NOW);
		ck_assert_int_eq(ask(peers[i], name, NOW), AUTH_LIMIT_USER);
	}
}
END_TEST

START_TEST(user)
{
	guess_from_many("ann", 19, NOW);
	ck_assert_int_eq(ask(HOME, "ann", NOW), AUTH_LIMIT_GO);
	guess(THERE, "ANN", 100, 1, NOW);
	ck_assert_int_eq(ask(HOME, "ann", NOW), AUTH_LIMIT_USER);
	ck_assert_int_eq(ask(HOME, "Ann", NOW), AUTH_LIMIT_USER);
	ck_assert_int_eq(ask(HOME, "bob", NOW), AUTH_LIMIT_GO);
	ck_assert_int_eq(log_lines("event=auth_limit limit=user user=ANN peer=" THERE), 1);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 1800), AUTH_LIMIT_GO);
}
END_TEST

/* A telephone with an old password, and its owner besides it with the new one. */
START_TEST(same_password)
{
	for (int i = 0; i < 1000; i++)
		wrong(HOME, "ann", "the old one", NOW + i);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 1000), AUTH_LIMIT_GO);
	ck_assert_uint_eq(delay(HOME, "ann", NOW + 1000), 0);
	/* Others' guesses do not make it forgotten here. */
	guess_from_many("ann", 15, NOW + 1000);
	wrong(HOME, "ann", "the old one", NOW + 1001);
	wrong(HOME, "ann", "the old one", NOW + 1001);
	ck_assert_uint_eq(delay(HOME, "bob", NOW + 1001), 0);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 1001), AUTH_LIMIT_GO);
	/* In another network it counts once. */
	for (int i = 0; i < 100; i++)
		wrong("192.0.2.77", "ann", "the old one", NOW + 1002);
	ck_assert_uint_eq(delay("192.0.2.77", "bob", NOW + 1002), 0);
	/* The same one for many users is no telephone. */
	for (int i = 0; i < 10; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "user%d", i);
		wrong(THERE, name, "Password1", NOW);
	}
	ck_assert_int_eq(ask(THERE, "ann", NOW), AUTH_LIMIT_ADDRESS);
}
END_TEST

/* Where she has logged in from lately, she is not locked out by strangers. */
START_TEST(known_good)
{
	auth_limit_succeeded(fd, &conf, HOME, "ann", NOW);
	guess_from_many("ann", 20, NOW + 1);
	ck_assert_int_eq(ask(THERE, "ann", NOW + 1), AUTH_LIMIT_USER);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 1), AUTH_LIMIT_GO);
	ck_assert_uint_eq(delay(HOME, "ann", NOW + 1), 0);
	ck_assert_int_eq(ask(HOME, "bob", NOW + 1), AUTH_LIMIT_GO);
	/* Still limited by the address. */
	guess(HOME, "ann", 1000, 10, NOW + 2);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 2), AUTH_LIMIT_ADDRESS);
	/* After a month it is an address like others. */
	auth_limit_succeeded(fd, &conf, HOME, "bob", NOW);
	guess_from_many("bob", 20, NOW + AUTH_LIMIT_GOOD_TIME - 10);
	ck_assert_int_eq(ask(HOME, "bob", NOW + AUTH_LIMIT_GOOD_TIME - 1), AUTH_LIMIT_GO);
	ck_assert_int_eq(ask(HOME, "bob", NOW + AUTH_LIMIT_GOOD_TIME), AUTH_LIMIT_USER);
}
END_TEST

START_TEST(success)
{
	/* Typing errors are forgiven at once. */
	guess(HOME, "ann", 0, 6, NOW);
	ck_assert_uint_eq(delay(HOME, "ann", NOW), 4000);
	auth_limit_succeeded(fd, &conf, HOME, "ann", NOW);
	ck_assert_uint_eq(delay(HOME, "ann", NOW), 0);
	ck_assert_uint_eq(delay(THERE, "ann", NOW), 0);
	/* But not what was guessed of others' passwords meanwhile, */
	for (int i = 0; i < 5; i++) {
		guess(HOME, "bob", 10 * i, 2, NOW);
		auth_limit_succeeded(fd, &conf, HOME, "ann", NOW);
	}
	ck_assert_int_eq(ask(HOME, "bob", NOW), AUTH_LIMIT_ADDRESS);
	/* nor what others have guessed. */
	guess_from_many("carl", 19, NOW);
	auth_limit_succeeded(fd, &conf, "192.0.2.50", "carl", NOW);
	guess(THERE, "carl", 500, 1, NOW);
	ck_assert_int_eq(ask("192.0.2.60", "carl", NOW), AUTH_LIMIT_USER);
}
END_TEST

/* What was failed is taken back once, also where addresses are not limited. */
START_TEST(success_once)
{
	static const char *const peers[] = { HOME, "127.0.0.1" };
	static const char *const names[] = { "ann", "bob" };

	for (int i = 0; i < 2; i++) {
		guess(peers[i], names[i], 0, 2, NOW);
		guess_from_many(names[i], 19, NOW);
		for (int n = 0; n < 10; n++)
			auth_limit_succeeded(fd, &conf, peers[i], names[i], NOW);
		guess(THERE, names[i], 1000, 3, NOW);
		ck_assert_int_eq(ask("192.0.2.9", names[i], NOW), AUTH_LIMIT_USER);
	}
}
END_TEST

START_TEST(delays)
{
	static const unsigned wanted[] = { 0, 0, 250, 500, 1000, 2000, 4000, 5000, 5000 };

	for (int i = 0; i < 9; i++) {
		ck_assert_uint_eq(delay(HOME, "ann", NOW), wanted[i]);
		guess(HOME, "ann", i, 1, NOW);
	}
	ck_assert_uint_eq(delay(HOME, "ann", NOW + HOUR), 0);
}
END_TEST

/* Whether somebody has a name does not show in what follows on failures. */
START_TEST(unknown)
{
	for (int i = 0; i < 50; i++) {
		char text[16], peer[32];

		(void)snprintf(text, sizeof(text), "guess%d", i);
		(void)snprintf(peer, sizeof(peer), "198.51.100.%d", i);
		ck_assert_int_eq(ask(THERE, "nobody", NOW), ask(THERE, "somebody", NOW));
		ck_assert_uint_eq(delay(THERE, "nobody", NOW), delay(THERE, "somebody", NOW));
		auth_limit_failed(fd, &conf, peer, "nobody", false, view_of(text), NOW);
		auth_limit_failed(fd, &conf, peer, "somebody", true, view_of(text), NOW);
	}
	for (int i = 0; i < 50; i++) {
		char text[16], peer[32];

		(void)snprintf(text, sizeof(text), "guess%d", i);
		(void)snprintf(peer, sizeof(peer), "198.51.100.%d", i);
		auth_limit_failed(fd, &conf, peer, "", false, view_of(text), NOW);
	}
	ck_assert_int_eq(ask(HOME, "", NOW), AUTH_LIMIT_GO);
	ck_assert_int_eq(ask(HOME, "nobody", NOW), AUTH_LIMIT_USER);
	ck_assert_int_eq(ask(HOME, "somebody", NOW), AUTH_LIMIT_USER);
	for (int i = 0; i < 10; i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "guess%d", i);
		auth_limit_failed(fd, &conf, THERE, "nobody", false, VIEW("guess"), NOW);
		auth_limit_failed(fd, &conf, HOME, "nobody", false, view_of(text), NOW);
	}
	ck_assert_int_eq(ask(THERE, "ann", NOW), AUTH_LIMIT_GO);
	ck_assert_int_eq(ask(HOME, "ann", NOW), AUTH_LIMIT_ADDRESS);
}
END_TEST

/* Very many made-up names and addresses push out neither an attack nor a known address. */
START_TEST(flood)
{
	auth_limit_succeeded(fd, &conf, HOME, "ann", NOW);
	guess_from_many("ann", 20, NOW);
	guess(THERE, "bob", 0, 10, NOW);
	for (int i = 0; i < 40000; i++) {
		char name[32], peer[64];

		(void)snprintf(name, sizeof(name), "made-up%d", i);
		(void)snprintf(peer, sizeof(peer), "2001:db8:%x:%x::1", i >> 16, i & 0xffff);
		wrong(peer, name, "x", NOW + 1);
	}
	ck_assert_int_eq(ask("192.0.2.9", "ann", NOW + 2), AUTH_LIMIT_USER);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 2), AUTH_LIMIT_GO);
}
END_TEST

START_TEST(no_limits)
{
	static const struct auth_limit_config none = { .seconds = HOUR, .delay_max = 5, .trusted = "" };
	unsigned ms = 9;

	for (int i = 0; i < 100; i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "guess%d", i);
		auth_limit_failed(fd, &none, HOME, "ann", true, view_of(text), NOW);
	}
	auth_limit_succeeded(fd, &none, HOME, "ann", NOW);
	ck_assert_int_eq(auth_limit_ask(fd, &none, HOME, "ann", NOW, &ms), AUTH_LIMIT_GO);
	ck_assert_uint_eq(ms, 0);
	/* Without a file, and with one that cannot be used. */
	auth_limit_failed(-1, &conf, HOME, "ann", true, VIEW("x"), NOW);
	auth_limit_succeeded(-1, &conf, HOME, "ann", NOW);
	ck_assert_int_eq(auth_limit_ask(-1, &conf, HOME, "ann", NOW, &ms), AUTH_LIMIT_GO);
	ck_assert_uint_eq(ms, 0);
	ck_assert_int_eq(log_lines("event=error"), 0);
	auth_limit_failed(12345, &conf, HOME, "ann", true, VIEW("x"), NOW);
	auth_limit_succeeded(12345, &conf, HOME, "ann", NOW);
	ck_assert_int_eq(auth_limit_ask(12345, &conf, HOME, "ann", NOW, &ms), AUTH_LIMIT_GO);
	ck_assert_uint_eq(ms, AUTH_LIMIT_DELAY_BLIND);
	ck_assert_int_eq(log_lines("event=error what=use on=limits"), 3);
}
END_TEST

/* A clock that was a year ahead for an hour locks nobody out for a year. */
START_TEST(clock_set_back)
{
	guess(HOME, "ann", 0, 10, NOW + 365 * 86400);
	ck_assert_int_eq(ask(HOME, "ann", NOW), AUTH_LIMIT_GO);
	ck_assert_uint_eq(delay(HOME, "ann", NOW), 5000);
	guess(HOME, "ann", 100, 1, NOW);
	ck_assert_int_eq(ask(HOME, "ann", NOW), AUTH_LIMIT_ADDRESS);
	ck_assert_int_eq(ask(HOME, "ann", NOW + 1800), AUTH_LIMIT_GO);
	ck_assert_uint_eq(delay(HOME, "ann", NOW + HOUR), 0);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, address);
	tcase_add_test(tests, addresses);
	tcase_add_test(tests, exempt);
	tcase_add_test(tests, user);
	tcase_add_test(tests, same_password);
	tcase_add_test(tests, known_good);
	tcase_add_test(tests, success);
	tcase_add_test(tests, success_once);
	tcase_add_test(tests, delays);
	tcase_add_test(tests, unknown);
	tcase_add_test(tests, flood);
	tcase_add_test(tests, no_limits);
	tcase_add_test(tests, clock_set_back);
}

int
main(void)
{
	return unit_run("auth_limit", add);
}
