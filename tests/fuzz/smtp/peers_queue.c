/* peers_queue.c: enqueue, and smtpd-filter in front of it. */
#include "mail/route.h"
#include "mail/submit.h"
#include "mail/submit_serve.h"
#include "smtp/peers_state.h"
#include "smtpd/smtpd_filter.h"
#include "text/etrn.h"

#define MESSAGE_MAX (1 << 20)

static struct peers_message *first, **last = &first;	/* that were accepted */

enum { IDLE, ENVELOPE, RECIPIENTS, TEXT };

void
peers_queue_drop(struct world_peer *p)
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
	fuzz_assert(peers.filtered == (p->role == PEER_FILTER));
	m->sender = m->rcpts = m->text = buf_make(MESSAGE_MAX);
	m->logged_in = peers.logged_in;
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
	fuzz_assert(peers_route_of(&a) < ROUTE_REMOTE ||
	    (peers_route_of(&a) == ROUTE_REMOTE && peers.may_relay));
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
	static const char *const codes[] = {
		"4.3.1", "4.7.0", "4.3.0", "4.2.2", "5.3.4", "5.6.0", "5.7.1", "5.3.0",
	};
	struct buf b = ipc_payload();

	peers_queue_drop(p);
	ipc_put_u32(&b, (peers.mood & MOOD_PERMANENT) != 0);
	ipc_put_str(&b, codes[(peers.mood & MOOD_CODE) >> 6 | (peers.mood & MOOD_PERMANENT) >> 3]);
	ipc_put_str(&b, "no");
	peers_answer(p, SUBMIT_FAILED, &b, -1);
}

static void
queue_answer(struct world_peer *p, uint32_t type)
{
	struct buf b = ipc_payload();

	ipc_put_str(&b, PEERS_ID);
	peers_answer(p, type, &b, -1);
}

/* The FLUSH of ETRN; only those who may relay are always heard. */
static void
queue_flush(struct world_peer *p, struct ipc_get *g)
{
	struct view what = ipc_get_view(g);
	struct buf b = ipc_payload();
	struct etrn e;

	fuzz_assert(p->state == IDLE && etrn_parse(what, &e) == 0 && e.kind != ETRN_QUEUE);
	fuzz_assert(ipc_get_u32(g) == peers.may_relay && ipc_get_end(g) == 0);
	if (peers.mood & MOOD_OPEN) {
		queue_fail(p);
		return;
	}
	ipc_put_str(&b, "");
	peers_answer(p, SUBMIT_FLUSHED, &b, -1);
}

static void
serve_enqueue(struct world_peer *p, const struct ipc_record *r)
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
		if (peers.mood & MOOD_OPEN)
			queue_fail(p);
		else
			queue_answer(p, SUBMIT_ID);
		break;
	case SUBMIT_COMMIT:
		fuzz_assert(p->state == TEXT && r->payload.n == 0);
		if (peers.mood & MOOD_COMMIT) {
			queue_fail(p);
			break;
		}
		/* A message of which nobody hears that it is there is not looked for. */
		if (peers_is_mad(p))
			peers_queue_drop(p);
		else
			queue_accept(p);
		queue_answer(p, SUBMIT_DONE);
		break;
	default:
		fuzz_assert(r->type == SUBMIT_ABORT && r->payload.n == 0);
		peers_queue_drop(p);
		break;
	}
}

/* ---- smtpd-filter, which stands where enqueue is */

#define KNOWS_CLIENT 1U		/* bits of p->steps */
#define KNOWS_MAIL 2U
#define STARTED 4U
#define FINISHED 8U

/* Without luck it has nothing against anything. A reply that is none comes at times. */
static void
answer_verdict(struct world_peer *p, uint32_t type)
{
	static const char *const replies[] = {
		"550 5.7.1 no", "451 4.7.1 later\nperhaps", "421 4.7.0 go", "250 2.0.0 oh", "",
	};
	uint32_t n = peers_fortune(peers.told[PEER_FILTER], 15);
	struct buf b = ipc_payload();
	bool pass = peers.luck == 0 || n > 5, discard = !pass && n == 5;

	if (pass && type == FILTER_MAIL)
		p->steps |= KNOWS_MAIL;
	if (type == FILTER_FINISH && pass)
		p->steps |= FINISHED;
	/* What is discarded is as good as queued. */
	if (type == FILTER_FINISH && discard && !peers_is_mad(p))
		queue_accept(p);
	ipc_put_u32(&b, pass ? FILTER_PASS : discard ? FILTER_DISCARD : FILTER_REFUSE);
	ipc_put_u32(&b, peers.luck & 3);
	ipc_put_str(&b, pass || discard ? "" : replies[n]);
	peers_answer(p, FILTER_VERDICT, &b, -1);
}

/* What it must know already when this comes. */
static unsigned
needed(uint32_t type)
{
	switch (type) {
	case FILTER_CONNECT:
	case FILTER_QUEUE:
		return 0;
	case FILTER_RCPT:
	case FILTER_START:
		return KNOWS_CLIENT | KNOWS_MAIL;
	case FILTER_FINISH:
		return KNOWS_CLIENT | KNOWS_MAIL | STARTED;
	default:
		return KNOWS_CLIENT;
	}
}

static void
serve_filter(struct world_peer *p, const struct ipc_record *r)
{
	if (r->type >= SUBMIT_BEGIN && r->type <= SUBMIT_ABORT) {
		/* Nothing goes on that no milter has seen. */
		fuzz_assert(r->type != SUBMIT_COMMIT || p->steps & FINISHED);
		p->steps &= r->type == SUBMIT_BEGIN ? ~(STARTED | FINISHED) : ~0U;
		serve_enqueue(p, r);
		return;
	}
	fuzz_assert(r->type >= FILTER_CONNECT && r->type <= FILTER_QUEUE);
	fuzz_assert((p->steps & needed(r->type)) == needed(r->type));
	fuzz_assert(r->nfds == (r->type == FILTER_QUEUE));
	p->steps |= r->type == FILTER_CONNECT ? KNOWS_CLIENT : r->type == FILTER_START ? STARTED : 0;
	if (r->type == FILTER_RESET)
		p->steps &= KNOWS_CLIENT;
	else if (r->type != FILTER_QUEUE)
		answer_verdict(p, r->type);
}

static int
serve_one(void *peer, struct ipc_record *r)
{
	struct world_peer *p = peer;

	if (p->role == PEER_FILTER)
		serve_filter(p, r);
	else
		serve_enqueue(p, r);
	return 0;
}

void
peers_serve_queue(struct world_peer *p, const struct ipc_record *r)
{
	struct ipc_record whole = *r;

	fuzz_assert(r->type != SUBMIT_TOGETHER || r->payload.n);
	fuzz_assert(submit_each(&whole, serve_one, p) == 0);
}

/* ---- what was accepted */

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
