/* smtpd_policy.c: see smtpd_policy.h. */
#include "smtpd/smtpd_policy.h"

#include <stdio.h>
#include <string.h>

#include "mail/route.h"
#include "text/helo.h"

/*
 * A check says true when it has decided: with a reply, or with what it needs.
 * The tables below are the order in which they are asked.
 */
typedef bool check(const struct smtpd_facts *f, struct smtpd_verdict *v);

static bool
say(struct smtpd_verdict *v, enum smtpd_reply reply, const char *reason)
{
	v->reply = reply;
	v->reason = reason;
	return true;
}

static bool
say_about(struct smtpd_verdict *v, enum smtpd_reply reply, const char *reason, const char *about)
{
	(void)snprintf(v->detail, sizeof(v->detail), "%s", about);
	return say(v, reply, reason);
}

/* Whether the fact is not there yet, which is then what is needed. */
static bool
lacks(const struct smtpd_facts *f, struct smtpd_verdict *v, enum smtpd_need what)
{
	if (f->known & what)
		return false;
	v->need = what;
	return true;
}

static void
run(check *const checks[], const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	*v = (struct smtpd_verdict){ .reply = SMTPD_NO_REPLY };
	for (size_t i = 0; checks[i]; i++)
		if (checks[i](f, v))
			return;
}

/* ---- who it is */

/* Somebody nobody vouches for, from elsewhere. A pipe or a local socket is no stranger's. */
static bool
is_stranger(const struct smtpd_facts *f)
{
	return f->peer->known && !f->trusted && !f->user && !f->submission && !f->handed_in;
}

/* So that those who are refused wrongly can say so: RFC 5321 4.5.1, RFC 2142. */
static bool
is_complaint(const struct smtpd_facts *f)
{
	struct view local = view_of(f->rcpt->local);

	return view_eq_nocase(local, VIEW("postmaster")) || view_eq_nocase(local, VIEW("abuse"));
}

static bool
judges_client(const struct smtpd_facts *f)
{
	return is_stranger(f) && !is_complaint(f);
}

/* ---- how much it does */

bool
smtpd_policy_has_rates(const struct conf *conf)
{
	return conf->client_rate_connections || conf->client_rate_messages ||
	    conf->client_rate_recipients || conf->network_rate_connections ||
	    conf->network_rate_messages || conf->network_rate_recipients;
}

static bool
too_often(const struct smtpd_facts *f, struct smtpd_verdict *v, bool limited,
    enum smtpd_reply reply, const char *reason)
{
	if (!is_stranger(f) || !limited)
		return false;
	if (lacks(f, v, SMTPD_NEED_RATE))
		return true;
	return f->rate_exceeded && say_about(v, reply, reason, f->conf->hostname);
}

static bool
connects_too_often(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	return too_often(f, v,
	    f->conf->client_rate_connections || f->conf->network_rate_connections,
	    SMTPD_RATE_CONNECTIONS, "rate-connections");
}

static bool
sends_too_often(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	return too_often(f, v, f->conf->client_rate_messages || f->conf->network_rate_messages,
	    SMTPD_RATE_MESSAGES, "rate-messages");
}

static bool
addresses_too_many(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	return too_often(f, v, f->conf->client_rate_recipients || f->conf->network_rate_recipients,
	    SMTPD_RATE_RECIPIENTS, "rate-recipients");
}

/* ---- the client's name and its reputation */

bool
smtpd_policy_has_names(const struct conf *conf)
{
	return conf->refuse_client_nameless || conf->refuse_client_unconfirmed ||
	    (conf->greylist && conf->greylist_exempt_names[0]);
}

static bool
asks_client(const struct smtpd_facts *f)
{
	return f->conf->dns_lists[0] || smtpd_policy_has_names(f->conf);
}

static bool
client_listed(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	const struct smtpd_client_facts *c = &f->client;

	if (!judges_client(f) || f->conf->dns_lists[0] == '\0')
		return false;
	if (lacks(f, v, SMTPD_NEED_CLIENT))
		return true;
	if (c->score < (int)f->conf->dns_lists_threshold)
		return false;
	(void)snprintf(v->detail, sizeof(v->detail), "%s is listed by %s%s%s", f->peer->literal,
	    c->list[0] ? c->list : "several lists", c->text[0] ? ": " : "", c->text);
	return say(v, SMTPD_CLIENT_LISTED, "listed");
}

static bool
client_nameless(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	const struct conf *c = f->conf;

	if (!judges_client(f) || !(c->refuse_client_nameless || c->refuse_client_unconfirmed))
		return false;
	if (lacks(f, v, SMTPD_NEED_CLIENT))
		return true;
	/* Whom a list recommends may be nameless. */
	if (f->client.score < 0)
		return false;
	switch (f->client.rdns) {
	case SMTPD_RDNS_LATER:
		return say_about(v, SMTPD_CLIENT_NAME_LATER, "client-name", f->peer->literal);
	case SMTPD_RDNS_NONE:
		return say_about(v, SMTPD_CLIENT_NAMELESS, "client-nameless", f->peer->literal);
	case SMTPD_RDNS_UNCONFIRMED:
		return c->refuse_client_unconfirmed &&
		    say_about(v, SMTPD_CLIENT_UNCONFIRMED, "client-unconfirmed", f->peer->literal);
	default:
		return false;
	}
}

/* ---- what it calls itself */

static bool
is_literal(const struct smtpd_facts *f)
{
	return helo_is_literal(view_of(f->helo), NULL, NULL);
}

static bool
helo_syntax(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	return judges_client(f) && f->conf->refuse_helo_syntax && !helo_is_name(view_of(f->helo)) &&
	    !is_literal(f) &&
	    say_about(v, SMTPD_HELO_INVALID, "helo-syntax", f->helo);
}

static bool
helo_own(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	struct view helo = view_of(f->helo);
	unsigned char address[16];
	bool ipv6, own = helo_same(helo, view_of(f->conf->hostname));

	if (!own && f->own->known && helo_is_literal(helo, &ipv6, address))
		own = ipv6 == f->own->ipv6 && memcmp(address, f->own->address, 16) == 0;
	return own && judges_client(f) && f->conf->refuse_helo_own &&
	    say_about(v, SMTPD_HELO_OWN, "helo-own", f->helo);
}

static bool
helo_unknown(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	if (!judges_client(f) || !f->conf->refuse_helo_unknown ||
	    is_literal(f))
		return false;
	if (lacks(f, v, SMTPD_NEED_HELO))
		return true;
	if (f->helo_name == SMTPD_NAME_LATER)
		return say_about(v, SMTPD_HELO_LATER, "helo-name", f->helo);
	return f->helo_name == SMTPD_NAME_NONE &&
	    say_about(v, SMTPD_HELO_UNKNOWN, "helo-unknown", f->helo);
}

/* ---- the sender */

static bool
not_logged_in(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	return f->submission && !f->user && say(v, SMTPD_LOGIN_FIRST, "login");
}

static bool
sender_own(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	char text[ADDRESS_TEXT_MAX];

	if (!is_stranger(f) || !f->conf->refuse_sender_own || address_is_null(f->sender))
		return false;
	if (lacks(f, v, SMTPD_NEED_SENDER_ROUTE))
		return true;
	switch (f->sender_route) {
	case ROUTE_RELAY:
	case ROUTE_REMOTE:
		return false;
	case ROUTE_TEMPFAIL:
		return say_about(v, SMTPD_ROUTE_LATER, "sender-route",
		    address_text(f->sender, text));
	default:
		return say_about(v, SMTPD_SENDER_OWN, "sender-own", address_text(f->sender, text));
	}
}

static bool
sender_unknown(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	const char *domain = f->sender->domain;

	/* Not a name that needs SMTPUTF8: it has another form in the DNS. */
	if (!judges_client(f) || !f->conf->refuse_sender_unknown || domain[0] == '\0' ||
	    domain[0] == '[' || !address_is_ascii(f->sender))
		return false;
	if (lacks(f, v, SMTPD_NEED_SENDER_DOMAIN))
		return true;
	switch (f->sender_domain) {
	case SMTPD_NAME_LATER:
		return say_about(v, SMTPD_SENDER_LATER, "sender-domain", domain);
	case SMTPD_NAME_NONE:
		return say_about(v, SMTPD_SENDER_UNKNOWN, "sender-unknown", domain);
	case SMTPD_NAME_NULL_MX:
		return say_about(v, SMTPD_SENDER_NULL_MX, "sender-null-mx", domain);
	default:
		return false;
	}
}

/* ---- the null sender */

/* Whether the address is one of those in the list. */
static bool
has_address(struct view list, const struct address *a)
{
	struct address one;
	struct view word;

	while (view_word(&list, &word))
		if (address_parse(word, &one) == 0 && address_eq(&one, a))
			return true;
	return false;
}

static bool
null_sender_refused(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	char text[ADDRESS_TEXT_MAX];

	return address_is_null(f->sender) && is_stranger(f) &&
	    has_address(view_of(f->conf->null_sender_refused), f->rcpt) &&
	    say_about(v, SMTPD_NULL_SENDER_REFUSED, "null-sender", address_text(f->rcpt, text));
}

/* A report is about one message, to the one who sent it: RFC 5321 4.5.5. */
static bool
null_sender_many(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	uint64_t limit = f->conf->null_sender_limit;

	return address_is_null(f->sender) && is_stranger(f) && limit && f->nrcpts >= limit &&
	    say(v, SMTPD_RCPT_TOO_MANY, "null-sender-many");
}

/* ---- the recipient */

static bool
rcpt_unreachable(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	char text[ADDRESS_TEXT_MAX];

	if (lacks(f, v, SMTPD_NEED_ROUTE))
		return true;
	(void)address_text(f->rcpt, text);
	switch (f->route) {
	case ROUTE_ALIAS:
	case ROUTE_SYSTEM:
	case ROUTE_VIRTUAL:
	case ROUTE_RELAY:
		return false;
	case ROUTE_REMOTE:
		return !(f->trusted || f->user) &&
		    say_about(v, SMTPD_RELAY_DENIED, "relay", text);
	case ROUTE_UNKNOWN:
		return say_about(v, SMTPD_RCPT_UNKNOWN, "unknown", text);
	case ROUTE_REFUSED:
		return say_about(v, f->refusal[0] == '5' ? SMTPD_RCPT_REFUSED :
		    SMTPD_RCPT_REFUSED_LATER, "refused", f->refusal);
	default:
		return say_about(v, SMTPD_ROUTE_LATER, "route", text);
	}
}

static bool
is_greylisted(const struct smtpd_facts *f)
{
	const struct conf *c = f->conf;

	return c->greylist && judges_client(f) && !peer_in_networks(f->peer, view_of(c->greylist_exempt));
}

/* Whether the name is one of the domains, or below one. */
static bool
is_below(struct view name, struct view domains)
{
	struct view domain;

	while (view_word(&domains, &domain)) {
		size_t from = name.n - domain.n;

		if (domain.n <= name.n && view_eq_nocase(view_sub(name, from, name.n), domain) &&
		    (from == 0 || name.p[from - 1] == '.'))
			return true;
	}
	return false;
}

/* Whom a list recommends, or whose name is known. */
static bool
is_recommended(const struct smtpd_facts *f)
{
	return f->client.score < 0 || (f->client.rdns == SMTPD_RDNS_CONFIRMED &&
	    is_below(view_of(f->client.name), view_of(f->conf->greylist_exempt_names)));
}

/* The first time it has to wait; but who only asks whether the sender exists is told at DATA. */
static bool
rcpt_greylisted(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	if (!is_greylisted(f))
		return false;
	if (asks_client(f) && lacks(f, v, SMTPD_NEED_CLIENT))
		return true;
	if (is_recommended(f))
		return false;
	if (lacks(f, v, SMTPD_NEED_GREYLIST))
		return true;
	if (f->greylist_wait == 0 || address_is_null(f->sender))
		return false;
	(void)snprintf(v->detail, sizeof(v->detail), "%llu",
	    (unsigned long long)f->greylist_wait);
	return say(v, SMTPD_GREYLISTED, "greylist");
}

static bool
rcpt_good(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	char text[ADDRESS_TEXT_MAX];

	return say_about(v, SMTPD_RCPT_OK, NULL, address_text(f->rcpt, text));
}

static bool
data_greylisted(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	if (!f->greylist_held || !address_is_null(f->sender))
		return false;
	(void)snprintf(v->detail, sizeof(v->detail), "%llu",
	    (unsigned long long)f->greylist_wait);
	return say(v, SMTPD_GREYLISTED, "greylist");
}

/* ---- the stages */

void
smtpd_policy_helo(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	static check *const checks[] = { connects_too_often, NULL };

	run(checks, f, v);
}

void
smtpd_policy_send(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	static check *const checks[] = { not_logged_in, NULL };

	run(checks, f, v);
}

void
smtpd_policy_mail(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	static check *const checks[] = { sends_too_often, sender_own, NULL };

	run(checks, f, v);
}

/* What needs no look-up comes first, and what leaves a trace last. */
void
smtpd_policy_rcpt(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	static check *const checks[] = {
		null_sender_many, addresses_too_many, helo_syntax, helo_own, null_sender_refused,
		client_listed, client_nameless, helo_unknown, sender_unknown, rcpt_unreachable,
		rcpt_greylisted, rcpt_good, NULL,
	};

	run(checks, f, v);
}

void
smtpd_policy_data(const struct smtpd_facts *f, struct smtpd_verdict *v)
{
	static check *const checks[] = { data_greylisted, NULL };

	run(checks, f, v);
}

/* ---- what to ask for early */

unsigned
smtpd_policy_early(const struct smtpd_facts *f)
{
	unsigned needs = 0;

	if (!is_stranger(f))
		return 0;
	if (asks_client(f))
		needs |= SMTPD_NEED_CLIENT;
	if (f->conf->refuse_helo_unknown && !is_literal(f))
		needs |= SMTPD_NEED_HELO;
	return needs;
}
