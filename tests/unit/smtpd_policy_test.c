/* smtpd_policy_test.c: the decisions, in tables. */
#include "unit.h"

#include <stdio.h>

#include "mail/route.h"
#include "smtpd/smtpd_policy.h"

#define ALL (~0U)

typedef void stage(const struct smtpd_facts *f, struct smtpd_verdict *v);

/* A stranger who sends to somebody here, of whom everything is known and good. */
struct world {
	struct conf conf;
	struct peer peer, own;
	struct address sender, rcpt;
	struct smtpd_facts f;
};

static void
begin(struct world *w)
{
	*w = (struct world){ .sender = { "bob", "client.example" }, .rcpt = { "alice", "mail.test" } };
	ck_assert_int_eq(conf_defaults(&w->conf), 0);
	free(w->conf.hostname);
	w->conf.hostname = strdup("mail.test");
	ck_assert_int_eq(peer_parse(VIEW("192.0.2.7 1234"), &w->peer), 0);
	ck_assert_int_eq(peer_parse(VIEW("198.51.100.1 25"), &w->own), 0);
	w->f = (struct smtpd_facts){
		.conf = &w->conf, .peer = &w->peer, .own = &w->own, .helo = "client.example",
		.sender = &w->sender, .rcpt = &w->rcpt, .known = ALL, .route = ROUTE_VIRTUAL,
		.sender_route = ROUTE_REMOTE,
	};
}

static void
end(struct world *w)
{
	conf_free(&w->conf);
}

static void
set(char **key, const char *value)
{
	free(*key);
	*key = strdup(value);
}

/* What is decided, with its reason. */
static void
expect(const struct world *w, stage *decide, enum smtpd_reply reply, const char *reason)
{
	struct smtpd_verdict v;

	decide(&w->f, &v);
	ck_assert_int_eq(v.need, SMTPD_NEED_NOTHING);
	ck_assert_msg(v.reply == reply, "reply %d for %s, not %d for %s", v.reply,
	    v.reason ? v.reason : "nothing", reply, reason ? reason : "nothing");
	if (reason)
		ck_assert_str_eq(v.reason, reason);
	else
		ck_assert_ptr_null(v.reason);
	/* Whatever refuses says why, and says it in the log. */
	ck_assert(smtpd_reply_code(reply) < 400 || v.reason != NULL);
}

static void
expect_detail(const struct world *w, stage *decide, const char *detail)
{
	struct smtpd_verdict v;

	decide(&w->f, &v);
	ck_assert_str_eq(v.detail, detail);
}

static void
expect_need(const struct world *w, stage *decide, enum smtpd_need need)
{
	struct smtpd_verdict v;

	decide(&w->f, &v);
	ck_assert_int_eq(v.need, need);
	ck_assert_int_eq(v.reply, SMTPD_NO_REPLY);
}

/* ---- relay: who, and where to */

enum who { STRANGER, TRUSTED, USER, LMTP, LOCAL_PIPE };

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
	{ ROUTE_TEMPFAIL, STRANGER, SMTPD_ROUTE_LATER, "route" },
	{ ROUTE_TEMPFAIL, TRUSTED, SMTPD_ROUTE_LATER, "route" },
	{ ROUTE_TEMPFAIL + 1, STRANGER, SMTPD_ROUTE_LATER, "route" },
};

static void
become(struct world *w, enum who who)
{
	w->f.trusted = who == TRUSTED;
	w->f.user = who == USER;
	w->f.handed_in = who == LMTP;
	w->peer.known = who != LOCAL_PIPE;
}

START_TEST(relay)
{
	struct world w;

	begin(&w);
	become(&w, relays[_i].who);
	w.f.route = relays[_i].route;
	expect(&w, smtpd_policy_rcpt, relays[_i].reply, relays[_i].reason);
	end(&w);
}
END_TEST

/* ---- what strangers alone have to keep to. Each row is one thing that is wrong. */

static void
listed(struct world *w)
{
	set(&w->conf.dns_lists, "bl.test*2");
	w->conf.dns_lists_threshold = 2;
	w->f.client = (struct smtpd_client_facts){ .score = 2, .list = "bl.test", .text = "go away" };
}

static void
listed_less(struct world *w)
{
	listed(w);
	w->f.client.score = 1;
}

static void
nameless(struct world *w)
{
	w->conf.refuse_client_nameless = true;
	w->f.client.rdns = SMTPD_RDNS_NONE;
}

static void
nameless_good(struct world *w)
{
	nameless(w);
	set(&w->conf.dns_lists, "wl.test*-1");
	w->f.client.score = -1;
}

static void
name_later(struct world *w)
{
	w->conf.refuse_client_nameless = true;
	w->f.client.rdns = SMTPD_RDNS_LATER;
}

static void
unconfirmed(struct world *w)
{
	w->conf.refuse_client_unconfirmed = true;
	w->f.client.rdns = SMTPD_RDNS_UNCONFIRMED;
}

static void
unconfirmed_enough(struct world *w)
{
	w->conf.refuse_client_nameless = true;
	w->f.client.rdns = SMTPD_RDNS_UNCONFIRMED;
}

static void
unconfirmed_none(struct world *w)
{
	w->conf.refuse_client_unconfirmed = true;
	w->f.client.rdns = SMTPD_RDNS_NONE;
}

static void
confirmed(struct world *w)
{
	w->conf.refuse_client_unconfirmed = w->conf.refuse_client_nameless = true;
	w->f.client.rdns = SMTPD_RDNS_CONFIRMED;
}

static void
helo_bad(struct world *w)
{
	w->conf.refuse_helo_syntax = true;
	w->f.helo = "localhost";
}

static void
helo_literal(struct world *w)
{
	w->conf.refuse_helo_syntax = w->conf.refuse_helo_own = w->conf.refuse_helo_unknown = true;
	w->f.helo = "[192.0.2.7]";
	w->f.helo_name = SMTPD_NAME_NONE;
}

static void
helo_our_name(struct world *w)
{
	w->conf.refuse_helo_own = true;
	w->f.helo = "MAIL.test.";
}

static void
helo_our_address(struct world *w)
{
	w->conf.refuse_helo_own = true;
	w->f.helo = "[198.51.100.1]";
}

static void
helo_none(struct world *w)
{
	w->conf.refuse_helo_unknown = true;
	w->f.helo_name = SMTPD_NAME_NONE;
}

static void
helo_later(struct world *w)
{
	w->conf.refuse_helo_unknown = true;
	w->f.helo_name = SMTPD_NAME_LATER;
}

static void
sender_none(struct world *w)
{
	w->conf.refuse_sender_unknown = true;
	w->f.sender_domain = SMTPD_NAME_NONE;
}

static void
sender_null_mx(struct world *w)
{
	w->conf.refuse_sender_unknown = true;
	w->f.sender_domain = SMTPD_NAME_NULL_MX;
}

static void
sender_later(struct world *w)
{
	w->conf.refuse_sender_unknown = true;
	w->f.sender_domain = SMTPD_NAME_LATER;
}

static void
sender_literal(struct world *w)
{
	sender_none(w);
	w->sender = (struct address){ "bob", "[192.0.2.7]" };
}

static void
sender_null(struct world *w)
{
	sender_none(w);
	w->sender = (struct address){ .local = "" };
}

static void
null_refused(struct world *w)
{
	set(&w->conf.null_sender_refused, "info@mail.test  Alice@MAIL.test");
	w->sender = (struct address){ .local = "" };
}

static void
null_others(struct world *w)
{
	set(&w->conf.null_sender_refused, "info@mail.test");
	w->sender = (struct address){ .local = "" };
}

static void
null_not(struct world *w)
{
	set(&w->conf.null_sender_refused, "alice@mail.test");
}

static void
null_second(struct world *w)
{
	w->conf.null_sender_limit = 1;
	w->f.nrcpts = 1;
	w->sender = (struct address){ .local = "" };
}

static void
null_first(struct world *w)
{
	null_second(w);
	w->f.nrcpts = 0;
}

static void
grey(struct world *w)
{
	w->conf.greylist = true;
	w->f.greylist_wait = 300;
}

static void
grey_passed(struct world *w)
{
	w->conf.greylist = true;
}

static void
grey_exempt(struct world *w)
{
	grey(w);
	set(&w->conf.greylist_exempt, "192.0.2.0/24");
}

static void
grey_good(struct world *w)
{
	grey(w);
	set(&w->conf.dns_lists, "wl.test*-1");
	w->f.client.score = -1;
}

static void
grey_name(struct world *w, const char *name, enum smtpd_rdns rdns)
{
	grey(w);
	set(&w->conf.greylist_exempt_names, "other.example big.example");
	w->f.client.rdns = rdns;
	(void)snprintf(w->f.client.name, sizeof(w->f.client.name), "%s", name);
}

static void
grey_big(struct world *w)
{
	grey_name(w, "out7.Big.example", SMTPD_RDNS_CONFIRMED);
}

static void
grey_big_itself(struct world *w)
{
	grey_name(w, "big.example", SMTPD_RDNS_CONFIRMED);
}

static void
grey_bigger(struct world *w)
{
	grey_name(w, "notbig.example", SMTPD_RDNS_CONFIRMED);
}

static void
grey_forged(struct world *w)
{
	grey_name(w, "out7.big.example", SMTPD_RDNS_UNCONFIRMED);
}

static void
grey_no_name(struct world *w)
{
	grey_name(w, "", SMTPD_RDNS_CONFIRMED);
}

static void
grey_null(struct world *w)
{
	grey(w);
	w->sender = (struct address){ .local = "" };
}

static void
rate_rcpts(struct world *w)
{
	w->conf.client_rate_recipients = 5;
	w->f.rate_exceeded = true;
}

static const struct {
	void (*wrong)(struct world *w);
	enum smtpd_reply reply;
	const char *reason, *detail;
	bool complaint;		/* postmaster hears of it nevertheless */
} strangers[] = {
	{ listed, SMTPD_CLIENT_LISTED, "listed", "[192.0.2.7] is listed by bl.test: go away", true },
	{ listed_less, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ nameless, SMTPD_CLIENT_NAMELESS, "client-nameless", "[192.0.2.7]", true },
	{ nameless_good, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ name_later, SMTPD_CLIENT_NAME_LATER, "client-name", "[192.0.2.7]", true },
	{ unconfirmed, SMTPD_CLIENT_UNCONFIRMED, "client-unconfirmed", "[192.0.2.7]", true },
	{ unconfirmed_enough, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ unconfirmed_none, SMTPD_CLIENT_NAMELESS, "client-nameless", "[192.0.2.7]", true },
	{ confirmed, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ helo_bad, SMTPD_HELO_INVALID, "helo-syntax", "localhost", true },
	{ helo_literal, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ helo_our_name, SMTPD_HELO_OWN, "helo-own", "MAIL.test.", true },
	{ helo_our_address, SMTPD_HELO_OWN, "helo-own", "[198.51.100.1]", true },
	{ helo_none, SMTPD_HELO_UNKNOWN, "helo-unknown", "client.example", true },
	{ helo_later, SMTPD_HELO_LATER, "helo-name", "client.example", true },
	{ sender_none, SMTPD_SENDER_UNKNOWN, "sender-unknown", "client.example", true },
	{ sender_null_mx, SMTPD_SENDER_NULL_MX, "sender-null-mx", "client.example", true },
	{ sender_later, SMTPD_SENDER_LATER, "sender-domain", "client.example", true },
	{ sender_literal, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ sender_null, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ null_refused, SMTPD_NULL_SENDER_REFUSED, "null-sender", "alice@mail.test", true },
	{ null_others, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ null_not, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ null_second, SMTPD_RCPT_TOO_MANY, "null-sender-many", "", false },
	{ null_first, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ grey, SMTPD_GREYLISTED, "greylist", "300", true },
	{ grey_passed, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ grey_exempt, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ grey_good, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ grey_null, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ grey_big, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ grey_big_itself, SMTPD_RCPT_OK, NULL, "alice@mail.test", true },
	{ grey_bigger, SMTPD_GREYLISTED, "greylist", "300", true },
	{ grey_forged, SMTPD_GREYLISTED, "greylist", "300", true },
	{ grey_no_name, SMTPD_GREYLISTED, "greylist", "300", true },
	{ rate_rcpts, SMTPD_RATE_RECIPIENTS, "rate-recipients", "mail.test", false },
};

START_TEST(stranger)
{
	struct world w;

	begin(&w);
	strangers[_i].wrong(&w);
	expect(&w, smtpd_policy_rcpt, strangers[_i].reply, strangers[_i].reason);
	expect_detail(&w, smtpd_policy_rcpt, strangers[_i].detail);
	/* An option that is off asks for nothing and refuses nobody. */
	conf_free(&w.conf);
	ck_assert_int_eq(conf_defaults(&w.conf), 0);
	w.f.known = SMTPD_NEED_ROUTE;
	expect(&w, smtpd_policy_rcpt, SMTPD_RCPT_OK, NULL);
	end(&w);
}
END_TEST

START_TEST(no_stranger)
{
	struct world w;

	for (enum who who = TRUSTED; who <= LOCAL_PIPE; who++) {
		begin(&w);
		strangers[_i].wrong(&w);
		become(&w, who);
		w.f.known = SMTPD_NEED_ROUTE;
		expect(&w, smtpd_policy_rcpt, SMTPD_RCPT_OK, NULL);
		ck_assert_uint_eq(smtpd_policy_early(&w.f), 0);
		end(&w);
	}
}
END_TEST

START_TEST(complaint)
{
	static const char *const names[] = { "Postmaster", "abuse" };
	struct world w;

	for (size_t i = 0; i < 2; i++) {
		begin(&w);
		strangers[_i].wrong(&w);
		w.rcpt = (struct address){ .domain = "mail.test" };
		ck_assert_int_eq(address_set(&w.rcpt, view_of(names[i]), VIEW("mail.test")), 0);
		if (strangers[_i].complaint)
			expect(&w, smtpd_policy_rcpt, SMTPD_RCPT_OK, NULL);
		else
			expect(&w, smtpd_policy_rcpt, strangers[_i].reply, strangers[_i].reason);
		end(&w);
	}
}
END_TEST

/* ---- what is asked for, and when */

static const struct {
	void (*wrong)(struct world *w);
	enum smtpd_need need;
	unsigned early;
} needs[] = {
	{ listed, SMTPD_NEED_CLIENT, SMTPD_NEED_CLIENT },
	{ nameless, SMTPD_NEED_CLIENT, SMTPD_NEED_CLIENT },
	{ unconfirmed, SMTPD_NEED_CLIENT, SMTPD_NEED_CLIENT },
	{ helo_none, SMTPD_NEED_HELO, SMTPD_NEED_HELO },
	{ sender_none, SMTPD_NEED_SENDER_DOMAIN, 0 },
	{ grey, SMTPD_NEED_GREYLIST, 0 },
	{ grey_good, SMTPD_NEED_CLIENT, SMTPD_NEED_CLIENT },
	{ grey_big, SMTPD_NEED_CLIENT, SMTPD_NEED_CLIENT },
	{ rate_rcpts, SMTPD_NEED_RATE, 0 },
};

START_TEST(need)
{
	struct world w;

	begin(&w);
	needs[_i].wrong(&w);
	w.f.known &= ~(unsigned)needs[_i].need;
	expect_need(&w, smtpd_policy_rcpt, needs[_i].need);
	ck_assert_uint_eq(smtpd_policy_early(&w.f), needs[_i].early);
	/* What nobody is there for leaves no trace in the greylist. */
	if (needs[_i].need == SMTPD_NEED_GREYLIST) {
		w.f.route = ROUTE_UNKNOWN;
		expect(&w, smtpd_policy_rcpt, SMTPD_RCPT_UNKNOWN, "unknown");
	}
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

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

static void
add(TCase *tests)
{
	tcase_add_loop_test(tests, relay, 0, N(relays));
	tcase_add_loop_test(tests, stranger, 0, N(strangers));
	tcase_add_loop_test(tests, no_stranger, 0, N(strangers));
	tcase_add_loop_test(tests, complaint, 0, N(strangers));
	tcase_add_loop_test(tests, need, 0, N(needs));
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
