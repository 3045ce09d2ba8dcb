/* address_test.c: addresses in and out. */
#include "unit.h"

#include "text/address.h"

#define X16 "0123456789abcdef"
#define X64 X16 X16 X16 X16
#define U8 "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"

/* What text is read as: local, a slash-free separator, domain; "-" if refused. */
static const char *
parsed(struct view text)
{
	static char shown[ADDRESS_LOCAL_MAX + ADDRESS_DOMAIN_MAX + 2];
	struct address a;
	struct buf b = buf_make(sizeof(shown));

	if (address_parse(text, &a) == -1) {
		ck_assert(address_is_null(&a));
		return "-";
	}
	buf_addf(&b, "%s|%s", a.local, a.domain);
	ck_assert_int_eq(view_string(buf_view(&b), shown, sizeof(shown)), 0);
	buf_free(&b);
	return shown;
}

static const char *
again(struct view text)
{
	static char shown[ADDRESS_TEXT_MAX];
	struct address a;

	ck_assert_int_eq(address_parse(text, &a), 0);
	return address_text(&a, shown);
}

START_TEST(ordinary)
{
	ck_assert_str_eq(parsed(VIEW("Joe@Example.ORG")), "Joe|example.org");
	ck_assert_str_eq(parsed(VIEW("joe@example.org.")), "joe|example.org");
	ck_assert_str_eq(parsed(VIEW("postmaster")), "postmaster|");
	ck_assert_str_eq(parsed(VIEW("")), "|");
	ck_assert_str_eq(parsed(VIEW("a+b=c/d!e|f{g}~@x_y.z-1")), "a+b=c/d!e|f{g}~|x_y.z-1");
	ck_assert_str_eq(parsed(VIEW("-rf@x")), "-rf|x");
	ck_assert_str_eq(parsed(VIEW(".a..b.@x")), ".a..b.|x");
	ck_assert_str_eq(parsed(VIEW("j\xc3\xb6rg@m\xc3\xbcnchen.de")),
	    "j\xc3\xb6rg|m\xc3\xbcnchen.de");
}
END_TEST

START_TEST(quoted)
{
	ck_assert_str_eq(parsed(VIEW("\"john doe\"@x")), "john doe|x");
	ck_assert_str_eq(parsed(VIEW("\"a\\\"b\\\\c\\d@e\"@x")), "a\"b\\cd@e|x");
	ck_assert_str_eq(parsed(VIEW("\"plain\"@x")), "plain|x");
	ck_assert_str_eq(parsed(VIEW("\"\"@x")), "-");
	ck_assert_str_eq(parsed(VIEW("\"\"")), "-");
	ck_assert_str_eq(parsed(VIEW("\"a")), "-");
	ck_assert_str_eq(parsed(VIEW("\"a\\")), "-");
	ck_assert_str_eq(parsed(VIEW("\"a\"b@x")), "-");
	ck_assert_str_eq(parsed(VIEW("\"a\tb\"@x")), "-");
}
END_TEST

START_TEST(refused)
{
	static const struct view bad[] = {
		VIEW("@x"), VIEW("a@"), VIEW("a b@x"), VIEW("a@b@c"), VIEW("a@x y"), VIEW("<a@x>"),
		VIEW("a@x,b@x"), VIEW(" a@x"), VIEW("a@x "), VIEW("a\0@x"), VIEW("a@x\0"),
		VIEW("a\r\n@x"), VIEW("a@x\n"), VIEW("a\x7f@x"), VIEW("a\x80@x"), VIEW("a@x\xff"),
		VIEW("a\xc2\x85@x"), VIEW("a@.x"), VIEW("a@x..y"), VIEW("a@x.."), VIEW("a@."),
		VIEW("a@-x"), VIEW("a@x-"), VIEW("a@x.-y"), VIEW("a@x!y"), VIEW("a(c)@x"),
		VIEW("a:b@x"), VIEW("\xc3""a@x"),
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(strcmp(parsed(bad[i]), "-") == 0, "case %zu", i);
}
END_TEST

START_TEST(literals)
{
	ck_assert_str_eq(parsed(VIEW("a@[192.0.2.1]")), "a|[192.0.2.1]");
	ck_assert_str_eq(parsed(VIEW("a@[IPv6:2001:DB8::1]")), "a|[ipv6:2001:db8::1]");
	ck_assert_str_eq(parsed(VIEW("a@[ipv6:::ffff:192.0.2.1]")), "a|[ipv6:::ffff:192.0.2.1]");
	ck_assert_str_eq(parsed(VIEW("a@[256.0.2.1]")), "-");
	ck_assert_str_eq(parsed(VIEW("a@[192.0.2.1")), "-");
	ck_assert_str_eq(parsed(VIEW("a@[192.0.2.1].")), "-");
	ck_assert_str_eq(parsed(VIEW("a@[2001:db8::1]")), "-");
	ck_assert_str_eq(parsed(VIEW("a@[IPv6:1]")), "-");
	ck_assert_str_eq(parsed(VIEW("a@[192.0.2.1\0]")), "-");
	ck_assert_str_eq(parsed(VIEW("a@[]")), "-");
	ck_assert_str_eq(parsed(VIEW("a@[")), "-");
}
END_TEST

START_TEST(limits)
{
	struct address a;
	struct view rest;
	char domain[ADDRESS_DOMAIN_MAX + 1];

	ck_assert_str_eq(parsed(VIEW(X64 "@x")), X64 "|x");
	rest = VIEW(X64 "0@x");
	ck_assert_int_eq(address_take(&rest, &a), ADDRESS_LOCAL_TOO_LONG);
	rest = VIEW("\"" X64 "0\"@x");
	ck_assert_int_eq(address_take(&rest, &a), ADDRESS_LOCAL_TOO_LONG);
	rest = VIEW("a@" X16 "." X64 "." X64 "." X64 "." X64);
	ck_assert_int_eq(address_take(&rest, &a), ADDRESS_DOMAIN_TOO_LONG);
	ck_assert_int_eq(address_domain(VIEW(X64), domain), ADDRESS_SYNTAX);
	ck_assert_int_eq(address_domain(view_sub(VIEW(X64), 1, 63), domain), ADDRESS_OK);
	ck_assert_str_eq(domain, &X64[1]);
	/* What counts for others is their A-label: which is shorter here. */
	ck_assert_int_eq(address_domain(VIEW(U8 U8 U8 U8), domain), ADDRESS_OK);
	/* 255 octets and the trailing dot fit. */
	ck_assert_int_eq(address_domain(VIEW("x" X16 X16 X16 ".x" X16 X16 X16 ".x" X16 X16 X16
	    ".x" X16 X16 X16 ".x" X16 X16 X16 ".x1234."), domain), ADDRESS_OK);
	ck_assert_uint_eq(strlen(domain), 255);
	ck_assert_int_eq(address_domain(VIEW("x" X16 X16 X16 ".x" X16 X16 X16 ".x" X16 X16 X16
	    ".x" X16 X16 X16 ".x" X16 X16 X16 ".x12345"), domain), ADDRESS_DOMAIN_TOO_LONG);
}
END_TEST

START_TEST(formatted)
{
	struct address a;
	struct buf b = buf_make(1000);
	char local[ADDRESS_LOCAL_MAX], text[ADDRESS_TEXT_MAX];

	ck_assert_str_eq(again(VIEW("")), "");
	ck_assert_str_eq(again(VIEW("Joe@X.org.")), "Joe@x.org");
	ck_assert_str_eq(again(VIEW("\"Joe\"@x")), "Joe@x");
	ck_assert_str_eq(again(VIEW("root")), "root");
	ck_assert_str_eq(again(VIEW("a..b@x")), "\"a..b\"@x");
	ck_assert_str_eq(again(VIEW("a.@x")), "\"a.\"@x");
	ck_assert_str_eq(again(VIEW("\"a\\\"b\\\\ c\"@x")), "\"a\\\"b\\\\ c\"@x");
	memset(local, '"', sizeof(local));
	ck_assert_int_eq(address_set(&a, (struct view){ local, sizeof(local) }, VIEW("x")),
	    ADDRESS_OK);
	ck_assert_uint_eq(strlen(address_text(&a, text)), 2 * sizeof(local) + 4);
	ck_assert_int_eq(address_format(&a, &b), 0);
	ck_assert(view_eq(buf_view(&b), view_of(text)));
	buf_free(&b);
}
END_TEST

START_TEST(set)
{
	struct address a;

	ck_assert_int_eq(address_set(&a, VIEW("john doe"), VIEW("X.org.")), ADDRESS_OK);
	ck_assert_str_eq(a.local, "john doe");
	ck_assert_str_eq(a.domain, "x.org");
	ck_assert_int_eq(address_set(&a, VIEW("joe"), VIEW("")), ADDRESS_OK);
	ck_assert_str_eq(a.domain, "");
	ck_assert_int_eq(address_set(&a, view_of(a.local), VIEW("x")), ADDRESS_OK);
	ck_assert_str_eq(a.local, "joe");
	ck_assert_str_eq(a.domain, "x");
	ck_assert_int_eq(address_set(&a, VIEW(""), VIEW("x")), ADDRESS_SYNTAX);
	ck_assert_int_eq(address_set(&a, VIEW("a\nb"), VIEW("x")), ADDRESS_SYNTAX);
	ck_assert_int_eq(address_set(&a, VIEW("a"), VIEW("x y")), ADDRESS_SYNTAX);
	ck_assert(address_is_null(&a));
	ck_assert_int_eq(address_set(&a, VIEW(X64 "0"), VIEW("x")), ADDRESS_LOCAL_TOO_LONG);
}
END_TEST

START_TEST(compared)
{
	struct address a, b, c;

	address_parse(VIEW("Joe@x"), &a);
	address_parse(VIEW("jOE@X"), &b);
	address_parse(VIEW("joe"), &c);
	ck_assert(address_eq(&a, &b));
	ck_assert(!address_eq(&a, &c));
	ck_assert(address_is_ascii(&a));
	ck_assert(!address_is_null(&c));
	address_parse(VIEW("joe@\xc3\xbc.de"), &b);
	ck_assert(!address_is_ascii(&b));
	address_parse(VIEW("\xc3\xbc@x.de"), &b);
	ck_assert(!address_is_ascii(&b));
	address_parse(VIEW(""), &c);
	ck_assert(address_is_null(&c));
}
END_TEST

START_TEST(taken)
{
	struct view rest = VIEW("a@b> x");
	struct address a;

	ck_assert_int_eq(address_take(&rest, &a), ADDRESS_OK);
	ck_view(rest, "> x");
	rest = VIEW("");
	ck_assert_int_eq(address_take(&rest, &a), ADDRESS_SYNTAX);
	rest = VIEW("[1:2],x");
	ck_view(address_take_domain(&rest), "[1:2]");
	ck_view(rest, ",x");
	ck_view(address_take_domain(&rest), "");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, ordinary);
	tcase_add_test(t, quoted);
	tcase_add_test(t, refused);
	tcase_add_test(t, literals);
	tcase_add_test(t, limits);
	tcase_add_test(t, formatted);
	tcase_add_test(t, set);
	tcase_add_test(t, compared);
	tcase_add_test(t, taken);
}

int
main(void)
{
	return unit_run("address", add);
}
