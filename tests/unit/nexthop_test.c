/* nexthop_test.c: which way mail for other machines goes. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "mail/nexthop.h"
#include "sys/file.h"

static char path[64];

static void
setup(void)
{
	int fd;

	(void)snprintf(path, sizeof(path), "/tmp/nexthop_test.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ne(fd, -1);
	close(fd);
}

static void
teardown(void)
{
	(void)unlink(path);
}

static struct table *
table_of(const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(file_write(fd, view_of(text)), 0);
	close(fd);
	return table_open(path, table_read_routes);
}

static struct address
address(const char *text)
{
	struct address a;

	ck_assert_int_eq(address_parse(view_of(text), &a), 0);
	return a;
}

static struct nexthop
find(struct table *t, const char *recipient, const char *sender)
{
	struct address to = address(recipient), from = address(sender);
	struct nexthop n;

	nexthop_find(t, &to, &from, &n);
	return n;
}

static void
leads(struct table *t, const char *recipient, const char *sender, const char *text)
{
	struct nexthop n = find(t, recipient, sender);

	ck_assert_int_eq(n.kind, NEXTHOP_REMOTE);
	ck_assert_str_eq(n.text, text);
}

START_TEST(texts)
{
	static const struct { const char *text, *canonical; } cases[] = {
		{ "mx example.org", "mx example.org" },
		{ "MX  Example.ORG. ", "mx example.org" },
		{ "mx example.org:25", "mx example.org" },
		{ "mx example.org port=2525", "mx example.org:2525" },
		{ "mx b\xc3\xbc" "cher.example", "mx xn--bcher-kva.example" },
		{ "mx [192.0.2.1]:26", "mx [192.0.2.1]:26" },
		{ "smtp [IPv6:2001:DB8::1]", "smtp [ipv6:2001:db8::1]" },
		{ "smtp relay.example.net:587 auth=a.B-c_1 tls=verify",
		  "smtp relay.example.net:587 tls=verify auth=a.B-c_1" },
		{ "mx a.example source=2001:DB8:0::1 family=Prefer-IPv4 source=192.0.2.9 tls=DANE",
		  "mx a.example tls=dane family=prefer-ipv4 source=192.0.2.9 source=2001:db8::1" },
		{ "lmtp unix:/run/Lmtp", "lmtp unix:/run/Lmtp" },
		{ "lmtp localhost:24 tls=none", "lmtp localhost tls=none" },
		{ "lmtp localhost:25", "lmtp localhost:25" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[NEXTHOP_TEXT_MAX + 1];
		struct nexthop_target t;

		ck_assert_ptr_null(nexthop_parse(view_of(cases[i].text), &t));
		ck_assert_int_eq(nexthop_format(&t, text), 0);
		ck_assert_str_eq(text, cases[i].canonical);
	}
}
END_TEST

START_TEST(target)
{
	struct nexthop_target t;

	ck_assert_ptr_null(nexthop_parse(VIEW("smtp r.example:587 tls=encrypt auth=isp family=any "
	    "source=192.0.2.9 source=2001:db8::9"), &t));
	ck_assert_int_eq(t.protocol, NEXTHOP_SMTP);
	ck_assert_str_eq(t.host, "r.example");
	ck_assert_uint_eq(t.port, 587);
	ck_assert_int_eq(t.tls, NEXTHOP_TLS_ENCRYPT);
	ck_assert_str_eq(t.auth, "isp");
	ck_assert_int_eq(t.family, NEXTHOP_FAMILY_ANY);
	ck_assert(t.has_source4 && memcmp(t.source4, "\xc0\0\2\x09", 4) == 0);
	ck_assert(t.has_source6 && t.source6[0] == 0x20 && t.source6[15] == 9);
	ck_assert_ptr_null(nexthop_parse(VIEW("lmtp unix:/run/lmtp"), &t));
	ck_assert_int_eq(t.protocol, NEXTHOP_LMTP_UNIX);
	ck_assert_str_eq(t.host, "/run/lmtp");
	ck_assert_uint_eq(t.port, 0);
	ck_assert_int_eq(t.tls, NEXTHOP_TLS_DEFAULT);
}
END_TEST

START_TEST(bad_texts)
{
	static const char *const cases[] = {
		"", "mx", "mxx a.example", "uucp a.example", "mx -a", "mx a.example:0",
		"mx a.example:65536", "mx a.example:", "mx a.example:1 port=1", "mx a..b", "mx [1.2.3]",
		"mx a.example:25x", "mx a.example tls", "mx a.example tls=", "mx a.example tls=maybe",
		"mx a.example tls=may tls=may", "mx a.example auth=", "mx a.example auth=a/b",
		"mx a.example auth=123456789012345678901234567890123", "mx a.example source=host",
		"mx a.example source=192.0.2.1 source=192.0.2.2", "mx a.example family=6",
		"mx a.example port=1 port=2", "mx a.example hosts=2", "lmtp unix:", "lmtp unix:run",
		"lmtp unix:/run/\x01", "lmtp unix:/run tls=none", "mx unix:/run",
		"mx a.example password=x", "mx a.example auth=a auth=a",
		"mx a.example family=any family=any",
	};
	char path_text[NEXTHOP_PATH_MAX + 20] = "lmtp unix:/";
	struct nexthop_target t;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_msg(nexthop_parse(view_of(cases[i]), &t) != NULL, "%s", cases[i]);
		ck_assert_str_eq(t.host, "");
	}
	memset(path_text + 11, 'a', NEXTHOP_PATH_MAX - 1);
	ck_assert_ptr_null(nexthop_parse(view_of(path_text), &t));
	path_text[11 + NEXTHOP_PATH_MAX - 1] = 'a';
	ck_assert_ptr_nonnull(nexthop_parse(view_of(path_text), &t));
}
END_TEST

START_TEST(without_a_file)
{
	struct table *t = table_open("/nonexistent/routes", table_read_routes);

	leads(t, "joe@Example.org", "", "mx example.org");
	leads(t, "joe@[192.0.2.1]", "", "mx [192.0.2.1]");
	leads(t, "joe@b\xc3\xbc" "cher.example", "a@b.example", "mx xn--bcher-kva.example");
	table_close(t);
}
END_TEST

/* What stands nearer to the recipient counts, then what stands near to the sender. */
START_TEST(order)
{
	struct table *t = table_of("# ways\n"
	    "* smtp:default.example\n"
	    "from:<> smtp:null.example\n"
	    "from:ann@b.example smtp:ann.example\n"
	    "from:b.example smtp:b-senders.example\n"
	    "from:.b.example smtp:below-b-senders.example\n"
	    "c.example mx tls=dane port=26\n"
	    ".c.example mx:d.example\n"
	    ".x.c.example smtp:x.example:587 tls=verify auth=me\n"
	    "Joe@c.example\tlmtp:unix:/run/joe \r\n"
	    "b\xc3\xbc" "cher.example smtp:[192.0.2.1]\n");

	leads(t, "joe@C.example", "ann@b.example", "lmtp unix:/run/joe");
	leads(t, "jim@c.example", "ann@b.example", "mx c.example:26 tls=dane");
	leads(t, "joe@a.c.example", "", "mx d.example");
	leads(t, "joe@x.c.example", "", "mx d.example");
	leads(t, "joe@a.b.x.c.example", "", "smtp x.example:587 tls=verify auth=me");
	leads(t, "joe@xn--bcher-kva.example", "", "smtp [192.0.2.1]");
	leads(t, "joe@b\xc3\xbc" "cher.example", "", "smtp [192.0.2.1]");
	leads(t, "joe@other.example", "Ann@b.example", "smtp ann.example");
	leads(t, "joe@other.example", "bob@b.example", "smtp b-senders.example");
	leads(t, "joe@other.example", "bob@a.b.example", "smtp below-b-senders.example");
	leads(t, "joe@other.example", "bob@example", "smtp default.example");
	leads(t, "joe@other.example", "bob", "smtp default.example");
	leads(t, "joe@other.example", "", "smtp null.example");
	leads(t, "joe@[192.0.2.7]", "bob@example", "smtp default.example");
	table_close(t);
}
END_TEST

START_TEST(others)
{
	struct table *t = table_of("a.example local\nb.example error: 5.1.2  moved: ask us \n"
	    "c.example error:4.3.0 later\n");
	struct nexthop n;

	ck_assert_int_eq(find(t, "x@a.example", "").kind, NEXTHOP_LOCAL);
	n = find(t, "x@b.example", "");
	ck_assert_int_eq(n.kind, NEXTHOP_ERROR);
	ck_assert_str_eq(n.code, "5.1.2");
	ck_assert_str_eq(n.reason, "moved: ask us");
	n = find(t, "x@c.example", "");
	ck_assert_int_eq(n.kind, NEXTHOP_ERROR);
	ck_assert_str_eq(n.code, "4.3.0");
	table_close(t);
}
END_TEST

START_TEST(errors_have_file_and_line)
{
	static const struct { const char *text, *why; } cases[] = {
		{ "a.example mx\nb.example\n", ":2: a target is missing" },
		{ "a..b mx\n", ":1: not a domain" },
		{ "from:a@b@c mx\n", ":1: not an address with a domain" },
		{ ".[192.0.2.1] mx\n", ":1: not a domain" },
		{ "a.example relay.example\n", ":1: say mx, mx:DOMAIN, smtp:HOST, lmtp:HOST, "
		  "lmtp:unix:PATH, local or error:" },
		{ "a.example smtp:\n", ":1: no host" },
		{ "a.example http:b.example\n", ":1: not mx, smtp or lmtp" },
		{ "a.example local now\n", ":1: say mx, mx:DOMAIN, smtp:HOST, lmtp:HOST, "
		  "lmtp:unix:PATH, local or error:" },
		{ "a.example error: 550 no\n", ":1: error: needs a status code such as 5.1.2" },
		{ "a.example error: 5.1.2\n", ":1: error: needs a text of at most 200 octets" },
		{ "a.example error: 5.1.2 a\x01z\n", ":1: the text of error: is printable ASCII" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct table *t = table_of(cases[i].text);
		struct nexthop n = find(t, "x@other.example", "");

		ck_assert_int_eq(n.kind, NEXTHOP_TEMPFAIL);
		ck_assert_str_eq(n.code, "4.3.5");
		ck_assert_str_eq(n.reason + strlen(path), cases[i].why);
		table_close(t);
	}
}
END_TEST

/* A label that has no form in the DNS. */
START_TEST(no_form)
{
	struct buf line = buf_make(1000);
	struct nexthop n;
	struct table *t;

	buf_add_str(&line, "joe@");
	for (int i = 0; i < 62; i++)
		buf_add_str(&line, "\xc3\xbc");
	buf_add_str(&line, ".example");
	t = table_of("* mx\n");
	n = find(t, buf_cstr(&line), buf_cstr(&line));
	ck_assert_int_eq(n.kind, NEXTHOP_ERROR);
	ck_assert_str_eq(n.code, "5.1.2");
	table_close(t);
	buf_add_str(&line, " mx\n");
	t = table_of(buf_cstr(&line));
	ck_assert_int_eq(find(t, "joe@example", "").kind, NEXTHOP_TEMPFAIL);
	table_close(t);
	buf_free(&line);
}
END_TEST

/* A domain that has no place in the DNS, or none in the text, is refused. */
START_TEST(too_long)
{
	struct table *t = table_of("* mx tls=verify auth=12345678901234567890123456789012 "
	    "family=prefer-ipv4 source=192.0.2.1\n");
	struct buf to = buf_make(400);
	struct nexthop n;

	buf_add_str(&to, "joe@");
	for (int i = 0; i < 60; i++)
		buf_add_str(&to, "abc.");
	buf_add_str(&to, "example");
	n = find(t, buf_cstr(&to), "");
	ck_assert_int_eq(n.kind, NEXTHOP_ERROR);
	ck_assert_str_eq(n.code, "5.1.2");
	ck_assert_str_eq(n.text, "");
	buf_free(&to);
	table_close(t);
}
END_TEST

static bool
routed(const char *routes, const char *hop)
{
	struct nexthop_target t;

	ck_assert_ptr_null(nexthop_parse(view_of(hop), &t));
	return nexthop_is_routed(view_of(routes), &t);
}

START_TEST(next_hops_that_are_in_the_file)
{
	const char *routes = "# * smtp:evil.example auth=isp\na.example local\nb.example error: 5.1.2 no\n"
	    "from:c.example MX auth=isp\r\n*\tsmtp:Relay.example:587  auth=isp tls=verify";

	ck_assert(routed(routes, "smtp relay.example:587 tls=verify auth=isp"));
	ck_assert(routed(routes, "mx any.example auth=isp"));
	ck_assert(!routed(routes, "mx any.example auth=other"));
	ck_assert(!routed(routes, "smtp relay.example:587 tls=may auth=isp"));
	ck_assert(!routed(routes, "smtp relay.example tls=verify auth=isp"));
	ck_assert(!routed(routes, "smtp evil.example auth=isp"));
	ck_assert(!routed(routes, "lmtp unix:/run/x"));
	ck_assert(routed("a lmtp:unix:/run/x", "lmtp unix:/run/x"));
	ck_assert(!routed("", "mx a.example"));
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, texts);
	tcase_add_test(c, target);
	tcase_add_test(c, bad_texts);
	tcase_add_test(c, without_a_file);
	tcase_add_test(c, order);
	tcase_add_test(c, others);
	tcase_add_test(c, errors_have_file_and_line);
	tcase_add_test(c, no_form);
	tcase_add_test(c, too_long);
	tcase_add_test(c, next_hops_that_are_in_the_file);
}

int
main(void)
{
	return unit_run("nexthop", add);
}
