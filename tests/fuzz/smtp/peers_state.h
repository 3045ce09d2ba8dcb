/* peers_state.h: what the files of the peers share. */
#ifndef FUZZ_SMTP_PEERS_STATE_H
#define FUZZ_SMTP_PEERS_STATE_H

#include "fuzz.h"
#include "smtp/peers.h"
#include "smtp/world.h"
#include "smtpd/smtpd_ask.h"
#include "text/address.h"

struct peers {
	unsigned mood, luck;
	struct peers_fault fault;
	bool may_relay, logged_in, filtered, tls_fails, tls_asked;
	unsigned asked;			/* of auth */
	unsigned told[PEER_ROLES];	/* records */
	unsigned started[SMTPD_PROGRAMS];
};

extern struct peers peers;

/* Whether the peer's answers are spoilt by now. */
bool
peers_is_mad(const struct world_peer *p);

/* The peer answers. Frees b. */
void
peers_answer(struct world_peer *p, uint32_t type, struct buf *b, int fd);

/* peers_ask.c: where an address leads: an enum route_kind, or one more than there are. */
uint32_t
peers_route_of(const struct address *a);

/* By luck: up to n. */
uint32_t
peers_fortune(uint32_t serial, uint32_t n);

void
peers_serve_rcpt(struct world_peer *p, const struct ipc_record *r);

void
peers_serve_policy(struct world_peer *p, const struct ipc_record *r);

/* peers_queue.c: both enqueue and smtpd-filter */
void
peers_serve_queue(struct world_peer *p, const struct ipc_record *r);

/* Forgets a message that is on its way. */
void
peers_queue_drop(struct world_peer *p);

#endif
