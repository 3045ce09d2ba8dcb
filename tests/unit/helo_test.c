/* helo_test.c: names of hosts and address literals. */
#include "unit.h"

#include <stdio.h>

#include "text/helo.h"

static const char *const names[] = {
	"mail.example.com", "mail.example.com.", "a.b", "x-1.example", "1.2.3.example", "under_score.test",
	"xn--mller-kva.example",
};

static const char *const no_names[] = {
	"", ".", "localhost", "localhost.", "192.0.2.1", "[192.0.2.1]", "a..b", ".a.b", "-a.b", "a-.b",
	"a.b..", "m\xc3\xbcller.example", "a b.example", "a.1", "a/b.example",
};

START_TEST(good_names)
{
	ck_assert(helo_is_name(view_of(names[_i])));
	ck_assert(!helo_is_literal(view_of(names[_i]), NULL, NULL));
}
END_TEST

START_TEST(bad_names)
{
	ck_assert(!helo_is_name(view_of(no_names[_i])));
}
END_TEST

START_TEST(long_names)
{
	char label[65], name[256];

	memset(label, 'a', sizeof(label));
	ck_assert(snprintf(name, sizeof(name), "%.63s.example", label) > 0);
	ck_assert(helo_is_name(view_of(name)));
	ck_assert(snprintf(name, sizeof(name), "%.64s.example", label) > 0);
	ck_assert(!helo_is_name(view_of(name)));
	ck_assert(snprintf(name, sizeof(name), "%.63s.%.63s.%.63s.%.61s", label, label, label,
	    label) == 253);
	ck_assert(helo_is_name(view_of(name)));
	ck_assert(snprintf(name, sizeof(name), "%.63s.%.63s.%.63s.%.62s", label, label, label,
	    label) == 254);
	ck_assert(!helo_is_name(view_of(name)));
}
END_TEST

START_TEST(literals)
{
	static const char *const bad[] = { "", "[", "[]", "[192.0.2]", "192.0.2.1", "[192.0.2.1",
		"[2001:db8::1]", "[IPv6:192.0.2.1]", "[IPv6:]", "[IPv6:2001:db8::1", "[IPv6:g::1]" };
	unsigned char address[16];
	bool ipv6;

	ck_assert(helo_is_literal(VIEW("[192.0.2.1]"), &ipv6, address));
	ck_assert(!ipv6 && memcmp(address, "\300\0\2\1\0\0\0\0\0\0\0\0\0\0\0\0", 16) == 0);
	ck_assert(helo_is_literal(VIEW("[ipv6:2001:db8::1]"), &ipv6, address));
	ck_assert(ipv6 && memcmp(address, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16) == 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert(!helo_is_literal(view_of(bad[i]), NULL, NULL));
}
END_TEST

START_TEST(same)
{
	ck_assert(helo_same(VIEW("Mail.Test."), VIEW("mail.test")));
	ck_assert(!helo_same(VIEW("mail.test"), VIEW("mail.test2")));
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_loop_test(tests, good_names, 0, (int)(sizeof(names) / sizeof(names[0])));
	tcase_add_loop_test(tests, bad_names, 0, (int)(sizeof(no_names) / sizeof(no_names[0])));
	tcase_add_test(tests, long_names);
	tcase_add_test(tests, literals);
	tcase_add_test(tests, same);
}

int
main(void)
{
	return unit_run("helo", add);
}
