/* smtpd_policy_test.c: the decisions about relaying and of each stage, in tables. */
#include "unit_policy.h"

/* ---- relay: who, and where to */

static const struct {
	int route;
	enum who who;
	enum smtpd_reply reply;
	const char *reason;
} relays[] = {
	{ ROUTE_ALIAS, STRANGER, SMTPD_RCPT_OK, NULL },
	{ ROUTE_SYSTEM, STRANGER, SMTPD_RCPT_OK, NULL },
	{ ROUTE_VIRTUAL, STRANGER, SMTPD_RCPT_OK, NULL },
	{ ROUTE_RELAY, STRANGER, SMTPD_RCPT_OK, NULL },
	{ ROUTE_REMOTE, STRANGER, SMTPD_RELAY_DENIED, "relay" },
	{ ROUTE_REMOTE, LMTP, SMTPD_RELAY_DENIED, "relay" },
	{ ROUTE_REMOTE, LOCAL_PIPE, SMTPD_RELAY_DENIED, "relay" },
	{ ROUTE_REMOTE, TRUSTED, SMTPD_RCPT_OK, NULL },
	{ ROUTE_REMOTE, USER, SMTPD_RCPT_OK, NULL },
	{ ROUTE_UNKNOWN, STRANGER, SMTPD_RCPT_UNKNOWN, "unknown" },
	{ ROUTE_UNKNOWN, USER, SMTPD_RCPT_UNKNOWN, "unknown" },
	{ ROUTE_REFUSED, STRANGER, SMTPD_RCPT_REFUSED, "refused" },
	{ ROUTE_REFUSED, USER, SMTPD_RCPT_REFUSED, "refused" },
	{ ROUTE_TEMPFAIL, STRANGER, SMTPD_ROUTE_LATER, "route" },
	{ ROUTE_TEMPFAIL, TRUSTED, SMTPD_ROUTE_LATER, "route" },
	{ ROUTE_TEMPFAIL + 1, STRANGER, SMTPD_ROUTE_LATER, "route" },
};

START_TEST(relay)
{
	struct world w;

	begin(&w);
	become(&w, relays[_i].who);
	w.f.route = relays[_i].route;
	w.f.refusal = "550 5.2.1 no";
	expect(&w, smtpd_policy_rcpt, relays[_i].reply, relays[_i].reason);
	end(&w);
}
END_TEST

/* ---- the other stages */

START_TEST(helo_stage)
{
	struct world w;

	begin(&w);
	w.f.rate_exceeded = true;
	w.f.known = 0;
	expect(&w, smtpd_policy_helo, SMTPD_NO_REPLY, NULL);
	w.conf.client_rate_messages = 1;
	expect(&w, smtpd_policy_helo, SMTPD_NO_REPLY, NULL);
	w.conf.network_rate_connections = 1;
	expect_need(&w, smtpd_policy_helo, SMTPD_NEED_RATE);
	w.f.known = SMTPD_NEED_RATE;
	expect(&w, smtpd_policy_helo, SMTPD_RATE_CONNECTIONS, "rate-connections");
	w.f.trusted = true;
	expect(&w, smtpd_policy_helo, SMTPD_NO_REPLY, NULL);
	end(&w);
}
END_TEST

static const struct {
	int route;
	enum who who;
	enum smtpd_reply reply;
	const char *reason;
} senders[] = {
	{ ROUTE_REMOTE, STRANGER, SMTPD_NO_REPLY, NULL },
	{ ROUTE_RELAY, STRANGER, SMTPD_NO_REPLY, NULL },
	{ ROUTE_VIRTUAL, STRANGER, SMTPD_SENDER_OWN, "sender-own" },
	{ ROUTE_SYSTEM, STRANGER, SMTPD_SENDER_OWN, "sender-own" },
	{ ROUTE_ALIAS, STRANGER, SMTPD_SENDER_OWN, "sender-own" },
	{ ROUTE_UNKNOWN, STRANGER, SMTPD_SENDER_OWN, "sender-own" },
	{ ROUTE_TEMPFAIL, STRANGER, SMTPD_ROUTE_LATER, "sender-route" },
	{ ROUTE_VIRTUAL, USER, SMTPD_NO_REPLY, NULL },
	{ ROUTE_VIRTUAL, TRUSTED, SMTPD_NO_REPLY, NULL },
	{ ROUTE_VIRTUAL, LMTP, SMTPD_NO_REPLY, NULL },
};

START_TEST(sender_own)
{
	struct world w;

	begin(&w);
	become(&w, senders[_i].who);
	w.f.sender_route = senders[_i].route;
	w.conf.refuse_sender_own = true;
	expect(&w, smtpd_policy_mail, senders[_i].reply, senders[_i].reason);
	w.conf.refuse_sender_own = false;
	w.f.known = 0;
	expect(&w, smtpd_policy_mail, SMTPD_NO_REPLY, NULL);
	end(&w);
}
END_TEST

START_TEST(mail_stage)
{
	struct world w;

	begin(&w);
	w.f.known = 0;
	w.conf.refuse_sender_own = true;
	expect_need(&w, smtpd_policy_mail, SMTPD_NEED_SENDER_ROUTE);
	w.sender = (struct address){ .local = "" };
	expect(&w, smtpd_policy_mail, SMTPD_NO_REPLY, NULL);
	w.conf.client_rate_messages = 1;
	expect_need(&w, smtpd_policy_mail, SMTPD_NEED_RATE);
	w.f.known = SMTPD_NEED_RATE;
	expect(&w, smtpd_policy_mail, SMTPD_NO_REPLY, NULL);
	w.f.rate_exceeded = true;
	expect(&w, smtpd_policy_mail, SMTPD_RATE_MESSAGES, "rate-messages");
	w.f.user = true;
	expect(&w, smtpd_policy_mail, SMTPD_NO_REPLY, NULL);
	end(&w);
}
END_TEST

START_TEST(send_stage)
{
	struct world w;

	begin(&w);
	expect(&w, smtpd_policy_send, SMTPD_NO_REPLY, NULL);
	w.f.submission = true;
	expect(&w, smtpd_policy_send, SMTPD_LOGIN_FIRST, "login");
	/* Also from a trusted network. */
	w.f.trusted = true;
	expect(&w, smtpd_policy_send, SMTPD_LOGIN_FIRST, "login");
	w.f.user = true;
	expect(&w, smtpd_policy_send, SMTPD_NO_REPLY, NULL);
	end(&w);
}
END_TEST

START_TEST(data_stage)
{
	struct world w;

	begin(&w);
	expect(&w, smtpd_policy_data, SMTPD_NO_REPLY, NULL);
	w.sender = (struct address){ .local = "" };
	expect(&w, smtpd_policy_data, SMTPD_NO_REPLY, NULL);
	w.f.greylist_held = true;
	w.f.greylist_wait = 7;
	expect(&w, smtpd_policy_data, SMTPD_GREYLISTED, "greylist");
	expect_detail(&w, smtpd_policy_data, "7");
	end(&w);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_loop_test(tests, relay, 0, N(relays));
	tcase_add_loop_test(tests, sender_own, 0, N(senders));
	tcase_add_test(tests, helo_stage);
	tcase_add_test(tests, mail_stage);
	tcase_add_test(tests, send_stage);
	tcase_add_test(tests, data_stage);
}

int
main(void)
{
	return unit_run("smtpd_policy", add);
}
