/* spf_test.c: what SPF records say of an address (RFC 7208). */
#include "unit.h"

#include <arpa/inet.h>

#include "text/spf.h"

/* A DNS of a few names: TXT, A, AAAA or MX. */
static const struct {
	const char *name, *type, *data;
} zone[] = {
	{ "plain.test", "TXT", "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all" },
	{ "soft.test", "TXT", "v=spf1 ~all" },
	{ "neutral.test", "TXT", "v=spf1 ?all" },
	{ "open.test", "TXT", "v=spf1" },
	{ "case.test", "TXT", "V=SPF1 IP4:192.0.2.7 -ALL" },
	{ "a.test", "TXT", "v=spf1 a -all" }, { "a.test", "A", "192.0.2.7" },
	{ "a.test", "AAAA", "2001:db8::7" },
	{ "near.test", "TXT", "v=spf1 a:a.test/28//64 -all" },
	{ "mx.test", "TXT", "v=spf1 mx -all" }, { "mx.test", "MX", "a.test" },
	{ "mx.test", "MX", "b.test" },
	{ "b.test", "A", "192.0.2.8" },
	{ "inc.test", "TXT", "v=spf1 include:plain.test -all" },
	{ "redirect.test", "TXT", "v=spf1 redirect=plain.test" },
	{ "away.test", "TXT", "v=spf1 redirect=nothing.test" },
	{ "inc-none.test", "TXT", "v=spf1 include:nothing.test -all" },
	{ "inc-fail.test", "TXT", "v=spf1 include:soft.test ?all" },
	{ "two.test", "TXT", "v=spf1 -all" }, { "two.test", "TXT", "v=spf1 +all" },
	{ "loop.test", "TXT", "v=spf1 include:loop.test -all" },
	{ "void.test", "TXT", "v=spf1 a:n1.test a:n2.test a:n3.test -all" },
	{ "word.test", "TXT", "v=spf1 ipv4:192.0.2.7 -all" },
	{ "bits.test", "TXT", "v=spf1 ip4:192.0.2.0/33 -all" },
	{ "octets.test", "TXT", "v=spf1 ip4:192.0.2 -all" },
	{ "modifier.test", "TXT", "v=spf1 exp=e.test new-one=x ip4:192.0.2.7 -all" },
	{ "exists.test", "TXT", "v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all" },
	{ "7.2.0.192.in-addr._spf.exists.test", "A", "127.0.0.2" },
	{ "silent-inc.test", "TXT", "v=spf1 include:silent.test -all" },
};

#define NRECORDS (sizeof(zone) / sizeof(zone[0]))

static bool
is(size_t i, const char *name, const char *type)
{
	return view_eq_nocase(view_of(zone[i].name), view_of(name)) && strcmp(zone[i].type, type) == 0;
}

static int
records(void *arg, const char *name, struct buf *out)
{
	int n = 0;

	(void)arg;
	if (strcmp(name, "silent.test") == 0)
		return -1;
	for (size_t i = 0; i < NRECORDS; i++)
		if (is(i, name, "TXT") && n++ == 0)
			buf_add_str(out, zone[i].data);
	return n;
}

static int
addresses(void *arg, const char *name, bool ipv6, struct spf_address *out, int max)
{
	int n = 0;

	(void)arg;
	for (size_t i = 0; i < NRECORDS && n < max; i++)
		if (is(i, name, ipv6 ? "AAAA" : "A")) {
			out[n].ipv6 = ipv6;
			ck_assert_int_eq(inet_pton(ipv6 ? AF_INET6 : AF_INET, zone[i].data, out[n++].octets), 1);
		}
	return n;
}

static int
exchangers(void *arg, const char *name, char (*out)[SPF_NAME_MAX + 1], int max)
{
	int n = 0;

	(void)arg;
	for (size_t i = 0; i < NRECORDS && n < max; i++)
		if (is(i, name, "MX"))
			(void)view_string(view_of(zone[i].data), out[n++], SPF_NAME_MAX + 1);
	return n;
}

static const struct spf_dns dns = { records, addresses, exchangers };

static struct spf
client(const char *address, const char *domain)
{
	struct spf s = { .dns = &dns, .sender = domain, .client.ipv6 = strchr(address, ':') != NULL };

	ck_assert_int_eq(inet_pton(s.client.ipv6 ? AF_INET6 : AF_INET, address, s.client.octets), 1);
	return s;
}

static const struct {
	const char *domain, *address, *result, *why;
} cases[] = {
	{ "plain.test", "192.0.2.7", "pass", NULL }, { "plain.test", "192.0.3.7", "fail", NULL },
	{ "plain.test", "2001:db8:1::7", "pass", NULL }, { "plain.test", "2001:db9::7", "fail", NULL },
	{ "soft.test", "192.0.2.7", "softfail", NULL }, { "neutral.test", "192.0.2.7", "neutral", NULL },
	{ "open.test", "192.0.2.7", "neutral", NULL }, { "nothing.test", "192.0.2.7", "none", NULL },
	{ "case.test", "192.0.2.7", "pass", NULL },
	{ "a.test", "192.0.2.7", "pass", NULL }, { "a.test", "2001:db8::7", "pass", NULL },
	{ "a.test", "192.0.2.8", "fail", NULL },
	{ "near.test", "192.0.2.9", "pass", NULL }, { "near.test", "192.0.2.16", "fail", NULL },
	{ "near.test", "2001:db8::99", "pass", NULL }, { "near.test", "2001:db8:0:1::7", "fail", NULL },
	{ "mx.test", "192.0.2.8", "pass", NULL }, { "mx.test", "192.0.2.9", "fail", NULL },
	{ "inc.test", "192.0.2.7", "pass", NULL }, { "inc.test", "192.0.3.7", "fail", NULL },
	{ "redirect.test", "192.0.2.7", "pass", NULL }, { "redirect.test", "192.0.3.7", "fail", NULL },
	{ "inc-fail.test", "192.0.2.7", "neutral", NULL },
	{ "away.test", "192.0.2.7", "permerror", "leads to a domain" },
	{ "inc-none.test", "192.0.2.7", "permerror", "includes a domain" },
	{ "two.test", "192.0.2.7", "permerror", "several" },
	{ "loop.test", "192.0.2.7", "permerror", "more than 10" },
	{ "void.test", "192.0.2.7", "permerror", "do not exist" },
	{ "word.test", "192.0.2.7", "permerror", "nobody knows" },
	{ "bits.test", "192.0.2.7", "permerror", "address" },
	{ "octets.test", "192.0.2.7", "permerror", "address" },
	{ "modifier.test", "192.0.2.7", "pass", NULL },
	{ "exists.test", "192.0.2.7", "pass", NULL }, { "exists.test", "192.0.2.8", "fail", NULL },
	{ "silent.test", "192.0.2.7", "temperror", NULL },
	{ "silent-inc.test", "192.0.2.7", "temperror", NULL },
};

START_TEST(results)
{
	struct spf s = client(cases[_i].address, cases[_i].domain);
	enum spf_result r = spf_check(&s, cases[_i].domain);

	ck_assert_msg(strcmp(spf_result_name(r), cases[_i].result) == 0, "%s of %s: %s (%s)",
	    cases[_i].domain, cases[_i].address, spf_result_name(r), s.why ? s.why : "");
	if (cases[_i].why)
		ck_assert_msg(s.why && strstr(s.why, cases[_i].why), "%s: %s", cases[_i].domain, s.why);
}
END_TEST

/* RFC 7208 7.4. */
static const struct {
	const char *spec, *address, *expanded;
} macros[] = {
	{ "%{s}", "192.0.2.3", "postmaster@email.example.com" },
	{ "%{o}", "192.0.2.3", "email.example.com" },
	{ "%{d}", "192.0.2.3", "email.example.com" }, { "%{d4}", "192.0.2.3", "email.example.com" },
	{ "%{d3}", "192.0.2.3", "email.example.com" }, { "%{d2}", "192.0.2.3", "example.com" },
	{ "%{d1}", "192.0.2.3", "com" }, { "%{dr}", "192.0.2.3", "com.example.email" },
	{ "%{d2r}", "192.0.2.3", "example.email" }, { "%{l}", "192.0.2.3", "postmaster" },
	{ "%{ir}.%{v}._spf.%{d2}", "192.0.2.3", "3.2.0.192.in-addr._spf.example.com" },
	{ "%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01",
	    "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com" },
	{ "%%%_x%-", "192.0.2.3", "% x%20" }, { "%{lr-}.a", "192.0.2.3", "postmaster.a" },
	{ "%{x}", "192.0.2.3", NULL }, { "%{d0}", "192.0.2.3", NULL }, { "%{d", "192.0.2.3", NULL },
	{ "%", "192.0.2.3", NULL }, { "%a", "192.0.2.3", NULL }, { "%{}", "192.0.2.3", NULL },
	{ "%{d2q}", "192.0.2.3", NULL }, { ".", "192.0.2.3", NULL },
};

START_TEST(expansion)
{
	struct spf s = client(macros[_i].address, "email.example.com");
	char out[SPF_NAME_MAX + 1];
	int result = spf_expand(&s, "email.example.com", view_of(macros[_i].spec), out);

	ck_assert_msg((result == 0) == (macros[_i].expanded != NULL), "%s: %d", macros[_i].spec, result);
	if (result == 0)
		ck_assert_str_eq(out, macros[_i].expanded);
}
END_TEST

START_TEST(kinds)
{
	ck_assert(spf_is_record(VIEW("v=spf1")) && spf_is_record(VIEW("v=spf1 -all")));
	ck_assert(!spf_is_record(VIEW("v=spf10")) && !spf_is_record(VIEW(" v=spf1")));
	ck_assert(spf_passes_all(VIEW("v=spf1 mx +all")) && spf_passes_all(VIEW("v=spf1 all")));
	ck_assert(!spf_passes_all(VIEW("v=spf1 mx -all all")));
	ck_assert(!spf_passes_all(VIEW("v=spf1 mx")));
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_loop_test(tests, results, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_loop_test(tests, expansion, 0, sizeof(macros) / sizeof(macros[0]));
	tcase_add_test(tests, kinds);
}

int
main(void)
{
	return unit_run("spf", add);
}
