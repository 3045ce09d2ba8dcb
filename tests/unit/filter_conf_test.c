/* filter_conf_test.c: the keys about milters. */
#include "unit.h"

#include <stdio.h>

#include "net/filter_conf.h"

static struct conf conf;
static struct filter_conf out;
static struct view at;

static const char *
read_keys(const char *milters, const char *action)
{
	char text[1000], error[CONF_ERROR_MAX];
	const char *key;
	int n;

	conf_free(&conf);
	ck_assert_int_eq(conf_defaults(&conf), 0);
	n = snprintf(text, sizeof(text), "milters = %s\nmilter_default_action = %s\n", milters, action);
	ck_assert_int_eq(conf_parse(&conf, "test", text, (size_t)n, error), 0);
	return filter_conf_read(&conf, &out, &key, &at);
}

START_TEST(addresses)
{
	ck_assert_ptr_null(read_keys("inet:localhost:11332 unix:/run/a.sock, local:/b inet:8891@[::1] "
	    "inet6:[2001:db8::1]:25", "accept"));
	ck_assert_uint_eq(out.n, 5);
	ck_assert_str_eq(out.milters[0].host, "localhost");
	ck_assert_str_eq(out.milters[0].port, "11332");
	ck_assert_str_eq(out.milters[0].name, "inet:localhost:11332");
	ck_assert_str_eq(out.milters[1].path, "/run/a.sock");
	ck_assert_str_eq(out.milters[2].path, "/b");
	ck_assert_str_eq(out.milters[3].host, "::1");
	ck_assert_str_eq(out.milters[3].port, "8891");
	ck_assert_str_eq(out.milters[4].host, "2001:db8::1");
	ck_assert_int_eq(out.milters[4].action, FILTER_ACCEPT);
	ck_assert_uint_eq(out.milters[0].content_timeout, 300);
	ck_assert_ptr_null(read_keys("", "tempfail"));
	ck_assert_uint_eq(out.n, 0);
}
END_TEST

START_TEST(options)
{
	ck_assert_ptr_null(read_keys("inet:a:1{default_action=quarantine, command_timeout=2m "
	    "connect_timeout=1s} unix:/b {content_timeout=1h} inet:c:2{}", "reject"));
	ck_assert_uint_eq(out.n, 3);
	ck_assert_int_eq(out.milters[0].action, FILTER_QUARANTINE);
	ck_assert_uint_eq(out.milters[0].command_timeout, 120);
	ck_assert_uint_eq(out.milters[0].connect_timeout, 1);
	ck_assert_int_eq(out.milters[1].action, FILTER_REJECT);
	ck_assert_uint_eq(out.milters[1].content_timeout, 3600);
	ck_assert_uint_eq(out.milters[1].command_timeout, 30);
	ck_assert_uint_eq(out.milters[2].content_timeout, 300);
}
END_TEST

static const struct {
	const char *milters, *action, *at;
} wrong[] = {
	{ "inet:a:1", "perhaps", "perhaps" },
	{ "tcp:a:1", "accept", "tcp:a:1" },
	{ "inet:a:1 {default_action=no}", "accept", "default_action=no" },
	{ "inet:a:1{default_action}", "accept", "default_action" },
	{ "inet:a:1{command_timeout=0}", "accept", "command_timeout=0" },
	{ "inet:a:1{command_timeout=2h}", "accept", "command_timeout=2h" },
	{ "inet:a:1{x=1}", "accept", "x=1" },
	{ "inet:a:1{default_action=accept", "accept", "{default_action=accept" },
	{ "inet:a:1}", "accept", "inet:a:1}" },
	{ "{}", "accept", "" },
	{ "inet:a:0", "accept", "inet:a:0" },
	{ "inet:a:65536", "accept", "inet:a:65536" },
	{ "inet:a:http", "accept", "inet:a:http" },
	{ "inet::1", "accept", "inet::1" },
	{ "inet:11332", "accept", "inet:11332" },
	{ "inet:25@", "accept", "inet:25@" },
	{ "unix:", "accept", "unix:" },
	{ "unix:a", "accept", "unix:a" },
	{ "unix:/01234567890123456789012345678901234567890123456789012345678901234567890123456789"
	    "012345678901234567890123456", "accept", NULL },
	{ "inet:a:1 inet:a:1 inet:a:1 inet:a:1 inet:a:1 inet:a:1 inet:a:1 inet:a:1 inet:a:9", "accept",
	    "inet:a:9" },
};

START_TEST(errors)
{
	ck_assert_ptr_nonnull(read_keys(wrong[_i].milters, wrong[_i].action));
	if (wrong[_i].at)
		ck_assert_msg(view_eq(at, view_of(wrong[_i].at)), "%.*s", VIEW_FMT(at));
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, addresses);
	tcase_add_test(tests, options);
	tcase_add_loop_test(tests, errors, 0, (int)(sizeof(wrong) / sizeof(wrong[0])));
}

int
main(void)
{
	return unit_run("filter_conf", add);
}
