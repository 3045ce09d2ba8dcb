/* remote_reply_test.c: what a server says, and what of it is a reply; what it offers. */
#include "unit.h"

#include <stdint.h>

#include "deliver/remote_ehlo.h"
#include "deliver/remote_reply.h"

static struct remote_reply r;

static void
setup(void)
{
	remote_reply_init(&r);
}

static void
teardown(void)
{
	remote_reply_free(&r);
}

static enum remote_reply_status
feed(struct view in)
{
	return remote_reply_feed(&r, &in);
}

START_TEST(replies)
{
	static const struct {
		struct view in;
		int code;
		const char *enhanced, *line;
	} cases[] = {
		{ VIEW("250 ok\r\n"), 250, "", "250 ok" },
		{ VIEW("250\r\n"), 250, "", "250" },
		{ VIEW("250-\r\n250 \r\n"), 250, "", "250" },
		{ VIEW("550 5.1.1 no such user\r\n"), 550, "5.1.1", "550 5.1.1 no such user" },
		{ VIEW("550-5.1.1 no such\r\n550 5.1.1 user\r\n"), 550, "5.1.1", "550 5.1.1 no such user" },
		{ VIEW("550 4.1.1 no\r\n"), 550, "", "550 4.1.1 no" },
		{ VIEW("550 5.1111.1 no\r\n"), 550, "", "550 5.1111.1 no" },
		{ VIEW("550 5.1.\r\n"), 550, "", "550 5.1." },
		{ VIEW("550 5.999.999\r\n"), 550, "5.999.999", "550 5.999.999" },
		{ VIEW("354 3.0.0 go\r\n"), 354, "", "354 3.0.0 go" },
		{ VIEW("250 a\tb\001c\n"), 250, "", "250 a b?c" },
		{ VIEW("550 gr\303\274n\r\n"), 550, "", "550 gr\303\274n" },
		{ VIEW("550 gr\374n\r\n"), 550, "", "550 gr?n" },
	};
	char line[200];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_msg(feed(cases[i].in) == REMOTE_REPLY_DONE, "case %zu", i);
		ck_assert_int_eq(r.code, cases[i].code);
		ck_assert_str_eq(r.enhanced, cases[i].enhanced);
		remote_reply_line(&r, line, sizeof(line));
		ck_assert_str_eq(line, cases[i].line);
	}
}
END_TEST

START_TEST(no_replies)
{
	static const struct view cases[] = {
		VIEW("\r\n"), VIEW("ok\r\n"), VIEW("25\r\n"), VIEW("250ok\r\n"), VIEW("150 a\r\n"),
		VIEW("600 a\r\n"), VIEW("260 a\r\n"), VIEW(" 250 a\r\n"), VIEW("250-a\r\n251 b\r\n"),
		VIEW("250-a\r\nb\r\n"), VIEW("250 a\0b\r\n"),
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		teardown();
		setup();
		ck_assert_msg(feed(cases[i]) == REMOTE_REPLY_BAD, "case %zu", i);
	}
}
END_TEST

START_TEST(bounds)
{
	struct buf in = buf_make(SIZE_MAX);
	struct view v;

	for (int i = 1; i < REMOTE_REPLY_LINES_MAX; i++) {
		buf_add_str(&in, "250-");
		for (int j = 0; j < 200; j++)
			buf_add_str(&in, "\303\274");
		buf_add_str(&in, "\r\n");
	}
	ck_assert_int_eq(feed(buf_view(&in)), REMOTE_REPLY_MORE);
	ck_assert(remote_reply_begun(&r));
	ck_assert_uint_le(r.text.n, REMOTE_REPLY_TEXT_MAX);
	ck_assert_int_eq(feed(VIEW("250 end\r\n")), REMOTE_REPLY_DONE);
	ck_assert(!remote_reply_begun(&r));
	ck_assert_int_eq(feed(buf_view(&in)), REMOTE_REPLY_MORE);
	ck_assert_int_eq(feed(VIEW("250-one\r\n")), REMOTE_REPLY_MORE);
	ck_assert_int_eq(feed(VIEW("250 too many\r\n")), REMOTE_REPLY_BAD);
	teardown();
	setup();
	buf_clear(&in);
	buf_add_str(&in, "250 ");
	while (in.n < REMOTE_REPLY_LINE_MAX)
		buf_add_char(&in, 'x');
	ck_assert_int_eq(feed(buf_view(&in)), REMOTE_REPLY_MORE);
	ck_assert_int_eq(feed(VIEW("x")), REMOTE_REPLY_BAD);
	/* Of two replies one is taken. */
	teardown();
	setup();
	v = VIEW("250 a\r\n550 b\r\n");
	ck_assert_int_eq(remote_reply_feed(&r, &v), REMOTE_REPLY_DONE);
	ck_view(v, "550 b\r\n");
	buf_free(&in);
}
END_TEST

START_TEST(a_line_is_cut_between_characters)
{
	char line[12];

	ck_assert_int_eq(feed(VIEW("550 gr\303\274\303\274\303\274n\r\n")), REMOTE_REPLY_DONE);
	remote_reply_line(&r, line, sizeof(line));
	ck_assert_str_eq(line, "550 gr\303\274\303\274");
}
END_TEST

START_TEST(offers)
{
	struct remote_offer o;

	remote_ehlo_parse(VIEW("s.example PIPELINING\npipelining\n8BITMIME\nSIZE 123\nSTARTTLS\nDSN\n"
	    "SMTPUTF8\nCHUNKING\nREQUIRETLS\nMT-PRIORITY MIXER\nDELIVERBY 240\n"
	    "LIMITS RCPTMAX=20 MAILMAX=x FOO=1\nAUTH=LOGIN\nAUTH PLAIN scram-sha-256 GSSAPI\n"
	    "X-WHAT\n"), &o);
	ck_assert(o.pipelining && o.eightbit && o.starttls && o.dsn && o.smtputf8 && o.chunking &&
	    o.requiretls && o.priority && o.deliverby && o.size);
	ck_assert_uint_eq(o.size_max, 123);
	ck_assert_uint_eq(o.rcpt_max, 20);
	ck_assert_uint_eq(o.mail_max, 0);
	ck_assert_uint_eq(o.auth, REMOTE_AUTH_LOGIN | REMOTE_AUTH_PLAIN | REMOTE_AUTH_SCRAM);
	/* The first line is a name. */
	remote_ehlo_parse(VIEW("PIPELINING\nSIZE\nLIMITS RCPTMAX=0\n"), &o);
	ck_assert(!o.pipelining && o.size && o.size_max == 0 && o.rcpt_max == 0);
	remote_ehlo_parse(VIEW("s\nSIZE 99999999999999999999\n\n \n"), &o);
	ck_assert_uint_eq(o.size_max, 0);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, replies);
	tcase_add_test(c, no_replies);
	tcase_add_test(c, bounds);
	tcase_add_test(c, a_line_is_cut_between_characters);
	tcase_add_test(c, offers);
}

int
main(void)
{
	return unit_run("remote_reply", add);
}
