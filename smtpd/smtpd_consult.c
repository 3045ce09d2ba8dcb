/* smtpd_consult.c: see smtpd_consult.h. */
#include "smtpd/smtpd_consult.h"

#include "mail/route.h"
#include "smtpd/smtpd_rate.h"
#include "smtpd/smtpd_session.h"
#include "sys/log.h"
#include "text/helo.h"

#define SLACK_SECONDS 5		/* that an answer may come after smtpd-policy's own deadline */

#define OF_CONNECTION ((unsigned)SMTPD_NEED_CLIENT)
#define OF_HELO ((unsigned)SMTPD_NEED_HELO)

static void
facts_of(struct smtpd_session *s, struct smtpd_facts *f)
{
	const struct smtpd_consult *c = &s->consult;

	*f = (struct smtpd_facts){
		.conf = s->conf, .peer = &s->peer, .own = &c->own,
		.trusted = s->trusted, .user = s->user[0] != '\0', .submission = s->mode.submission,
		.handed_in = s->mode.lmtp,
		.helo = s->helo, .sender = &s->mail.sender, .rcpt = &s->rcpt,
		.nrcpts = s->mail.nrcpts, .known = c->known, .client = c->client,
		.helo_name = c->helo, .sender_domain = c->sender, .sender_route = c->sender_route,
		.greylist_held = c->held, .greylist_wait = c->wait,
	};
}

/* ---- questions to smtpd-policy */

/* Tells it who the client is, unless it knows; with lookup it will say what it has found. */
static void
introduce(struct smtpd_session *s, bool lookup)
{
	struct smtpd_consult *c = &s->consult;
	struct buf b;

	if (c->introduced && !lookup)
		return;
	c->introduced = true;
	if (smtpd_ask_policy_begin(&s->ask, &b) == NULL)
		return;
	ipc_put_u32(&b, lookup);
	ipc_put_u32(&b, s->peer.ipv6);
	ipc_put_view(&b, (struct view){ (const char *)s->peer.address, sizeof(s->peer.address) });
	c->serial_client = smtpd_ask_policy_send(&s->ask, SMTPD_ASK_CLIENT, &b);
}

static uint32_t
ask_name(struct smtpd_session *s, unsigned whose, const char *name)
{
	struct buf b;

	introduce(s, false);
	if (smtpd_ask_policy_begin(&s->ask, &b) == NULL)
		return 0;
	ipc_put_u32(&b, whose);
	ipc_put_str(&b, name);
	return smtpd_ask_policy_send(&s->ask, SMTPD_ASK_NAME, &b);
}

static uint32_t
ask_rate(struct smtpd_session *s, enum smtpd_rate what)
{
	struct buf b;

	introduce(s, false);
	if (smtpd_ask_policy_begin(&s->ask, &b) == NULL)
		return 0;
	ipc_put_u32(&b, what);
	return smtpd_ask_policy_send(&s->ask, SMTPD_ASK_RATE, &b);
}

static uint32_t
ask_greylist(struct smtpd_session *s, const struct smtpd_facts *f)
{
	char text[ADDRESS_TEXT_MAX];
	struct buf b;

	introduce(s, false);
	if (smtpd_ask_policy_begin(&s->ask, &b) == NULL)
		return 0;
	ipc_put_str(&b, address_text(f->sender, text));
	ipc_put_str(&b, address_text(f->rcpt, text));
	return smtpd_ask_policy_send(&s->ask, SMTPD_ASK_GREYLIST, &b);
}

/* Sends what can be asked for before it is needed. */
static void
ask(struct smtpd_session *s, const struct smtpd_facts *f, unsigned needs)
{
	struct smtpd_consult *c = &s->consult;

	needs &= ~(c->known | c->asked);
	c->asked |= needs;
	if (needs & SMTPD_NEED_CLIENT)
		introduce(s, true);
	if (needs & SMTPD_NEED_HELO)
		c->serial_helo = ask_name(s, 0, f->helo);
	if (needs & SMTPD_NEED_SENDER_DOMAIN)
		c->serial_sender = ask_name(s, 1, f->sender->domain);
}

/* ---- answers */

static void
log_client(const struct smtpd_session *s, struct view hits)
{
	static const char *const words[] = {
		[SMTPD_RDNS_CONFIRMED] = "confirmed", [SMTPD_RDNS_UNCONFIRMED] = "unconfirmed",
		[SMTPD_RDNS_NONE] = "none", [SMTPD_RDNS_LATER] = "unknown",
	};
	const struct smtpd_client_facts *c = &s->consult.client;
	struct log_line l = log_begin(LOG_INFO, "client");
	struct buf score = buf_make(16);

	log_str(&l, "peer", s->peer.text);
	if (c->name[0])
		log_str(&l, "name", c->name);
	if (smtpd_policy_has_names(s->conf))
		log_str(&l, "rdns", words[c->rdns]);
	if (s->conf->dns_lists[0]) {
		log_view(&l, "lists", hits);
		buf_addf(&score, "%d", c->score);
		log_view(&l, "score", buf_view(&score));
	}
	log_end(&l);
	buf_free(&score);
}

static void
take_client(struct smtpd_session *s, struct ipc_get *g)
{
	struct smtpd_client_facts *c = &s->consult.client;
	uint32_t rdns = ipc_get_u32(g);
	struct view hits;

	c->rdns = rdns <= SMTPD_RDNS_LATER ? rdns : SMTPD_RDNS_LATER;
	ipc_get_str(g, c->name, sizeof(c->name));
	c->score = (int)ipc_get_u32(g);
	ipc_get_str(g, c->list, sizeof(c->list));
	ipc_get_str(g, c->text, sizeof(c->text));
	hits = ipc_get_view(g);
	if (ipc_get_end(g) == -1) {
		*c = (struct smtpd_client_facts){ .rdns = SMTPD_RDNS_CONFIRMED };
		return;
	}
	log_client(s, hits);
	/* For the Received field. */
	if (c->rdns == SMTPD_RDNS_CONFIRMED && s->peer_name[0] == '\0' &&
	    helo_is_name(view_of(c->name)))
		(void)view_string(view_of(c->name), s->peer_name, sizeof(s->peer_name));
}

static enum smtpd_name
take_name(struct ipc_get *g)
{
	uint32_t state = ipc_get_u32(g);

	return ipc_get_end(g) == -1 || state > SMTPD_NAME_LATER ? SMTPD_NAME_EXISTS : state;
}

/* Files an answer about the connection. What is late, or is none, is nobody's. */
static void
file_answer(struct smtpd_session *s, uint32_t type, uint32_t serial, struct ipc_get *g)
{
	struct smtpd_consult *c = &s->consult;

	if (type == SMTPD_CLIENT_IS && serial == c->serial_client) {
		take_client(s, g);
		c->known |= SMTPD_NEED_CLIENT;
	} else if (type == SMTPD_NAME_IS && serial == c->serial_helo) {
		c->helo = take_name(g);
		c->known |= SMTPD_NEED_HELO;
	} else if (type == SMTPD_NAME_IS && serial == c->serial_sender) {
		c->sender = take_name(g);
		c->known |= SMTPD_NEED_SENDER_DOMAIN;
	}
}

/* Without an answer all is as if nothing was wrong. */
static void
assume(struct smtpd_consult *c, unsigned needs)
{
	if (needs & SMTPD_NEED_CLIENT)
		c->client = (struct smtpd_client_facts){ .rdns = SMTPD_RDNS_CONFIRMED };
	if (needs & SMTPD_NEED_HELO)
		c->helo = SMTPD_NAME_EXISTS;
	if (needs & SMTPD_NEED_SENDER_DOMAIN)
		c->sender = SMTPD_NAME_EXISTS;
	c->known |= needs;
}

static msec
patience(const struct smtpd_session *s)
{
	return deadline_in(s->conf->dns_timeout + SLACK_SECONDS);
}

/* Waits for one of those that ask() has asked for. */
static void
await(struct smtpd_session *s, unsigned need)
{
	msec deadline = patience(s);
	uint32_t type, serial;
	struct ipc_get g;

	while (!(s->consult.known & need)) {
		if (smtpd_ask_policy_next(&s->ask, &type, &serial, &g, deadline) == -1)
			assume(&s->consult, need);
		else
			file_answer(s, type, serial, &g);
	}
}

/* Waits for the answer to the question wanted, a number; filing others that come before it. */
static uint64_t
await_number(struct smtpd_session *s, uint32_t wanted, uint32_t answer)
{
	msec deadline = patience(s);
	uint32_t type, serial;
	struct ipc_get g;
	uint64_t n;

	while (wanted && smtpd_ask_policy_next(&s->ask, &type, &serial, &g, deadline) == 0) {
		if (type != answer || serial != wanted) {
			file_answer(s, type, serial, &g);
			continue;
		}
		n = answer == SMTPD_RATE_IS ? ipc_get_u32(&g) : ipc_get_u64(&g);
		return ipc_get_end(&g) == -1 ? 0 : n;
	}
	return 0;
}

/* ---- the verdict */

/* Finds out what the policy needs. */
static void
find_out(struct smtpd_session *s, struct smtpd_facts *f, enum smtpd_need need,
    enum smtpd_rate rate)
{
	struct smtpd_consult *c = &s->consult;

	switch (need) {
	case SMTPD_NEED_SENDER_ROUTE:
		f->sender_route = smtpd_ask_route(&s->ask, f->sender);
		break;
	case SMTPD_NEED_ROUTE:
		f->route = smtpd_ask_route(&s->ask, f->rcpt);
		f->refusal = s->ask.refusal;
		break;
	case SMTPD_NEED_RATE:
		f->rate_exceeded = await_number(s, ask_rate(s, rate), SMTPD_RATE_IS) != 0;
		break;
	case SMTPD_NEED_GREYLIST:
		f->greylist_wait = await_number(s, ask_greylist(s, f), SMTPD_GREYLIST_IS);
		break;
	default:
		ask(s, f, need);
		await(s, need);
		f->client = c->client;
		f->helo_name = c->helo;
		f->sender_domain = c->sender;
	}
	f->known |= need;
}

static enum smtpd_reply
decide(struct smtpd_session *s, struct smtpd_facts *f,
    void (*stage)(const struct smtpd_facts *f, struct smtpd_verdict *v), enum smtpd_rate rate)
{
	struct smtpd_verdict v;

	for (stage(f, &v); v.need; stage(f, &v))
		find_out(s, f, v.need, rate);
	s->consult.reason = v.reason;
	if (v.reply != SMTPD_NO_REPLY)
		smtpd_session_detail(s, view_of(v.detail));
	return v.reply;
}

/* ---- the stages */

void
smtpd_consult_renamed(struct smtpd_session *s)
{
	s->consult.known &= ~OF_HELO;
	s->consult.asked &= ~OF_HELO;
}

enum smtpd_reply
smtpd_consult_helo(struct smtpd_session *s)
{
	struct smtpd_consult *c = &s->consult;
	struct smtpd_facts f;

	smtpd_consult_renamed(s);
	facts_of(s, &f);
	ask(s, &f, smtpd_policy_early(&f));
	if (c->counted)
		f.known |= SMTPD_NEED_RATE;
	c->counted = true;
	return decide(s, &f, smtpd_policy_helo, SMTPD_RATE_OF_CONNECTIONS);
}

void
smtpd_consult_client(struct smtpd_session *s)
{
	s->consult = (struct smtpd_consult){ .own = s->consult.own };
}

enum smtpd_reply
smtpd_consult_send(struct smtpd_session *s)
{
	struct smtpd_facts f;

	facts_of(s, &f);
	return decide(s, &f, smtpd_policy_send, SMTPD_RATE_OF_MESSAGES);
}

enum smtpd_reply
smtpd_consult_mail(struct smtpd_session *s, const struct address *sender)
{
	struct smtpd_facts f;

	facts_of(s, &f);
	f.sender = sender;
	return decide(s, &f, smtpd_policy_mail, SMTPD_RATE_OF_MESSAGES);
}

enum smtpd_reply
smtpd_consult_rcpt(struct smtpd_session *s, const struct address *rcpt)
{
	struct smtpd_facts f;
	enum smtpd_reply reply;

	facts_of(s, &f);
	f.rcpt = rcpt;
	f.greylist_wait = 0;
	reply = decide(s, &f, smtpd_policy_rcpt, SMTPD_RATE_OF_RECIPIENTS);
	s->consult.route = f.known & SMTPD_NEED_ROUTE ? (int)f.route : -1;
	if (reply == SMTPD_RCPT_OK && f.greylist_wait) {
		s->consult.held = true;
		s->consult.wait = f.greylist_wait;
	}
	return reply;
}

enum smtpd_reply
smtpd_consult_data(struct smtpd_session *s)
{
	struct smtpd_facts f;

	facts_of(s, &f);
	return decide(s, &f, smtpd_policy_data, SMTPD_RATE_OF_MESSAGES);
}

void
smtpd_consult_reset(struct smtpd_session *s)
{
	struct smtpd_consult *c = &s->consult;

	c->known &= OF_CONNECTION | OF_HELO;
	c->asked &= OF_CONNECTION | OF_HELO;
	c->held = false;
	c->wait = 0;
}
