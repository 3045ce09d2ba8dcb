/* xclient_test.c: the attributes of XCLIENT. */
#include "unit.h"

#include <arpa/inet.h>

#include "text/xclient.h"

static struct xclient
good(struct view args)
{
	struct xclient x;
	struct view bad;

	if (xclient_parse(args, &x, &bad) == -1)
		ck_abort_msg("\"%.*s\": bad: \"%.*s\"", VIEW_FMT(args), VIEW_FMT(bad));
	return x;
}

static void
wrong(struct view args, const char *wanted)
{
	struct xclient x;
	struct view bad;

	if (xclient_parse(args, &x, &bad) != -1)
		ck_abort_msg("\"%.*s\" is taken", VIEW_FMT(args));
	ck_assert(view_eq(bad, view_of(wanted)));
}

static void
is_address(const struct xclient *x, const char *wanted)
{
	char text[INET6_ADDRSTRLEN];

	ck_assert_ptr_nonnull(inet_ntop(x->ipv6 ? AF_INET6 : AF_INET, x->address, text,
	    sizeof(text)));
	ck_assert_str_eq(text, wanted);
}

START_TEST(values)
{
	struct xclient x = good(VIEW("NAME=Spike.Porcupine.ORG ADDR=168.100.189.2 PORT=25 "
	    "PROTO=ESMTP HELO=spike LOGIN=alice+40example.org DESTADDR=192.0.2.1 DESTPORT=0"));

	ck_assert_uint_eq(x.given, 255);
	ck_assert_uint_eq(x.known, 255);
	ck_assert_str_eq(x.name, "spike.porcupine.org");
	ck_assert_str_eq(x.helo, "spike");
	ck_assert_str_eq(x.login, "alice@example.org");
	ck_assert_uint_eq(x.port, 25);
	ck_assert(x.esmtp && !x.ipv6 && !x.name_later);
	is_address(&x, "168.100.189.2");
	x = good(VIEW("addr=ipv6:2001:db8::7\tproto=smtp"));
	ck_assert(x.ipv6 && !x.esmtp);
	is_address(&x, "2001:db8::7");
	ck_assert_uint_eq(x.known, XCLIENT_ADDR | XCLIENT_PROTO);
}
END_TEST

START_TEST(unavailable)
{
	struct xclient x = good(VIEW("NAME=[UNAVAILABLE] ADDR=[unavailable] PORT=[Unavailable]"));

	ck_assert_uint_eq(x.given, XCLIENT_NAME | XCLIENT_ADDR | XCLIENT_PORT);
	ck_assert_uint_eq(x.known, 0);
	ck_assert(!x.name_later);
	x = good(VIEW("NAME=[TEMPUNAVAIL]"));
	ck_assert(x.name_later && x.known == 0);
	/* The last of several counts. */
	x = good(VIEW("NAME=a.example NAME=[UNAVAILABLE] HELO=a HELO=b"));
	ck_assert_uint_eq(x.known, XCLIENT_HELO);
	ck_assert_str_eq(x.helo, "b");
}
END_TEST

START_TEST(faults)
{
	static const char *const all[] = {
		"ADDR", "ADDR=", "=x", "ADDR=192.0.2", "ADDR=2001:db8::1", "ADDR=IPV6:192.0.2.1",
		"ADDR=[192.0.2.1]", "NAME=a..b", "NAME=+5B192.0.2.1+5D", "NAME=[IPv6:::1]",
		"NAME=a+0Ab", "NAME=a+00", "NAME=a+7F", "NAME=a+4", "NAME=a+", "NAME=a+GG",
		"NAME=\xc3\xa4.example", "HELO=a+20b", "PROTO=LMTP", "PROTO=[UNAVAILABLE]",
		"PORT=65536", "PORT=-1", "DESTPORT=x", "DESTADDR=x", "COLOUR=blue", "NAMES=a",
		"LOGIN=a+0Db",
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		wrong(view_of(all[i]), all[i]);
	wrong(VIEW("NAME=a.example COLOUR=blue ADDR"), "COLOUR=blue");
	wrong(VIEW(""), "");
}
END_TEST

START_TEST(lengths)
{
	char text[XCLIENT_LOGIN_MAX + 10];
	struct view bad;
	struct xclient x;

	memset(text, 'x', sizeof(text));
	memcpy(text, "HELO=", 5);
	x = good((struct view){ text, 5 + XCLIENT_VALUE_MAX });
	ck_assert_uint_eq(strlen(x.helo), XCLIENT_VALUE_MAX);
	ck_assert_int_eq(xclient_parse((struct view){ text, 6 + XCLIENT_VALUE_MAX }, &x, &bad), -1);
	memcpy(text, "LOGIN=", 6);
	x = good((struct view){ text, 6 + XCLIENT_LOGIN_MAX });
	ck_assert_int_eq(xclient_parse((struct view){ text, 7 + XCLIENT_LOGIN_MAX }, &x, &bad), -1);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, values);
	tcase_add_test(tests, unavailable);
	tcase_add_test(tests, faults);
	tcase_add_test(tests, lengths);
}

int
main(void)
{
	return unit_run("xclient", add);
}
