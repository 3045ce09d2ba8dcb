/* peers.c: see peers.h. Here are the monitor and auth. */
#include "smtp/peers.h"

#include "net/auth.h"
#include "smtp/peers_state.h"
#include "sys/gate_ask.h"

#define STEPS_MAX 4		/* of a SASL exchange */

struct peers peers;

bool
peers_is_mad(const struct world_peer *p)
{
	return peers.fault.kind == FAULT_MAD && peers.fault.role == (unsigned)p->role &&
	    peers.told[p->role] > peers.fault.after;
}

void
peers_answer(struct world_peer *p, uint32_t type, struct buf *b, int fd)
{
	if (peers_is_mad(p))
		buf_add_char(b, '?');
	world_answer(p, peers_is_mad(p) && type % 2 ? type + 1 : type, b, fd);
}

static void
answer_empty(struct world_peer *p, uint32_t type, int fd)
{
	struct buf none = ipc_payload();

	peers_answer(p, type, &none, fd);
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
		peers_answer(p, AUTH_OK, &b, -1);
	} else if (kind == 'l' || ++p->steps == STEPS_MAX) {
		ipc_put_u32(&b, kind == 'l');
		ipc_put_str(&b, "no");
		peers_answer(p, AUTH_NO, &b, -1);
	} else {
		buf_add_view(&b, view_sub(response, 0, 100));
		peers_answer(p, AUTH_CHALLENGE, &b, -1);
	}
}

/* ---- the monitor */

static void
serve_tls(struct world_peer *p)
{
	struct gate_tls tls = { .version = "TLSv1.3", .cipher = "TLS_AES_256_GCM_SHA384",
	    .bits = 256, .sni = "mail.test", .exporter = { 1 } };
	struct buf b = ipc_payload();

	fuzz_assert(!peers.tls_asked);
	peers.tls_asked = true;
	if (peers.tls_fails) {
		answer_empty(p, GATE_TLS_FAILED, -1);
		return;
	}
	gate_put_tls(&b, &tls);
	peers_answer(p, GATE_TLS_UP, &b, world_plain());
}

static void
serve_login(struct world_peer *p)
{
	fuzz_assert(++peers.asked <= PEERS_LOGIN_LIMIT);
	if (peers.mood & MOOD_DENY_RCPT)
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
	[SMTPD_PROGRAM_FILTER] = { SMTPD_REQUEST_FILTER_MAX, PEER_FILTER, MOOD_DENY_QUEUE },
};

static void
serve_program(struct world_peer *p, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	uint32_t which = ipc_get_u32(&g);

	fuzz_assert(ipc_get_end(&g) == 0 && which < SMTPD_PROGRAMS);
	fuzz_assert(++peers.started[which] <= programs[which].times);
	if (peers.mood & programs[which].denied)
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

/* ---- all */

void
peers_serve(struct world_peer *p, const struct ipc_record *r)
{
	static void (*const serve[PEER_ROLES])(struct world_peer *, const struct ipc_record *) = {
		[PEER_MONITOR] = serve_monitor, [PEER_RCPT] = peers_serve_rcpt,
		[PEER_QUEUE] = peers_serve_queue, [PEER_AUTH] = serve_auth,
		[PEER_POLICY] = peers_serve_policy, [PEER_FILTER] = peers_serve_queue,
	};
	bool broken = peers.told[p->role]++ >= peers.fault.after &&
	    peers.fault.role == (unsigned)p->role;

	if (broken && peers.fault.kind == FAULT_DEAD)
		p->dead = true;
	else if (broken && peers.fault.kind == FAULT_SILENT)
		p->silent = true;
	else
		serve[p->role](p, r);
}

void
peers_closed(struct world_peer *p)
{
	if (p->role == PEER_QUEUE || p->role == PEER_FILTER)
		peers_queue_drop(p);
}

int
peers_begin(unsigned mood, unsigned luck, struct peers_fault fault, bool tls, bool filtered)
{
	peers = (struct peers){
		.mood = mood, .luck = luck, .fault = fault, .tls_fails = !tls, .filtered = filtered,
	};
	return world_connect(PEER_MONITOR);
}

void
peers_client(bool may_relay, bool logged_in)
{
	peers.may_relay = may_relay;
	peers.logged_in = logged_in;
}

bool
peers_well(void)
{
	return peers.fault.kind == FAULT_NONE && (peers.mood & ~MOOD_WHY) == 0 &&
	    !(peers.filtered && peers.luck);
}

bool
peers_tls_failed(void)
{
	return (peers.tls_asked && peers.tls_fails) ||
	    (peers.fault.kind != FAULT_NONE && peers.fault.role == PEER_MONITOR);
}
