/* peers_ask.c: smtpd-rcpt and smtpd-policy. */
#include "mail/route.h"
#include "mail/route_owner.h"
#include "smtp/peers_state.h"

/* The first octet of the local part decides. One more than there are is an error. */
uint32_t
peers_route_of(const struct address *a)
{
	return (unsigned char)a->local[0] % (ROUTE_TEMPFAIL + 2);
}

/* An address that names one stands for three. */
void
peers_serve_rcpt(struct world_peer *p, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct buf b = ipc_payload();
	struct view text;
	struct address a;

	if (r->type == SMTPD_ASK_SPACE) {
		fuzz_assert(ipc_get_u64(&g) > 0 && ipc_get_end(&g) == 0);
		ipc_put_u32(&b, !(peers.mood & MOOD_WHY));
		peers_answer(p, SMTPD_SPACE_IS, &b, -1);
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
		peers_answer(p, SMTPD_EXPANSION, &b, -1);
		return;
	}
	fuzz_assert(r->type == SMTPD_ASK_OWNER || r->type == SMTPD_ASK_ROUTE);
	if (r->type == SMTPD_ASK_OWNER)
		ipc_put_u32(&b, (unsigned char)a.local[0] % 2 ? OWNER_NO : OWNER_YES);
	else
		ipc_put_u32(&b, peers_route_of(&a));
	ipc_put_str(&b, peers.mood & MOOD_WHY ? "why" : "");
	peers_answer(p, r->type == SMTPD_ASK_OWNER ? SMTPD_OWNER_IS : SMTPD_ROUTE_IS, &b, -1);
}

/* ---- smtpd-policy */

/* What it finds out, and one more, which is an error. */
uint32_t
peers_fortune(uint32_t serial, uint32_t n)
{
	return (peers.luck + serial) % (n + 1);
}

static void
answer_client(struct buf *b, struct ipc_get *g, uint32_t serial)
{
	fuzz_assert(ipc_get_u32(g) <= 1 && ipc_get_view(g).n == 16);
	ipc_put_u32(b, peers_fortune(serial, 4));
	/* With some luck it is no host's name: whoever it belongs to says what it is. */
	ipc_put_str(b, peers.luck & 1 ? "host.example" : peers.luck & 8 ? "" : "a)\nX: b");
	ipc_put_u32(b, peers.luck & 6 ? 0 : 3);
	ipc_put_str(b, peers.luck & 6 ? "" : "list.example");
	ipc_put_str(b, peers.luck & 24 ? "" : "why");
	ipc_put_str(b, peers.luck & 6 ? "" : "list.example=127.0.0.2");
}

static void
check_address(struct view text)
{
	struct address a;

	fuzz_assert(address_parse(text, &a) == 0);
}

/* Its answers come in another order with an odd luck. */
void
peers_serve_policy(struct world_peer *p, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct buf b = ipc_payload();
	uint32_t serial = ipc_get_u32(&g);
	bool wanted = true;

	p->newest_first = peers.luck & 1;
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
		ipc_put_u32(&b, peers_fortune(serial, 4));
		break;
	case SMTPD_ASK_GREYLIST:
		check_address(ipc_get_view(&g));
		check_address(ipc_get_view(&g));
		ipc_put_u64(&b, peers_fortune(serial, 2) ? 0 : 60);
		break;
	default:
		fuzz_assert(r->type == SMTPD_ASK_RATE);
		(void)ipc_get_u32(&g);
		ipc_put_u32(&b, peers_fortune(serial, 6) == 0);
		break;
	}
	fuzz_assert(ipc_get_end(&g) == 0);
	if (wanted)
		peers_answer(p, r->type - SMTPD_ASK_CLIENT + SMTPD_CLIENT_IS, &b, -1);
	buf_free(&b);
}
