/* smtpd_policy_strangers_test.c: what strangers alone have to keep to, in tables. */
#include "unit_policy.h"

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

static void
add(TCase *tests)
{
	tcase_add_loop_test(tests, stranger, 0, N(strangers));
	tcase_add_loop_test(tests, no_stranger, 0, N(strangers));
	tcase_add_loop_test(tests, complaint, 0, N(strangers));
	tcase_add_loop_test(tests, need, 0, N(needs));
}

int
main(void)
{
	return unit_run("smtpd_policy_strangers", add);
}
