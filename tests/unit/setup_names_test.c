/* setup_names_test.c: which names of a machine others could find it by. */
#include "unit.h"

#include "admin/setup/setup.h"

START_TEST(is_public)
{
	static const char *const good[] = {
		"mail.example.org", "a.b", "MX.Example.ORG", "local.example", "xn--bcher-kva.example",
	};
	static const char *const bad[] = {
		"", "mail", "localhost", "localhost.localdomain", "ip-10-0-0-1.ec2.internal", "pc.local",
		"nas.home.arpa", "box.LAN", "x.corp", "a b.example", "10.0.0.1", "-.", "m\xc3\xbcnchen.example",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(setup_is_public(view_of(good[i])), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!setup_is_public(view_of(bad[i])), "%s", bad[i]);
}
END_TEST

START_TEST(services)
{
	/* Each of them once, and none more than a list has room for. */
	size_t n = 0;

	for (; setup_services[n].name; n++)
		for (size_t i = 0; i < n; i++)
			ck_assert_uint_ne(setup_services[i].port, setup_services[n].port);
	ck_assert_uint_le(n, SETUP_SERVICES_MAX);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, is_public);
	tcase_add_test(t, services);
}

int
main(void)
{
	return unit_run("setup_names", add);
}
