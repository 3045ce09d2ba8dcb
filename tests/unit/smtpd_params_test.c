/* smtpd_params_test.c: the parameters of MAIL and RCPT, and that EHLO lists what they need. */
#include "unit.h"

#include "smtpd/smtpd_command.h"
#include "smtpd/smtpd_extension.h"

#define NOW INT64_C(1763784000)	/* 2025-11-22T04:00:00Z */

static struct smtpd_session s;
static struct conf conf;
static struct smtpd_params p;

static void
setup(void)
{
	ck_assert_int_eq(conf_defaults(&conf), 0);
	conf.deliver_by_min = 60;
	memset(&s, 0, offsetof(struct smtpd_session, in));
	s.conf = &conf;
	s.esmtp = true;
	s.detail = buf_make(SMTPD_DETAIL_MAX);
	p = smtpd_params_make(NOW);
}

static void
teardown(void)
{
	buf_free(&s.detail);
	buf_free(&p.queue);
	conf_free(&conf);
}

static enum smtpd_reply
take(unsigned command, const char *text)
{
	buf_free(&p.queue);
	p = smtpd_params_make(NOW);
	return smtpd_params_take(&s, view_of(text), command, &p);
}

static void
kept(const char *text, const char *wanted)
{
	ck_assert_msg(take(SMTPD_FOR_MAIL, text) == SMTPD_NO_REPLY, "%s: %s", text,
	    buf_cstr(&s.detail));
	ck_assert_msg(view_eq(buf_view(&p.queue), view_of(wanted)), "%s: %s", text,
	    buf_cstr(&p.queue));
}

static void
user(void)
{
	s.mode.submission = s.trusted = true;
	(void)view_string(VIEW("ann"), s.user, sizeof(s.user));
}

START_TEST(together)
{
	s.encrypted = true;
	user();
	kept("", "");
	kept("SIZE=100 BODY=8bitmime RET=full ENVID=x SMTPUTF8 REQUIRETLS AUTH=<> MT-PRIORITY=2 "
	    "HOLDFOR=60 BY=120;rt", "BODY=8BITMIME RET=FULL ENVID=x SMTPUTF8 REQUIRETLS "
	    "MT-PRIORITY=2 HOLDUNTIL=1763784060 HOLDFOR=60 BY=1763784120;RT");
	ck_assert_uint_eq(p.size, 100);
	ck_assert(p.utf8 && p.by_return && p.has_priority);
	ck_assert_int_eq(p.priority, 2);
	ck_assert_int_eq(p.hold_until, NOW + 60);
	ck_assert_int_eq(p.deliver_by, NOW + 120);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "SIZE"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "=1"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "REQUIRETLS=yes"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_RCPT, "SIZE=1"), SMTPD_PARAMETER_UNKNOWN);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "NOTIFY=NEVER"), SMTPD_PARAMETER_UNKNOWN);
}
END_TEST

/* A parameter counts exactly where EHLO says so. */
START_TEST(as_offered)
{
	static const struct { const char *parameter, *line; } pairs[] = {
		{ "REQUIRETLS", "\nREQUIRETLS" }, { "HOLDFOR=60", "\nFUTURERELEASE 604800 20" },
		{ "HOLDUNTIL=2025-11-22T05:00:00Z", "\nFUTURERELEASE" },
		{ "AUTH=<>", "\nAUTH" }, { "BY=60;R", "\nDELIVERBY 60" }, { "SIZE=1", "\nSIZE " },
		{ "MT-PRIORITY=1", "\nMT-PRIORITY" }, { "RET=HDRS", "\nDSN" },
		{ "SMTPUTF8", "\nSMTPUTF8" }, { "BODY=7BIT", "\n8BITMIME" },
	};

	for (unsigned i = 0; i < 32; i++) {
		struct buf list = buf_make(4096);

		s.encrypted = i & 1;
		s.mode.submission = i & 2;
		(void)view_string(view_of(i & 4 ? "ann" : ""), s.user, sizeof(s.user));
		conf.future_release_limit = i & 8 ? 7 * 86400 : 0;
		conf.auth_cleartext = conf.smtp_auth = i & 16;
		s.trusted = i & 4;
		smtpd_extension_list(&s, &list);
		ck_assert_ptr_nonnull(buf_cstr(&list));
		for (size_t j = 0; j < sizeof(pairs) / sizeof(pairs[0]); j++) {
			bool listed = strstr(buf_cstr(&list), pairs[j].line) != NULL;
			enum smtpd_reply reply = take(SMTPD_FOR_MAIL, pairs[j].parameter);

			/* Logins need TLS, or not; who may log in at all is what counts here. */
			if (pairs[j].line[1] == 'A')
				listed = s.mode.submission || conf.smtp_auth;
			ck_assert_msg((reply == SMTPD_NO_REPLY) == listed, "%s", pairs[j].parameter);
			ck_assert(listed || reply == SMTPD_PARAMETER_UNKNOWN);
		}
		buf_free(&list);
	}
	s.esmtp = false;
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "SIZE=1"), SMTPD_PARAMETER_UNKNOWN);
}
END_TEST

START_TEST(future_release)
{
	user();
	kept("HOLDFOR=604800", "HOLDUNTIL=1764388800 HOLDFOR=604800");
	kept("HOLDUNTIL=2025-11-22T05:00:00+01:00", "HOLDUNTIL=1763784000");
	kept("HOLDUNTIL=2025-11-22T05:00:00Z", "HOLDUNTIL=1763787600");
	kept("HOLDUNTIL=2020-01-01T00:00:00Z", "HOLDUNTIL=1577836800");
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDFOR=604801"), SMTPD_HOLD_TOO_LONG);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDUNTIL=2025-11-29T04:00:01Z"),
	    SMTPD_HOLD_TOO_LONG);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDUNTIL=9999-12-31T23:59:59Z"),
	    SMTPD_HOLD_TOO_LONG);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDUNTIL=0001-01-01T00:00:00Z"),
	    SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDFOR=0"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDFOR=01"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDFOR=-1"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDFOR=1000000000"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDFOR=1h"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDUNTIL=tomorrow"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDFOR=60 HOLDUNTIL=2025-11-22T05:00:00Z"),
	    SMTPD_PARAMETER_TWICE);
	/* RFC 4865 5.2.2. */
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "BY=120;R HOLDFOR=120"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "HOLDFOR=120 BY=120;N"), SMTPD_PARAMETER_SYNTAX);
	kept("BY=121;N HOLDFOR=120", "BY=1763784121;N HOLDUNTIL=1763784120 HOLDFOR=120");
}
END_TEST

START_TEST(deliver_by)
{
	kept("BY=60;R", "BY=1763784060;R");
	kept("BY=+60;n", "BY=1763784060;N");
	kept("BY=-60;NT", "BY=1763783940;NT");
	kept("BY=0;N", "BY=1763784000;N");
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "BY=59;R"), SMTPD_BY_TOO_SOON);
	ck_buf(&s.detail, "60");
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "BY=0;R"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "BY=+;N"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "BY=60;TR"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "BY=60;"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "BY=;R"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_MAIL, "BY=--60;N"), SMTPD_PARAMETER_SYNTAX);
}
END_TEST

START_TEST(priority)
{
	kept("MT-PRIORITY=3", "");
	ck_assert(p.has_priority && p.priority_asked == 3 && p.priority == 0);
	kept("MT-PRIORITY=-3", "MT-PRIORITY=-3");
	ck_assert(p.priority_asked == -3 && p.priority == -3);
	s.trusted = true;
	kept("MT-PRIORITY=3", "MT-PRIORITY=3");
	kept("MT-PRIORITY=9", "MT-PRIORITY=4");
	ck_assert(p.priority_asked == 9 && p.priority == 4);
	conf.priority_limit = 0;
	kept("MT-PRIORITY=9", "");
	ck_assert(p.priority_asked == 9 && p.priority == 0);
}
END_TEST

START_TEST(notify)
{
	ck_assert_int_eq(take(SMTPD_FOR_RCPT, "NOTIFY=delay,success ORCPT=rfc822;a@b"),
	    SMTPD_NO_REPLY);
	ck_buf(&p.queue, "NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a@b");
	ck_assert_int_eq(take(SMTPD_FOR_RCPT, "NOTIFY=never"), SMTPD_NO_REPLY);
	ck_buf(&p.queue, "NOTIFY=NEVER");
	ck_assert_int_eq(take(SMTPD_FOR_RCPT, "NOTIFY=,SUCCESS"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_RCPT, "NOTIFY=SUCCESS,NEVER"), SMTPD_PARAMETER_SYNTAX);
	ck_assert_int_eq(take(SMTPD_FOR_RCPT, "ORCPT=utf-8;\xc3\xb6@b"), SMTPD_PARAMETER_SYNTAX);
	s.mail.params.utf8 = true;
	ck_assert_int_eq(take(SMTPD_FOR_RCPT, "ORCPT=utf-8;\xc3\xb6@b"), SMTPD_NO_REPLY);
	ck_buf(&p.queue, "ORCPT=utf-8;\xc3\xb6@b");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, together);
	tcase_add_test(t, as_offered);
	tcase_add_test(t, future_release);
	tcase_add_test(t, deliver_by);
	tcase_add_test(t, priority);
	tcase_add_test(t, notify);
}

int
main(void)
{
	return unit_run("smtpd_params", add);
}
