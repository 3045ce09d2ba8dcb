/* smtpd_reply_test.c: the table of replies, held against the RFCs row by row. */
#include "unit.h"

#include "smtpd/smtpd_reply.h"
#include "text/reply.h"

/* Greeting, HELO, EHLO, 334 and 354 have no enhanced code; everything else has one of its class. */
START_TEST(enhanced_codes)
{
	enum smtpd_reply r = (enum smtpd_reply)_i;
	int code = smtpd_reply_code(r);
	const char *enhanced = smtpd_reply_enhanced(r);

	ck_assert_int_ge(code, 200);
	ck_assert_int_lt(code, 600);
	if (r == SMTPD_GREETING || r == SMTPD_GREETING_LMTP || r == SMTPD_HELLO ||
	    r == SMTPD_HELLO_SYNTAX || r == SMTPD_LHLO_SYNTAX ||
	    r == SMTPD_SEND_DATA || r == SMTPD_CHALLENGE) {
		ck_assert_str_eq(enhanced, "");
		return;
	}
	ck_assert_int_eq(enhanced[0], '0' + code / 100);
	ck_assert_int_eq(enhanced[1], '.');
	ck_assert_int_eq(enhanced[3], '.');
	ck_assert_uint_le(strlen(enhanced), 6);
}
END_TEST

/* Only a refusal is an error; 421 always closes (RFC 5321 4.2.1). */
START_TEST(flags)
{
	enum smtpd_reply r = (enum smtpd_reply)_i;
	unsigned f = smtpd_reply_flags(r);

	if (f & SMTPD_REPLY_COUNTS)
		ck_assert_int_ge(smtpd_reply_code(r), 500);
	if (smtpd_reply_code(r) == 421)
		ck_assert(f & SMTPD_REPLY_CLOSE);
	ck_assert(f != (SMTPD_REPLY_COUNTS | SMTPD_REPLY_CLOSE));
}
END_TEST

/* Whatever a client made the detail to be, lines are lines and fit. */
START_TEST(hostile_detail)
{
	char hostile[2000];
	struct buf out = buf_make(64 * 1024);
	struct view rest, line;

	memset(hostile, 'x', sizeof(hostile));
	memcpy(hostile, "a\rb\0c%s\x1b%", 9);
	ck_assert_int_eq(smtpd_reply_format((enum smtpd_reply)_i,
	    (struct view){ hostile, sizeof(hostile) }, &out), 0);
	rest = buf_view(&out);
	if (_i == SMTPD_CHALLENGE) {	/* its detail is our own base64 alone, of any length */
		buf_free(&out);
		return;
	}
	ck_assert(view_line(&rest, &line));
	ck_assert_uint_le(line.n + 1, REPLY_LINE_MAX);
	ck_assert_uint_eq(view_find(line, '\r'), line.n - 1);
	ck_assert_uint_eq(view_find(line, '\0'), line.n);
	ck_assert_uint_eq(rest.n, 0);
	buf_free(&out);
}
END_TEST

START_TEST(texts)
{
	struct buf out = buf_make(1024);

	ck_assert_int_eq(smtpd_reply_format(SMTPD_RCPT_UNKNOWN, VIEW("a@b"), &out), 0);
	ck_buf(&out, "550 5.1.1 <a@b>: no such mailbox here\r\n");
	buf_clear(&out);
	smtpd_reply_format(SMTPD_RCPT_UNKNOWN, VIEW("a@b\xc3\xbc" "cher.test"), &out);
	ck_buf(&out, "550 5.1.1 <a@b\\x{FC}cher.test>: no such mailbox here\r\n");
	buf_clear(&out);
	smtpd_reply_format(SMTPD_FILTER_REFUSES, VIEW("550 5.7.1 n\xc3\xb6"), &out);
	ck_buf(&out, "550 5.7.1 n\\x{F6}\r\n");
	buf_clear(&out);
	smtpd_reply_format(SMTPD_VERIFIED, VIEW("<a@b\xc3\xbc" "cher.test>"), &out);
	ck_buf(&out, "250 2.1.5 <a@b\xc3\xbc" "cher.test>\r\n");
	buf_clear(&out);
	smtpd_reply_format(SMTPD_HELLO, VIEW("mail.test\nPIPELINING"), &out);
	ck_buf(&out, "250-mail.test\r\n250 PIPELINING\r\n");
	buf_clear(&out);
	smtpd_reply_format(SMTPD_VERIFIED, VIEW("<a@b>\n<c@d>"), &out);
	ck_buf(&out, "250-2.1.5 <a@b>\r\n250 2.1.5 <c@d>\r\n");
	buf_clear(&out);
	smtpd_reply_format(SMTPD_CHALLENGE, VIEW("VXNlcm5hbWU6"), &out);
	smtpd_reply_format(SMTPD_CHALLENGE, VIEW(""), &out);
	ck_buf(&out, "334 VXNlcm5hbWU6\r\n334 \r\n");
	buf_clear(&out);
	smtpd_reply_text(SMTPD_OK, VIEW("unused"), &out);
	ck_buf(&out, "Ok");
	buf_free(&out);
}
END_TEST

START_TEST(nothing)
{
	struct buf out = buf_make(1024);

	ck_assert_int_eq(smtpd_reply_code(SMTPD_NO_REPLY), 0);
	ck_assert_str_eq(smtpd_reply_enhanced(SMTPD_NO_REPLY), "");
	ck_assert_int_eq(smtpd_reply_format(SMTPD_NO_REPLY, VIEW(""), &out), -1);
	ck_assert_uint_eq(out.n, 0);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_loop_test(tests, enhanced_codes, SMTPD_NO_REPLY + 1, SMTPD_REPLIES);
	tcase_add_loop_test(tests, flags, SMTPD_NO_REPLY + 1, SMTPD_REPLIES);
	tcase_add_loop_test(tests, hostile_detail, SMTPD_NO_REPLY + 1, SMTPD_REPLIES);
	tcase_add_test(tests, texts);
	tcase_add_test(tests, nothing);
}

int
main(void)
{
	return unit_run("smtpd_reply", add);
}
