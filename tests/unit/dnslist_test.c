/* dnslist_test.c: the entries of dns_lists, the names that are asked, and answers. */
#include "unit.h"

#include <arpa/inet.h>

#include "text/dnslist.h"

static bool
matches(const struct dnslist *l, const char *text)
{
	unsigned char octets[4];

	ck_assert_int_eq(inet_pton(AF_INET, text, octets), 1);
	return dnslist_matches(l, octets);
}

START_TEST(entries)
{
	struct dnslist lists[DNSLIST_MAX];
	struct view bad;

	ck_assert_int_eq(dnslist_parse(VIEW(" bl.test*3, wl.test=127.0.[0..255].[1;3..4]*-2 plain "),
	    lists, &bad), 3);
	ck_view(lists[0].domain, "bl.test");
	ck_view(lists[0].text, "bl.test*3");
	ck_assert_int_eq(lists[0].weight, 3);
	ck_view(lists[1].domain, "wl.test");
	ck_assert_int_eq(lists[1].weight, -2);
	ck_assert_int_eq(lists[2].weight, 1);
	ck_assert(matches(&lists[0], "127.0.0.2") && matches(&lists[0], "127.255.0.1"));
	ck_assert(!matches(&lists[0], "10.0.0.2"));
	ck_assert(matches(&lists[1], "127.0.0.1") && matches(&lists[1], "127.0.9.3"));
	ck_assert(matches(&lists[1], "127.0.255.4"));
	ck_assert(!matches(&lists[1], "127.0.0.2") && !matches(&lists[1], "127.1.0.1"));
	ck_assert(!matches(&lists[1], "127.0.0.5"));
}
END_TEST

/* What a list says of those who may not ask it is about nobody. */
START_TEST(refusals)
{
	static const unsigned char no[][4] = { { 127, 255, 255, 254 }, { 127, 255, 255, 1 },
		{ 192, 0, 2, 1 } };
	struct dnslist lists[DNSLIST_MAX];
	struct view bad;

	ck_assert_int_eq(dnslist_parse(VIEW("a b=127.255.255.[0..255] c=192.0.2.1"), lists, &bad), 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert(dnslist_refused(no[i]));
		for (size_t k = 0; k < 3; k++)
			ck_assert(!dnslist_matches(&lists[k], no[i]));
	}
	ck_assert(!dnslist_refused((const unsigned char[]){ 127, 0, 0, 2 }));
}
END_TEST

static const char *const wrong[] = {
	"*3", "a*", "a*0", "a*-0", "a*+1", "a*1001", "a*-1001", "a*x", "a=", "a=127.0.0",
	"a=127.0.0.", "a=127.0.0.2.", "a=127.0.0.2.3", "a=127.0.0.256", "a=127.0.0.[2", "a=127.0.0.[]",
	"a=127.0.0.[3..2]", "a=127.0.0.[2.3]", "a=127.0.0.[2..]", "a=127.0.0.[2]x", "a=127.0.0.x",
	".a", "a.", "a..b", "a/b", "a=b=127.0.0.2", "good.test a%b",
};

START_TEST(no_entries)
{
	struct dnslist lists[DNSLIST_MAX];
	struct view bad;

	ck_assert_int_eq(dnslist_parse(view_of(wrong[_i]), lists, &bad), -1);
	ck_assert_uint_ne(bad.n, 0);
}
END_TEST

START_TEST(too_many)
{
	struct dnslist lists[DNSLIST_MAX];
	struct buf b = buf_make(1000);
	struct view bad;

	for (int i = 0; i < DNSLIST_MAX; i++)
		buf_add_str(&b, "a ");
	ck_assert_int_eq(dnslist_parse(buf_view(&b), lists, &bad), DNSLIST_MAX);
	buf_add_str(&b, "b");
	ck_assert_int_eq(dnslist_parse(buf_view(&b), lists, &bad), -1);
	ck_view(bad, "b");
	buf_free(&b);
	ck_assert_int_eq(dnslist_parse(VIEW(" , "), lists, &bad), 0);
}
END_TEST

/* RFC 5782 2.1 and 2.4. */
START_TEST(names)
{
	unsigned char four[16] = { 192, 0, 2, 99 }, six[16];
	struct buf b = buf_make(255);

	ck_assert_int_eq(inet_pton(AF_INET6, "2001:db8:1:2:3:4:567:89ab", six), 1);
	ck_assert_int_eq(dnslist_name(false, four, VIEW("bad.example.com"), &b), 0);
	ck_buf(&b, "99.2.0.192.bad.example.com");
	buf_clear(&b);
	ck_assert_int_eq(dnslist_name(true, six, VIEW("ugly.example.com"), &b), 0);
	ck_buf(&b, "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ugly.example.com");
	buf_free(&b);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, entries);
	tcase_add_test(tests, refusals);
	tcase_add_loop_test(tests, no_entries, 0, (int)(sizeof(wrong) / sizeof(wrong[0])));
	tcase_add_test(tests, too_many);
	tcase_add_test(tests, names);
}

int
main(void)
{
	return unit_run("dnslist", add);
}
