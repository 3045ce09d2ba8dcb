/* imapd_capability_test.c: what CAPABILITY says, and what is hidden of it. */
#include "unit.h"

#include "imapd/imapd_capability.h"

static struct conf conf;

static void
begin(const char *hidden)
{
	struct buf text = buf_make(8192);
	char error[CONF_ERROR_MAX];

	conf_free(&conf);
	ck_assert_int_eq(conf_defaults(&conf), 0);
	(void)buf_addf(&text, "message_size_limit = 1M\nimap_hidden_capabilities = %s\n", hidden);
	ck_assert_msg(conf_parse(&conf, "test", text.p, text.n, error) == 0, "%s", error);
	buf_free(&text);
}

START_TEST(before_login)
{
	struct mechanisms_connection far = { .encrypted = false }, local = { .local = true };
	struct buf out = buf_make(IMAPD_CAPABILITY_MAX);

	begin("");
	imapd_capability_login(&conf, &local, false, &out);
	ck_buf(&out, "IMAP4rev1 IMAP4rev2 LITERAL- SASL-IR ID ENABLE IDLE AUTH=PLAIN AUTH=LOGIN");
	buf_clear(&out);
	imapd_capability_login(&conf, &far, true, &out);
	ck_buf(&out, "IMAP4rev1 IMAP4rev2 LITERAL- SASL-IR ID ENABLE IDLE STARTTLS LOGINDISABLED");
	buf_clear(&out);
	begin("imap4rev2 x@y:ENABLE idle");
	imapd_capability_login(&conf, &far, true, &out);
	ck_buf(&out, "IMAP4rev1 LITERAL- SASL-IR ID ENABLE STARTTLS LOGINDISABLED");
	buf_free(&out);
}
END_TEST

START_TEST(after_login)
{
	struct buf out = buf_make(IMAPD_CAPABILITY_MAX);
	struct view rest, word;
	size_t n = 0;

	begin("joe@example.org:QRESYNC,uidplus a:b:MOVE");
	imapd_capability_session(&conf, VIEW("Joe@example.org"), &out);
	ck_assert(!out.failed);
	for (rest = buf_view(&out); view_word(&rest, &word); n++) {
		ck_assert(!view_eq(word, VIEW("QRESYNC")) && !view_eq(word, VIEW("UIDPLUS")));
		ck_assert(!view_starts_nocase(word, VIEW("AUTH=")));
	}
	ck_assert_uint_gt(n, 25);
	ck_assert(view_contains_nocase(buf_view(&out), VIEW(" APPENDLIMIT=1048576")));
	ck_assert(view_contains_nocase(buf_view(&out), VIEW(" CONDSTORE ")));
	ck_assert(imapd_capability_hidden(&conf, VIEW("joe@example.org"), VIEW("Qresync")));
	ck_assert(!imapd_capability_hidden(&conf, VIEW("ann@example.org"), VIEW("QRESYNC")));
	ck_assert(imapd_capability_hidden(&conf, VIEW("a:b"), VIEW("MOVE")));
	ck_assert(!imapd_capability_hidden(&conf, VIEW(""), VIEW("QRESYNC")));
	ck_assert(!imapd_capability_hidden(&conf, VIEW("joe@example.org"), VIEW("")));
	buf_free(&out);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, before_login);
	tcase_add_test(t, after_login);
}

int
main(void)
{
	return unit_run("imapd_capability", add);
}
