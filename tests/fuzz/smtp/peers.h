/*
 * peers.h: the monitor of a session that is fuzzed, and all that it starts: smtpd-rcpt,
 * enqueue, auth and so on. They hold what they are told against their contracts, and keep
 * what enqueue accepted.
 *
 * One more program is one more role, a function, and a row in each of the two tables of
 * peers.c.
 */
#ifndef FUZZ_SMTP_PEERS_H
#define FUZZ_SMTP_PEERS_H

#include "base/buf.h"

enum peers_role { PEER_MONITOR, PEER_RCPT, PEER_QUEUE, PEER_AUTH, PEER_POLICY, PEER_FILTER,
    PEER_ROLES };

#define PEERS_ID "0123456789abcdef"	/* of every message */
#define PEERS_LOGIN_LIMIT 3

/* Bits: at what they fail. */
#define MOOD_DENY_RCPT 1U	/* and logins */
#define MOOD_DENY_QUEUE 2U
#define MOOD_WHY 4U		/* answers have a reason, for the log */
#define MOOD_OPEN 8U		/* enqueue refuses to open a message */
#define MOOD_COMMIT 16U
#define MOOD_PERMANENT 32U	/* how it does */
#define MOOD_CODE 192U		/* with which code */

/* One peer breaks. */
struct peers_fault {
	enum { FAULT_NONE, FAULT_DEAD, FAULT_SILENT, FAULT_MAD } kind;
	unsigned role;		/* enum peers_role; others are nobody's */
	unsigned after;		/* it was told so many records */
};

/* What enqueue accepted. */
struct peers_message {
	struct peers_message *next;
	struct buf sender, rcpts;	/* as text; the recipients with LF behind each */
	struct buf text;
	unsigned nrcpts;
	bool utf8;			/* SMTPUTF8 */
	bool logged_in;			/* the client had */
};

/*
 * Begins with the monitor alone, and returns its descriptor. luck chooses what
 * smtpd-policy and smtpd-filter say; without it the latter has nothing against anything.
 * tls: it can be had. filtered: all mail has to go through smtpd-filter.
 */
int
peers_begin(unsigned mood, unsigned luck, struct peers_fault fault, bool tls, bool filtered);

/* What the client may do from now on. */
void
peers_client(bool may_relay, bool logged_in);

/* Frees the messages that are left. */
void
peers_end(void);

/* Whether nothing ever fails. */
bool
peers_well(void);

/* Whether TLS may have been asked for in vain. */
bool
peers_tls_failed(void);

/* The oldest message that was accepted, once, to be freed by the caller; NULL: none. */
struct peers_message *
peers_take(void);

void
peers_message_free(struct peers_message *m);

#endif
