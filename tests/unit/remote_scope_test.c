/* remote_scope_test.c: which refusals are about the destination. */
#include "unit.h"

#include <stdio.h>

#include "deliver/remote_scope.h"

static const struct row {
	enum remote_state step;
	const char *reply;
	enum agent_scope scope;
} rows[] = {
	{ REMOTE_GREETING, "421 4.7.0 too many connections", AGENT_SCOPE_BUSY },
	{ REMOTE_GREETING, "450 4.7.1 try later", AGENT_SCOPE_DOWN },
	{ REMOTE_GREETING, "554 5.7.1 you are on a list", AGENT_SCOPE_DOWN },
	{ REMOTE_GREETING, "521 5.3.2 no mail here", AGENT_SCOPE_ROUTE },
	{ REMOTE_GREETING, "556 never", AGENT_SCOPE_ROUTE },
	{ REMOTE_GREETING, "220 welcome", AGENT_SCOPE_OK },
	{ REMOTE_EHLO, "451 4.3.0 trouble", AGENT_SCOPE_DOWN },
	{ REMOTE_EHLO, "521 5.3.2 no mail", AGENT_SCOPE_DOWN },
	{ REMOTE_HELO, "550 5.7.1 who", AGENT_SCOPE_DOWN },
	{ REMOTE_EHLO, "450 4.3.2 shutting down", AGENT_SCOPE_DOWN },
	{ REMOTE_STARTTLS, "454 4.7.0 TLS not available", AGENT_SCOPE_TLS },
	{ REMOTE_STARTTLS, "421 4.7.0 no TLS, bye", AGENT_SCOPE_BUSY },
	{ REMOTE_AUTH, "535 5.7.8 wrong", AGENT_SCOPE_LOGIN },
	{ REMOTE_AUTH, "454 4.7.0 later", AGENT_SCOPE_LOGIN },
	{ REMOTE_AUTH, "454 4.7.0 Too many login attempts", AGENT_SCOPE_BUSY },
	/* MAIL, RCPT, DATA */
	{ REMOTE_ENVELOPE, "450 4.1.8 sender's domain unknown", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "451 4.7.1 Greylisted, come back later", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "452 4.3.1 insufficient storage", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "452 4.5.3 too many recipients", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "452 too many recipients", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "452 4.2.2 mailbox full", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "450 4.2.1 user gets too much mail", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "550 5.7.1 too many complaints", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "550 5.1.1 no such user", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "452 4.3.2 try later", AGENT_SCOPE_BUSY },
	{ REMOTE_ENVELOPE, "451 4.3.21 what is that", AGENT_SCOPE_OK },
	{ REMOTE_ENVELOPE, "451 4.4.5 system congested", AGENT_SCOPE_BUSY },
	{ REMOTE_ENVELOPE, "450 4.7.28 our system has detected a rate", AGENT_SCOPE_BUSY },
	{ REMOTE_ENVELOPE, "450 4.7.1 Error: too many mails from you", AGENT_SCOPE_BUSY },
	{ REMOTE_ENVELOPE, "451 4.7.0 Rate limited", AGENT_SCOPE_BUSY },
	{ REMOTE_ENVELOPE, "451 4.7.0 Throttled", AGENT_SCOPE_BUSY },
	{ REMOTE_ENVELOPE, "421 closing", AGENT_SCOPE_BUSY },
	/* the message */
	{ REMOTE_END, "451 4.3.0 queue file write error", AGENT_SCOPE_OK },
	{ REMOTE_END, "554 5.7.1 spam", AGENT_SCOPE_OK },
	{ REMOTE_END, "451 4.7.500 server busy, too many messages", AGENT_SCOPE_BUSY },
	{ REMOTE_CHUNKS, "421 4.3.2 bye", AGENT_SCOPE_BUSY },
};

START_TEST(reply)
{
	const struct row *row = &rows[_i];
	struct buf text = buf_make(1000);
	struct remote_reply r;
	struct view rest;

	remote_reply_init(&r);
	(void)buf_addf(&text, "%s\r\n", row->reply);
	rest = buf_view(&text);
	ck_assert_int_eq(remote_reply_feed(&r, &rest), REMOTE_REPLY_DONE);
	ck_assert_msg(remote_scope(row->step, &r) == row->scope, "%s: %d", row->reply,
	    remote_scope(row->step, &r));
	remote_reply_free(&r);
	buf_free(&text);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_loop_test(t, reply, 0, sizeof(rows) / sizeof(rows[0]));
}

int
main(void)
{
	return unit_run("remote_scope", add);
}
