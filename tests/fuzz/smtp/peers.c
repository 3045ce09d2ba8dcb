/* peers.c: see peers.h. */
#include "smtp/peers.h"

#include "fuzz.h"
#include "mail/route.h"
#include "mail/route_owner.h"
#include "mail/submit.h"
#include "net/auth.h"
#include "smtp/world.h"
#include "smtpd/smtpd_ask.h"
#include "sys/gate_ask.h"
#include "text/etrn.h"

#define STEPS_MAX 4		/* of a SASL exchange */
#define MESSAGE_MAX (1 << 20)

static unsigned mood, luck;
static struct peers_fault fault;
static bool may_relay, logged_in, tls_fails, tls_asked;
static unsigned asked;			/* of auth */
static unsigned told[PEER_ROLES];	/* records */
static unsigned started[SMTPD_PROGRAMS];
static struct peers_message *first, **last = &first;

static bool
is_mad(const struct world_peer *p)
{
	return fault.kind == FAULT_MAD && fault.role == (unsigned)p->role &&
	    told[p->role] > fault.after;
}

static void
answer(struct world_peer *p, uint32_t type, struct buf *b, int fd)
{
	if (is_mad(p))
		buf_add_char(b, '?');
	world_answer(p, is_mad(p) && type % 2 ? type + 1 : type, b, fd);
}

static void
answer_empty(struct world_peer *p, uint32_t type, int fd)
{
	struct buf none = ipc_payload();

	answer(p, type, &none, fd);
}

/* ---- auth */

/* The first octet of the response decides. */
static void
serve_auth(struct world_peer *p, const struct ipc_record *r)
{
	struct view response = r->payload;
	struct buf b = ipc_payload();
	struct auth_try t;
	char kind;

	fuzz_assert(r->type == (p->steps ? AUTH_ANSWER : AUTH_TRY));
	if (p->steps == 0) {
		fuzz_assert(auth_parse_try(r, &t) == 0 && (t.initial || t.response.n == 0));
		response = t.response;
	}
	kind = response.n ? response.p[0] : '\0';
	if (kind == 'y') {
		ipc_put_str(&b, "bob");
		answer(p, AUTH_OK, &b, -1);
	} else if (kind == 'l' || ++p->steps == STEPS_MAX) {
		ipc_put_u32(&b, kind == 'l');
		ipc_put_str(&b, "no");
		answer(p, AUTH_NO, &b, -1);
	} else {
		buf_add_view(&b, view_sub(response, 0, 100));
		answer(p, AUTH_CHALLENGE, &b, -1);
	}
}

/* ---- the monitor */

static void
serve_tls(struct world_peer *p)
{
	struct gate_tls tls = { .version = "TLSv1.3", .cipher = "TLS_AES_256_GCM_SHA384",
	    .bits = 256, .sni = "mail.test", .exporter = { 1 } };
	struct buf b = ipc_payload();

	fuzz_assert(!tls_asked);
	tls_asked = true;
	if (tls_fails) {
		answer_empty(p, GATE_TLS_FAILED, -1);
		return;
	}
	gate_put_tls(&b, &tls);
	answer(p, GATE_TLS_UP, &b, world_plain());
}

static void
serve_login(struct world_peer *p)
{
	fuzz_assert(++asked <= PEERS_LOGIN_LIMIT);
	if (mood & MOOD_DENY_RCPT)
		answer_empty(p, GATE_DENIED, -1);
	else
		answer_empty(p, GATE_AUTH_FD, world_connect(PEER_AUTH));
}

/* What smtpd starts: how often at most, what it is, and the mood in which it does not. */
static const struct {
	unsigned times;
	enum peers_role role;
	unsigned denied;
} programs[SMTPD_PROGRAMS] = {
	[SMTPD_PROGRAM_RCPT] = { 1, PEER_RCPT, MOOD_DENY_RCPT },
	[SMTPD_PROGRAM_ENQUEUE] = { SMTPD_REQUEST_ENQUEUE_MAX, PEER_QUEUE, MOOD_DENY_QUEUE },
	[SMTPD_PROGRAM_POLICY] = { 1, PEER_POLICY, MOOD_DENY_RCPT },
};

static void
serve_program(struct world_peer *p, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	uint32_t which = ipc_get_u32(&g);

	fuzz_assert(ipc_get_end(&g) == 0 && which < SMTPD_PROGRAMS);
	fuzz_assert(++started[which] <= programs[which].times);
	if (mood & programs[which].denied)
		answer_empty(p, SMTPD_DENIED, -1);
	else
		answer_empty(p, SMTPD_GRANTED, world_connect((int)programs[which].role));
}

static void
hear_peer(const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);

	fuzz_assert(ipc_get_u32(&g) <= 1 && ipc_get_view(&g).n == 16);
	fuzz_assert(ipc_get_u32(&g) <= 65535 && ipc_get_end(&g) == 0);
}

static void
serve_monitor(struct world_peer *p, const struct ipc_record *r)
{
	if (r->type == SMTPD_REQUEST_PROGRAM) {
		serve_program(p, r);
		return;
	}
	if (r->type == GATE_PEER) {
		hear_peer(r);
		return;
	}
	fuzz_assert(r->payload.n == 0 && (r->type == GATE_TLS || r->type == GATE_AUTH));
	if (r->type == GATE_TLS)
		serve_tls(p);
	else
		serve_login(p);
}

/* ---- smtpd-rcpt */

/* The first octet of the local part decides. One more than there are is an error. */
static uint32_t
route_of(const struct address *a)
{
	return (unsigned char)a->local[0] % (ROUTE_TEMPFAIL + 2);
}

/* An address that names one stands for three. */
static void
serve_rcpt(struct world_peer *p, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct buf b = ipc_payload();
	struct view text;
	struct address a;

	if (r->type == SMTPD_ASK_SPACE) {
		fuzz_assert(ipc_get_u64(&g) > 0 && ipc_get_end(&g) == 0);
		ipc_put_u32(&b, !(mood & MOOD_WHY));
		answer(p, SMTPD_SPACE_IS, &b, -1);
		return;
	}
	text = ipc_get_view(&g);
	if (r->type == SMTPD_ASK_OWNER)
		fuzz_assert(ipc_get_view(&g).n > 0);
	fuzz_assert(ipc_get_end(&g) == 0 && address_parse(text, &a) == 0 && a.domain[0]);
	if (r->type == SMTPD_ASK_EXPAND) {
		ipc_put_u32(&b, (unsigned char)a.local[1] % 5);
		ipc_put_str(&b, "why");
		ipc_put_u32(&b, 3);
		for (int i = 0; i < 3; i++)
			ipc_put_view(&b, text);
		answer(p, SMTPD_EXPANSION, &b, -1);
		return;
	}
	fuzz_assert(r->type == SMTPD_ASK_OWNER || r->type == SMTPD_ASK_ROUTE);
	if (r->type == SMTPD_ASK_OWNER)
		ipc_put_u32(&b, (unsigned char)a.local[0] % 2 ? OWNER_NO : OWNER_YES);
	else
		ipc_put_u32(&b, route_of(&a));
	ipc_put_str(&b, mood & MOOD_WHY ? "why" : "");
	answer(p, r->type == SMTPD_ASK_OWNER ? SMTPD_OWNER_IS : SMTPD_ROUTE_IS, &b, -1);
}

/* ---- smtpd-policy */

/* What it finds out, and one more, which is an error. */
static uint32_t
fortune(uint32_t serial, uint32_t n)
{
	return (luck + serial) % (n + 1);
}

static void
answer_client(struct buf *b, struct ipc_get *g, uint32_t serial)
{
	fuzz_assert(ipc_get_u32(g) <= 1 && ipc_get_view(g).n == 16);
	ipc_put_u32(b, fortune(serial, 4));
	ipc_put_str(b, luck & 1 ? "host.example" : "");
	ipc_put_u32(b, luck & 6 ? 0 : 3);
	ipc_put_str(b, luck & 6 ? "" : "list.example");
	ipc_put_str(b, luck & 24 ? "" : "why");
	ipc_put_str(b, luck & 6 ? "" : "list.example=127.0.0.2");
}

static void
check_address(struct view text)
{
	struct address a;

	fuzz_assert(address_parse(text, &a) == 0);
}

/* Its answers come in another order with an odd luck. */
static void
serve_policy(struct world_peer *p, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct buf b = ipc_payload();
	uint32_t serial = ipc_get_u32(&g);
	bool wanted = true;

	p->newest_first = luck & 1;
	fuzz_assert(serial > p->steps && (r->type == SMTPD_ASK_CLIENT || p->state));
	p->steps = serial;
	ipc_put_u32(&b, serial);
	switch (r->type) {
	case SMTPD_ASK_CLIENT:
		p->state = 1;
		wanted = ipc_get_u32(&g) == 1;
		answer_client(&b, &g, serial);
		break;
	case SMTPD_ASK_NAME:
		fuzz_assert(ipc_get_u32(&g) <= 1 && ipc_get_view(&g).n);
		ipc_put_u32(&b, fortune(serial, 4));
		break;
	case SMTPD_ASK_GREYLIST:
		check_address(ipc_get_view(&g));
		check_address(ipc_get_view(&g));
		ipc_put_u64(&b, fortune(serial, 2) ? 0 : 60);
		break;
	default:
		fuzz_assert(r->type == SMTPD_ASK_RATE);
		(void)ipc_get_u32(&g);
		ipc_put_u32(&b, fortune(serial, 6) == 0);
		break;
	}
	fuzz_assert(ipc_get_end(&g) == 0);
	if (wanted)
		answer(p, r->type - SMTPD_ASK_CLIENT + SMTPD_CLIENT_IS, &b, -1);
	buf_free(&b);
}

/* ---- enqueue */

enum { IDLE, ENVELOPE, RECIPIENTS, TEXT };

static void
queue_drop(struct world_peer *p)
{
	if (p->own)
		peers_message_free(p->own);
	p->own = NULL;
	p->state = IDLE;
}

/* Whether the parameters are for SMTPUTF8; they are words with one blank between them. */
static bool
has_utf8(struct view params)
{
	struct view word;
	size_t all = params.n, octets = 0, words = 0;
	bool found = false;

	while (view_word(&params, &word)) {
		for (size_t i = 0; i < word.n; i++)
			fuzz_assert((unsigned char)word.p[i] > ' ' && word.p[i] != 0x7f);
		octets += word.n;
		words++;
		found |= view_eq(word, VIEW("SMTPUTF8"));
	}
	fuzz_assert(all == (words ? octets + words - 1 : 0));
	return found;
}

static void
queue_begin(struct world_peer *p, struct ipc_get *g)
{
	struct peers_message *m = calloc(1, sizeof(*m));
	struct view sender = ipc_get_view(g);
	struct address a;

	fuzz_assert(m && p->state == IDLE && address_parse(sender, &a) == 0);
	m->sender = m->rcpts = m->text = buf_make(MESSAGE_MAX);
	m->logged_in = logged_in;
	m->utf8 = has_utf8(ipc_get_view(g));
	fuzz_assert(m->utf8 || address_is_ascii(&a));
	buf_add_view(&m->sender, sender);
	p->own = m;
	p->state = ENVELOPE;
}

/* Nobody may relay who is not allowed to. */
static void
queue_rcpt(struct world_peer *p, struct ipc_get *g)
{
	struct peers_message *m = p->own;
	struct view rcpt = ipc_get_view(g);
	struct address a;

	fuzz_assert(p->state == ENVELOPE || p->state == RECIPIENTS);
	fuzz_assert(address_parse(rcpt, &a) == 0 && a.domain[0]);
	(void)has_utf8(ipc_get_view(g));
	fuzz_assert(m->utf8 || address_is_ascii(&a));
	fuzz_assert(route_of(&a) < ROUTE_REMOTE ||
	    (route_of(&a) == ROUTE_REMOTE && may_relay));
	buf_add_view(&m->rcpts, rcpt);
	buf_add_char(&m->rcpts, '\n');
	m->nrcpts++;
	p->state = RECIPIENTS;
}

static void
queue_text(struct world_peer *p, struct view text)
{
	struct peers_message *m = p->own;

	fuzz_assert(p->state == TEXT && text.n);
	fuzz_assert(buf_add_view(&m->text, text) == 0);
}

static void
queue_accept(struct world_peer *p)
{
	struct peers_message *m = p->own;

	fuzz_assert(view_starts_nocase(buf_view(&m->text), VIEW("Received: from ")));
	*last = m;
	last = &m->next;
	p->own = NULL;
	p->state = IDLE;
}

static void
queue_fail(struct world_peer *p)
{
	static const char *const codes[] = { "5.6.0", "4.3.1", "5.3.4", "4.7.0" };
	struct buf b = ipc_payload();

	queue_drop(p);
	ipc_put_u32(&b, (mood & MOOD_PERMANENT) != 0);
	ipc_put_str(&b, codes[(mood & MOOD_CODE) >> 6]);
	ipc_put_str(&b, "no");
	answer(p, SUBMIT_FAILED, &b, -1);
}

static void
queue_answer(struct world_peer *p, uint32_t type)
{
	struct buf b = ipc_payload();

	ipc_put_str(&b, PEERS_ID);
	answer(p, type, &b, -1);
}

/* The FLUSH of ETRN; only those who may relay are always heard. */
static void
queue_flush(struct world_peer *p, struct ipc_get *g)
{
	struct view what = ipc_get_view(g);
	struct buf b = ipc_payload();
	struct etrn e;

	fuzz_assert(p->state == IDLE && etrn_parse(what, &e) == 0 && e.kind != ETRN_QUEUE);
	fuzz_assert(ipc_get_u32(g) == may_relay && ipc_get_end(g) == 0);
	if (mood & MOOD_OPEN) {
		queue_fail(p);
		return;
	}
	ipc_put_str(&b, "");
	answer(p, SUBMIT_FLUSHED, &b, -1);
}

static void
serve_queue(struct world_peer *p, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);

	switch (r->type) {
	case SUBMIT_BEGIN:
		queue_begin(p, &g);
		break;
	case SUBMIT_RCPT:
		queue_rcpt(p, &g);
		break;
	case SUBMIT_FLUSH:
		queue_flush(p, &g);
		break;
	case SUBMIT_DATA:
		queue_text(p, r->payload);
		break;
	case SUBMIT_OPEN:
		fuzz_assert(p->state == RECIPIENTS && r->payload.n == 0);
		p->state = TEXT;
		if (mood & MOOD_OPEN)
			queue_fail(p);
		else
			queue_answer(p, SUBMIT_ID);
		break;
	case SUBMIT_COMMIT:
		fuzz_assert(p->state == TEXT && r->payload.n == 0);
		if (mood & MOOD_COMMIT) {
			queue_fail(p);
			break;
		}
		/* A message of which nobody hears that it is there is not looked for. */
		if (is_mad(p))
			queue_drop(p);
		else
			queue_accept(p);
		queue_answer(p, SUBMIT_DONE);
		break;
	default:
		fuzz_assert(r->type == SUBMIT_ABORT && r->payload.n == 0);
		queue_drop(p);
		break;
	}
}

/* ---- all */

void
peers_serve(struct world_peer *p, const struct ipc_record *r)
{
	static void (*const serve[PEER_ROLES])(struct world_peer *, const struct ipc_record *) = {
		[PEER_MONITOR] = serve_monitor, [PEER_RCPT] = serve_rcpt,
		[PEER_QUEUE] = serve_queue, [PEER_AUTH] = serve_auth,
		[PEER_POLICY] = serve_policy,
	};
	bool broken = fault.role == (unsigned)p->role && told[p->role]++ >= fault.after;

	if (broken && fault.kind == FAULT_DEAD)
		p->dead = true;
	else if (broken && fault.kind == FAULT_SILENT)
		p->silent = true;
	else
		serve[p->role](p, r);
}

void
peers_closed(struct world_peer *p)
{
	if (p->role == PEER_QUEUE)
		queue_drop(p);
}

int
peers_begin(unsigned its_mood, unsigned its_luck, struct peers_fault its_fault, bool tls)
{
	mood = its_mood;
	luck = its_luck;
	fault = its_fault;
	tls_fails = !tls;
	tls_asked = false;
	asked = 0;
	memset(told, 0, sizeof(told));
	memset(started, 0, sizeof(started));
	return world_connect(PEER_MONITOR);
}

void
peers_client(bool relays, bool has_logged_in)
{
	may_relay = relays;
	logged_in = has_logged_in;
}

bool
peers_well(void)
{
	return fault.kind == FAULT_NONE && (mood & ~MOOD_WHY) == 0;
}

bool
peers_tls_failed(void)
{
	return (tls_asked && tls_fails) || (fault.kind != FAULT_NONE && fault.role == PEER_MONITOR);
}

struct peers_message *
peers_take(void)
{
	struct peers_message *m = first;

	if (m)
		first = m->next;
	if (first == NULL)
		last = &first;
	return m;
}

void
peers_message_free(struct peers_message *m)
{
	buf_free(&m->sender);
	buf_free(&m->rcpts);
	buf_free(&m->text);
	free(m);
}

void
peers_end(void)
{
	struct peers_message *m;

	while ((m = peers_take()) != NULL)
		peers_message_free(m);
}
