/* reply_test.c: SMTP reply lines. */
#include "unit.h"

#include "text/reply.h"

static void
gives(int code, struct view enhanced, struct view text, struct view wanted)
{
	struct buf b = buf_make(2000);

	ck_assert_int_eq(reply_format(&b, code, enhanced, text), 0);
	ck_assert_msg(view_eq(buf_view(&b), wanted), "%.*s", VIEW_FMT(buf_view(&b)));
	buf_free(&b);
}

START_TEST(lines)
{
	gives(250, VIEW("2.1.0"), VIEW("ok"), VIEW("250 2.1.0 ok\r\n"));
	gives(220, VIEW(""), VIEW("hello"), VIEW("220 hello\r\n"));
	gives(250, VIEW(""), VIEW("a\nPIPELINING\nSIZE 1"),
	    VIEW("250-a\r\n250-PIPELINING\r\n250 SIZE 1\r\n"));
	gives(550, VIEW("5.7.1"), VIEW("no\n\nreally\n"),
	    VIEW("550-5.7.1 no\r\n550-5.7.1\r\n550 5.7.1 really\r\n"));
	gives(250, VIEW("2.0.0"), VIEW(""), VIEW("250 2.0.0\r\n"));
	gives(250, VIEW(""), VIEW(""), VIEW("250 \r\n"));
	gives(250, VIEW(""), VIEW("\n"), VIEW("250 \r\n"));
}
END_TEST

START_TEST(controls)
{
	gives(250, VIEW(""), VIEW("a\rb\0c\x7f""d\te\x1b"), VIEW("250 a?b?c?d\te?\r\n"));
	gives(250, VIEW(""), VIEW("a\r\n250 b"), VIEW("250-a?\r\n250 250 b\r\n"));
	gives(250, VIEW(""), VIEW("\xc3\xa9\xff"), VIEW("250 \xc3\xa9\xff\r\n"));
}
END_TEST

START_TEST(cut)
{
	struct buf b = buf_make(5000);
	char text[1200];

	memset(text, 'x', sizeof(text));
	text[600] = '\n';
	memcpy(text + 601 + 511 - 10 - 3, "\xe2\x82\xac", 3);
	ck_assert_int_eq(reply_format(&b, 451, VIEW("4.3.0"), (struct view){ text, 1200 }), 0);
	/* The second line loses the character that would have been cut. */
	ck_assert_uint_eq(b.n, 512 + 510);
	ck_assert_int_eq(memcmp(b.p + 510, "\r\n451 4.3.0 x", 13), 0);
	buf_free(&b);
}
END_TEST

START_TEST(refused)
{
	struct buf b = buf_make(5);

	ck_assert_int_eq(reply_format(&b, 199, VIEW(""), VIEW("")), -1);
	ck_assert_int_eq(reply_format(&b, 600, VIEW(""), VIEW("")), -1);
	ck_assert_int_eq(reply_format(&b, 250, VIEW("01234567890123456"), VIEW("")), -1);
	ck_assert(!b.failed);
	ck_assert_int_eq(reply_format(&b, 250, VIEW(""), VIEW("ok")), -1);
	buf_free(&b);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, lines);
	tcase_add_test(t, controls);
	tcase_add_test(t, cut);
	tcase_add_test(t, refused);
}

int
main(void)
{
	return unit_run("reply", add);
}
