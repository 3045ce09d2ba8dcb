/* remote_hosts_test.c: which addresses are tried for a next hop, and in which order. */
#include "unit.h"
#include "unit_dns.h"

#include "deliver/remote_hosts.h"

static const struct dns_address own[] = {
	{ .ipv6 = false, .address = { 192, 0, 2, 99 } },
	{ .ipv6 = true, .address = { 0x20, 1, 0xd, 0xb8, [15] = 0x99 } },
};
static struct hosts_conf conf;
static struct nexthop_target target;
static struct hosts_search search;
static struct hosts hosts;

static void
setup(void)
{
	conf = (struct hosts_conf){
		.hostname = "me.test", .own_networks = VIEW("198.51.100.7"), .own = own, .nown = 2,
		.ignored_networks = VIEW("0.0.0.0/8 127.0.0.0/8 224.0.0.0/3 ::/127 ff00::/8"),
		.family = NEXTHOP_FAMILY_PREFER_IPV6, .limit = 5, .seed = 1,
	};
}

static enum hosts_step
begin(const char *text)
{
	ck_assert_ptr_null(nexthop_parse(view_of(text), &target));
	return hosts_begin(&search, &target, &conf, &hosts);
}

/* MX records: "PREFERENCE HOST", NULL at the end. Secure ones. */
static enum hosts_step
take_mx(const char *const *records)
{
	struct unit_answer u = unit_answer(target.host, DNS_MX, 0);
	enum hosts_step step;
	struct dns_answer a;

	for (; *records; records++) {
		char *host;
		unsigned preference = (unsigned)strtoul(*records, &host, 10);

		unit_mx(&u, target.host, preference, host + 1);
	}
	a = unit_judged(&u, true);
	step = hosts_take_mx(&search, &a, &hosts);
	buf_free(&u.b);
	return step;
}

#define MX(...) take_mx((const char *const []){ __VA_ARGS__, NULL })

static enum hosts_step
mx_code(unsigned code)
{
	struct unit_answer u = unit_answer(target.host, DNS_MX, code);
	struct dns_answer a = unit_judged(&u, true);
	enum hosts_step step = hosts_take_mx(&search, &a, &hosts);

	buf_free(&u.b);
	return step;
}

/* Answers for the exchanger of that name: addresses of both families, separated by blanks. */
static void
addresses(const char *name, const char *list, unsigned code, bool secure)
{
	enum dns_type types[] = { DNS_A, DNS_AAAA };
	bool any = false;

	for (size_t i = 0; i < search.n; i++) {
		if (strcmp(search.exchangers[i].name, name) != 0)
			continue;
		any = true;
		for (int k = 0; k < 2; k++) {
			struct unit_answer u = unit_answer(name, types[k], code);
			struct view rest = view_of(list), word;
			struct dns_answer a;
			char text[64];

			while (view_word(&rest, &word)) {
				ck_assert_int_eq(view_string(word, text, sizeof(text)), 0);
				if ((strchr(text, ':') != NULL) == k)
					unit_address(&u, name, text);
			}
			a = unit_judged(&u, secure);
			if (hosts_wants(&search, types[k]))
				hosts_take_addresses(&search, i, types[k], &a);
			buf_free(&u.b);
		}
	}
	ck_assert_msg(any, "no exchanger %s", name);
}

/* The places as "HOST/ADDRESS ...". */
static const char *
list(void)
{
	static char out[2000];
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < hosts.n; i++) {
		const struct hosts_place *p = &hosts.places[i];
		char text[INET6_ADDRSTRLEN];

		inet_ntop(p->ipv6 ? AF_INET6 : AF_INET, p->address, text, sizeof(text));
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%s%s/%s", i ? " " : "", p->host, text);
	}
	return out;
}

static void
finish(const char *wanted)
{
	hosts_finish(&search, &hosts);
	ck_assert_str_eq(list(), wanted);
	ck_assert_int_eq(hosts.outcome, HOSTS_FOUND);
}

static void
nothing(enum hosts_outcome outcome, const char *code)
{
	ck_assert_str_eq(hosts.code, code);
	ck_assert_int_eq(hosts.outcome, outcome);
	ck_assert_uint_eq(hosts.n, 0);
	ck_assert_ptr_nonnull(strstr(hosts.text, target.host));
}

START_TEST(preference)
{
	ck_assert_int_eq(begin("mx a.test"), HOSTS_ASK_MX);
	ck_assert_int_eq(MX("20 c.test", "10 b.test", "30 d.test"), HOSTS_ASK_ADDRESSES);
	addresses("b.test", "192.0.2.2 2001:db8::2", 0, true);
	addresses("c.test", "192.0.2.3", 0, false);
	addresses("d.test", "2001:db8::4", 0, true);
	finish("b.test/2001:db8::2 b.test/192.0.2.2 c.test/192.0.2.3 d.test/2001:db8::4");
	ck_assert_uint_eq(hosts.places[2].preference, 20);
	ck_assert_uint_eq(hosts.places[0].port, 25);
	ck_assert(hosts.places[0].secure_host && hosts.places[0].secure_address);
	ck_assert(hosts.places[2].secure_host && !hosts.places[2].secure_address);
	ck_assert_str_eq(hosts.places[0].canonical, "b.test");
}
END_TEST

/* Over many seeds each order of equals comes, and each about as often. */
START_TEST(random_order)
{
	int first[3] = { 0 }, addresses_first = 0;

	for (conf.seed = 0; conf.seed < 600; conf.seed++) {
		begin("mx a.test");
		MX("10 x.test", "10 y.test", "10 z.test", "20 last.test");
		addresses("x.test", "192.0.2.1 192.0.2.4", 0, true);
		addresses("y.test", "192.0.2.2", 0, true);
		addresses("z.test", "192.0.2.3", 0, true);
		addresses("last.test", "192.0.2.9", 0, true);
		hosts_finish(&search, &hosts);
		ck_assert_uint_eq(hosts.n, 5);
		ck_assert_str_eq(hosts.places[4].host, "last.test");
		first[hosts.places[0].host[0] - 'x']++;
		if (hosts.places[0].host[0] == 'x')
			addresses_first += hosts.places[0].address[3] == 1;
	}
	for (int i = 0; i < 3; i++)
		ck_assert_msg(first[i] > 150 && first[i] < 250, "%d of 600", first[i]);
	ck_assert(addresses_first > first[0] / 3 && addresses_first < 2 * first[0] / 3);
}
END_TEST

START_TEST(implicit_mx)
{
	begin("mx a.test");
	ck_assert_int_eq(mx_code(0), HOSTS_ASK_ADDRESSES);
	ck_assert_uint_eq(search.n, 1);
	addresses("a.test", "192.0.2.1", 0, true);
	finish("a.test/192.0.2.1");
	ck_assert(hosts.places[0].secure_host);
	/* Where there are MX records, the address of the domain itself does not count. */
	begin("mx a.test");
	MX("10 b.test");
	addresses("b.test", "", 0, true);
	hosts_finish(&search, &hosts);
	nothing(HOSTS_FAILED, "5.4.4");
	begin("mx a.test");
	mx_code(0);
	addresses("a.test", "", 0, true);
	hosts_finish(&search, &hosts);
	nothing(HOSTS_FAILED, "5.4.4");
}
END_TEST

START_TEST(null_mx)
{
	begin("mx a.test");
	ck_assert_int_eq(MX("0 "), HOSTS_DONE);
	nothing(HOSTS_FAILED, "5.1.10");
	begin("mx a.test");
	ck_assert_int_eq(MX("10 "), HOSTS_DONE);
	nothing(HOSTS_FAILED, "5.1.10");
	/* Beside others the root is only no host. */
	begin("mx a.test");
	ck_assert_int_eq(MX("0 ", "10 b.test"), HOSTS_ASK_ADDRESSES);
	addresses("b.test", "192.0.2.1", 0, true);
	finish("b.test/192.0.2.1");
	begin("mx a.test");
	ck_assert_int_eq(MX("0 ", "10 -b-.test"), HOSTS_DONE);
	nothing(HOSTS_FAILED, "5.4.4");
}
END_TEST

START_TEST(temporary_and_permanent)
{
	begin("mx a.test");
	ck_assert_int_eq(mx_code(3), HOSTS_DONE);
	nothing(HOSTS_FAILED, "5.1.2");
	begin("mx a.test");
	ck_assert_int_eq(mx_code(2), HOSTS_DONE);
	nothing(HOSTS_DEFERRED, "4.4.3");
	/* One exchanger may have an address later. */
	begin("mx a.test");
	MX("10 b.test", "20 c.test");
	addresses("b.test", "", 2, true);
	addresses("c.test", "", 3, true);
	hosts_finish(&search, &hosts);
	nothing(HOSTS_DEFERRED, "4.4.4");
	/* The other one is of use meanwhile. */
	begin("mx a.test");
	MX("10 b.test", "20 c.test");
	addresses("b.test", "", 2, true);
	addresses("c.test", "192.0.2.1", 0, true);
	finish("c.test/192.0.2.1");
	begin("mx a.test");
	MX("10 b.test", "20 c.test");
	addresses("b.test", "", 3, true);
	addresses("c.test", "", 3, true);
	hosts_finish(&search, &hosts);
	nothing(HOSTS_FAILED, "5.4.4");
	/* A mistake of the administrator's bounces nothing. */
	ck_assert_int_eq(begin("smtp relay.test"), HOSTS_ASK_ADDRESSES);
	addresses("relay.test", "", 3, true);
	hosts_finish(&search, &hosts);
	nothing(HOSTS_DEFERRED, "4.4.4");
}
END_TEST

START_TEST(own_by_name)
{
	begin("mx a.test");
	ck_assert_int_eq(MX("10 b.test", "20 c.test", "20 ME.test", "30 d.test"), HOSTS_ASK_ADDRESSES);
	ck_assert_uint_eq(search.n, 1);
	addresses("b.test", "192.0.2.1", 0, true);
	finish("b.test/192.0.2.1");
	/* The better one cannot be looked up now: this is no loop. */
	begin("mx a.test");
	MX("10 b.test", "20 me.test");
	addresses("b.test", "", 2, true);
	hosts_finish(&search, &hosts);
	nothing(HOSTS_DEFERRED, "4.4.4");
	begin("mx a.test");
	MX("10 b.test", "20 me.test");
	addresses("b.test", "", 3, true);
	hosts_finish(&search, &hosts);
	nothing(HOSTS_FAILED, "5.4.4");
	begin("mx a.test");
	ck_assert_int_eq(MX("10 me.test", "20 c.test"), HOSTS_DONE);
	nothing(HOSTS_FAILED, "5.4.6");
	begin("mx me.test");
	ck_assert_int_eq(mx_code(0), HOSTS_DONE);
	nothing(HOSTS_FAILED, "5.4.6");
	/* On another port there is another server. */
	begin("mx a.test:2525");
	ck_assert_int_eq(MX("10 me.test"), HOSTS_ASK_ADDRESSES);
}
END_TEST

START_TEST(own_by_address)
{
	static const char *const ours[] = { "192.0.2.99", "2001:db8::99", "198.51.100.7" };

	for (size_t i = 0; i < 3; i++) {
		begin("mx a.test");
		MX("10 b.test", "20 other.test", "20 c.test", "30 d.test");
		addresses("b.test", "192.0.2.1", 0, true);
		addresses("other.test", "192.0.2.2", 0, true);
		addresses("c.test", ours[i], 0, true);
		addresses("d.test", "192.0.2.4", 0, true);
		finish("b.test/192.0.2.1");
		begin("mx a.test");
		MX("10 b.test", "20 c.test");
		addresses("b.test", ours[i], 0, true);
		addresses("c.test", "192.0.2.2", 0, true);
		hosts_finish(&search, &hosts);
		nothing(HOSTS_FAILED, "5.4.6");
	}
	ck_assert_int_eq(begin("mx [192.0.2.99]"), HOSTS_DONE);
	nothing(HOSTS_FAILED, "5.4.6");
	ck_assert_int_eq(begin("smtp [192.0.2.99]"), HOSTS_DONE);
	nothing(HOSTS_FAILED, "5.4.6");
	ck_assert_int_eq(begin("lmtp [192.0.2.99]:25"), HOSTS_DONE);
	ck_assert_str_eq(list(), "[192.0.2.99]/192.0.2.99");
}
END_TEST

START_TEST(nobodys_addresses)
{
	begin("mx a.test");
	MX("10 b.test");
	addresses("b.test", "127.0.0.2 0.0.0.0 255.255.255.255 224.0.0.1 ::1 :: ff02::1 "
	    "::ffff:192.0.2.1 192.0.2.5", 0, true);
	finish("b.test/192.0.2.5");
	begin("mx a.test");
	MX("10 b.test");
	addresses("b.test", "127.0.0.2", 0, true);
	hosts_finish(&search, &hosts);
	nothing(HOSTS_FAILED, "5.4.4");
	begin("mx [127.0.0.2]");
	nothing(HOSTS_FAILED, "5.4.4");
	/* Who writes a route knows what he does. */
	begin("smtp [127.0.0.2]");
	ck_assert_str_eq(list(), "[127.0.0.2]/127.0.0.2");
	begin("smtp localhost:26");
	ck_assert_str_eq(list(), "localhost/::1 localhost/127.0.0.1");
	begin("smtp localhost:26 family=ipv4");
	ck_assert_str_eq(list(), "localhost/127.0.0.1");
	ck_assert_int_eq(begin("mx localhost"), HOSTS_ASK_MX);
	conf.ignored_networks = VIEW("");
	begin("mx [127.0.0.2]");
	ck_assert_str_eq(list(), "[127.0.0.2]/127.0.0.2");
}
END_TEST

START_TEST(literals)
{
	ck_assert_int_eq(begin("mx [192.0.2.1]"), HOSTS_DONE);
	ck_assert_str_eq(list(), "[192.0.2.1]/192.0.2.1");
	ck_assert(!hosts.places[0].secure_host);
	ck_assert_int_eq(begin("smtp [IPv6:2001:db8::1]:587"), HOSTS_DONE);
	ck_assert_str_eq(list(), "[ipv6:2001:db8::1]/2001:db8::1");
	ck_assert_uint_eq(hosts.places[0].port, 587);
	ck_assert_int_eq(begin("lmtp unix:/run/lmtp"), HOSTS_DONE);
	ck_assert_uint_eq(hosts.n, 1);
	ck_assert_str_eq(hosts.places[0].local, "/run/lmtp");
}
END_TEST

#define BOTH "192.0.2.1 192.0.2.2 192.0.2.3 2001:db8::1 2001:db8::2 2001:db8::3"

static void
families_of(enum nexthop_family family, const char *route, const char *wanted)
{
	char got[HOSTS_PLACES_MAX + 1] = "";

	conf.family = family;
	begin(route);
	MX("10 b.test", "10 c.test");
	addresses("b.test", BOTH, 0, true);
	addresses("c.test", "192.0.2.11 2001:db8::11", 0, true);
	hosts_finish(&search, &hosts);
	for (size_t i = 0; i < hosts.n; i++)
		got[i] = hosts.places[i].ipv6 ? '6' : '4';
	ck_assert_str_eq(got, wanted);
}

START_TEST(families)
{
	conf.limit = 20;
	families_of(NEXTHOP_FAMILY_IPV4, "mx a.test", "4444");
	families_of(NEXTHOP_FAMILY_IPV6, "mx a.test", "6666");
	families_of(NEXTHOP_FAMILY_PREFER_IPV4, "mx a.test", "44446666");
	families_of(NEXTHOP_FAMILY_PREFER_IPV6, "mx a.test", "66664444");
	families_of(NEXTHOP_FAMILY_IPV4, "mx a.test family=prefer-ipv6", "66664444");
	conf.limit = 2;
	/* No family is forgotten, however many addresses the other one has. */
	begin("mx a.test family=prefer-ipv6");
	MX("10 b.test");
	addresses("b.test", BOTH, 0, true);
	hosts_finish(&search, &hosts);
	ck_assert(hosts.n == 2 && hosts.places[0].ipv6 && !hosts.places[1].ipv6);
	for (conf.seed = 0; conf.seed < 20; conf.seed++) {
		begin("mx a.test family=any");
		MX("10 b.test");
		addresses("b.test", BOTH, 0, true);
		hosts_finish(&search, &hosts);
		ck_assert(hosts.n == 2 && hosts.places[0].ipv6 != hosts.places[1].ipv6);
	}
}
END_TEST

START_TEST(limits)
{
	struct unit_answer u;
	struct dns_answer a;
	char name[32];

	/* One exchanger with many addresses leaves something for the next one. */
	conf.family = NEXTHOP_FAMILY_IPV4;
	begin("mx a.test");
	MX("10 b.test", "20 c.test");
	addresses("b.test", "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 192.0.2.6", 0, true);
	addresses("c.test", "192.0.2.11 192.0.2.12", 0, true);
	hosts_finish(&search, &hosts);
	ck_assert_uint_eq(hosts.n, 5);
	ck_assert_str_eq(hosts.places[3].host, "b.test");
	ck_assert_str_eq(hosts.places[4].host, "c.test");
	/* The same address twice is one. */
	begin("mx a.test");
	MX("10 b.test", "20 c.test");
	addresses("b.test", "192.0.2.1 192.0.2.1", 0, false);
	addresses("c.test", "192.0.2.1 192.0.2.2", 0, false);
	finish("b.test/192.0.2.1 c.test/192.0.2.2");
	/* By another name it may be another server, where names count. */
	begin("mx a.test");
	MX("10 b.test", "20 c.test");
	addresses("b.test", "192.0.2.1 192.0.2.1", 0, true);
	addresses("c.test", "192.0.2.1", 0, true);
	finish("b.test/192.0.2.1 c.test/192.0.2.1");
	/* Of very many records the best ones, wherever they stand. */
	begin("mx a.test");
	u = unit_answer("a.test", DNS_MX, 0);
	for (int i = 999; i >= 0; i--) {
		(void)snprintf(name, sizeof(name), "h%d.test", i);
		unit_mx(&u, "a.test", (unsigned)i, name);
	}
	a = unit_judged(&u, true);
	ck_assert_int_eq(hosts_take_mx(&search, &a, &hosts), HOSTS_ASK_ADDRESSES);
	ck_assert_uint_eq(search.n, HOSTS_EXCHANGERS_MAX);
	ck_assert_str_eq(search.exchangers[0].name, "h0.test");
	ck_assert_str_eq(search.exchangers[19].name, "h19.test");
	buf_free(&u.b);
	/* Ours has its place among its equals, even when there are more than are looked at. */
	begin("mx a.test");
	u = unit_answer("a.test", DNS_MX, 0);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "h%d.test", i);
		unit_mx(&u, "a.test", 10, i == 50 ? "me.test" : name);
	}
	a = unit_judged(&u, true);
	ck_assert_int_eq(hosts_take_mx(&search, &a, &hosts), HOSTS_DONE);
	nothing(HOSTS_FAILED, "5.4.6");
	buf_free(&u.b);
}
END_TEST

START_TEST(sources)
{
	begin("mx a.test source=192.0.2.50 family=prefer-ipv4");
	MX("10 b.test");
	addresses("b.test", "192.0.2.1 2001:db8::1", 0, true);
	finish("b.test/192.0.2.1 b.test/2001:db8::1");
	ck_assert(hosts.places[0].has_source && hosts.places[0].source[3] == 50);
	ck_assert(!hosts.places[1].has_source);
}
END_TEST

/* The domain, or the exchanger, is an alias. */
START_TEST(aliases)
{
	struct unit_answer u = unit_answer("a.test", DNS_MX, 0);
	struct dns_answer a;

	begin("mx a.test");
	unit_record(&u, "a.test", DNS_CNAME, VIEW("\1b\4test\0"));
	unit_mx(&u, "b.test", 10, "c.test");
	a = unit_judged(&u, false);
	ck_assert_int_eq(hosts_take_mx(&search, &a, &hosts), HOSTS_ASK_ADDRESSES);
	buf_free(&u.b);
	u = unit_answer("c.test", DNS_A, 0);
	unit_record(&u, "c.test", DNS_CNAME, VIEW("\1d\4test\0"));
	unit_address(&u, "d.test", "192.0.2.1");
	a = unit_judged(&u, true);
	hosts_take_addresses(&search, 0, DNS_A, &a);
	buf_free(&u.b);
	finish("c.test/192.0.2.1");
	ck_assert_str_eq(hosts.places[0].canonical, "d.test");
	ck_assert(!hosts.places[0].secure_host && hosts.places[0].secure_address);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, NULL);
	tcase_add_test(c, preference);
	tcase_add_test(c, random_order);
	tcase_add_test(c, implicit_mx);
	tcase_add_test(c, null_mx);
	tcase_add_test(c, temporary_and_permanent);
	tcase_add_test(c, own_by_name);
	tcase_add_test(c, own_by_address);
	tcase_add_test(c, nobodys_addresses);
	tcase_add_test(c, literals);
	tcase_add_test(c, families);
	tcase_add_test(c, limits);
	tcase_add_test(c, sources);
	tcase_add_test(c, aliases);
}

int
main(void)
{
	return unit_run("remote_hosts", add);
}
