/*
 * smtpd_ask.h: what smtpd-net asks its monitor, smtpd-rcpt and smtpd-policy.
 *
 * To the monitor (smtpd), which answers each with one record:
 *
 *	REQUEST_PROGRAM  u32 which (enum smtpd_program): a new one, once; of enqueue
 *	                 REQUEST_ENQUEUE_MAX, of smtpd-filter REQUEST_FILTER_MAX
 *	    -> GRANTED with our end of a connection to it, or DENIED: not now
 *
 * To smtpd-rcpt:
 *
 *	ASK_ROUTE   str address
 *	    -> ROUTE_IS  u32 kind (enum route_kind), str why (for the log; of ROUTE_REFUSED
 *	       the reply)
 *	ASK_EXPAND  str address
 *	    -> EXPANSION u32 outcome (enum smtpd_expansion), str why, u32 n,
 *	       n times str address
 *	ASK_OWNER   str address, str user
 *	    -> OWNER_IS  u32 answer (enum route_owner), str why (for the log)
 *	ASK_SPACE   u64 octets
 *	    -> SPACE_IS  u32: 1 if a message of that size has room in the queue
 *
 * To smtpd-policy, whose answers come in any order; each has the serial of its
 * question first:
 *
 *	ASK_CLIENT     u32 serial, u32 whether an answer is wanted, u32 ipv6, view 16
 *	               octets of address: who all is about from now on; first of all
 *	    -> CLIENT_IS   u32 serial, u32 rdns (enum smtpd_rdns), str name, u32 score (an int),
 *	       str list, str text, str hits (for the log)
 *	ASK_NAME       u32 serial, u32 whose (0 HELO, 1 the sender's domain), str name
 *	    -> NAME_IS     u32 serial, u32 state (enum smtpd_name)
 *	ASK_GREYLIST   u32 serial, str sender, str recipient
 *	    -> GREYLIST_IS u32 serial, u64 seconds to wait; 0: none
 *	ASK_RATE       u32 serial, u32 what (enum smtpd_rate)
 *	    -> RATE_IS     u32 serial, u32 whether it is too much
 *
 * A second ASK_NAME about the same takes the place of the first, which has no answer then.
 *
 * Addresses are in the form of address_format(). Anything else ends the
 * process that gets it.
 */
#ifndef SMTPD_ASK_H
#define SMTPD_ASK_H

#include <stdbool.h>

#include "base/buf.h"
#include "sys/ipc.h"

struct address;

enum smtpd_ask_type {
	SMTPD_REQUEST_PROGRAM = 0x1101,
	SMTPD_GRANTED = 0x1181,
	SMTPD_DENIED,
	SMTPD_ASK_ROUTE = 0x1201,
	SMTPD_ASK_EXPAND,
	SMTPD_ASK_OWNER,
	SMTPD_ASK_SPACE,
	SMTPD_ASK_CLIENT = 0x1211,
	SMTPD_ASK_NAME,
	SMTPD_ASK_GREYLIST,
	SMTPD_ASK_RATE,
	SMTPD_ROUTE_IS = 0x1281,
	SMTPD_EXPANSION,
	SMTPD_OWNER_IS,
	SMTPD_SPACE_IS,
	SMTPD_CLIENT_IS = 0x1291,
	SMTPD_NAME_IS,
	SMTPD_GREYLIST_IS,
	SMTPD_RATE_IS
};

/* What smtpd starts for smtpd-net. */
enum smtpd_program {
	SMTPD_PROGRAM_RCPT,	/* smtpd-rcpt */
	SMTPD_PROGRAM_ENQUEUE,	/* enqueue -s */
	SMTPD_PROGRAM_POLICY,	/* smtpd-policy */
	SMTPD_PROGRAM_FILTER,	/* smtpd-filter */
	SMTPD_PROGRAMS
};

#define SMTPD_REQUEST_ENQUEUE_MAX 10	/* connections to enqueue in one session */
#define SMTPD_REQUEST_FILTER_MAX 10	/* smtpd-filters in one session, for one client each */
#define SMTPD_EXPAND_MAX 100		/* addresses in one EXPANSION */
#define SMTPD_WHY_MAX 255		/* octets of a reason */

enum smtpd_expansion {
	SMTPD_EXPANDED,
	SMTPD_EXPANDED_PART,	/* there are more than SMTPD_EXPAND_MAX */
	SMTPD_EXPAND_LATER,	/* not now: why */
	SMTPD_EXPAND_NEVER	/* not without a mended alias: why */
};

/* ---- the side of smtpd-net */

struct smtpd_ask {
	int monitor;		/* the connection to the monitor */
	int rcpt;		/* the connection to smtpd-rcpt; -1: none */
	bool rcpt_asked;	/* there is no second one */
	const struct smtpd_known *known;	/* whom it need not be asked about; NULL: nobody */
	uint64_t stamp;		/* of what that has to be made of */
	unsigned enqueues;	/* connections to enqueue so far */
	bool enqueue_asked;	/* for one that has not been received yet */
	int enqueue;		/* one that nobody has used yet; -1: none */
	int policy;		/* the connection to smtpd-policy; -1: none */
	bool policy_asked;	/* there is no second one */
	uint32_t serial;	/* of the latest question to it */
	char refusal[SMTPD_WHY_MAX + 1];	/* after ROUTE_REFUSED: the reply */
};

/* Begins with the connection to the monitor, which stays the caller's. */
void
smtpd_ask_init(struct smtpd_ask *a, int monitor);

/* Closes the connections that are its own, and frees the memory. */
void
smtpd_ask_close(struct smtpd_ask *a);

/* A connection to a new `enqueue -s`, or -1: not now. */
int
smtpd_ask_enqueue(struct smtpd_ask *a);

/* Asks for one that smtpd_ask_enqueue() will be called for later, and does not wait for it. */
void
smtpd_ask_enqueue_early(struct smtpd_ask *a);

/* Waits for what was asked for so: before the monitor is asked for anything by others. */
void
smtpd_ask_settle(struct smtpd_ask *a);

/* A connection to a new program of that kind, or -1: not now. */
int
smtpd_ask_program(struct smtpd_ask *a, enum smtpd_program which);

/* Receives a record from any of them. Returns 0 or -1. */
int
smtpd_ask_receive(struct smtpd_ask *a, int fd, struct ipc_record *r, msec deadline);

/*
 * Where the address leads: an enum route_kind. ROUTE_TEMPFAIL also when
 * smtpd-rcpt is gone or does not answer. Logs why if something is wrong. For ROUTE_REFUSED the
 * reply is in a->refusal.
 */
int
smtpd_ask_route(struct smtpd_ask *a, const struct address *address);

/*
 * Whether the address is the user's: an enum route_owner. OWNER_LATER also
 * when smtpd-rcpt does not answer. Logs why if something is wrong.
 */
int
smtpd_ask_owner(struct smtpd_ask *a, const struct address *address, const char *user);

/*
 * Whether a message of so many octets has room in the queue, besides what
 * spool_free_min keeps free. True also when smtpd-rcpt does not answer: enqueue will.
 */
bool
smtpd_ask_space(struct smtpd_ask *a, uint64_t octets);

/*
 * Begins a question to smtpd-policy, which is started with the first one: its payload,
 * with a serial. NULL when there is no smtpd-policy. The questions are sent
 * with smtpd_ask_policy_send(), which returns the serial, or 0 when that failed.
 */
struct buf *
smtpd_ask_policy_begin(struct smtpd_ask *a, struct buf *b);

uint32_t
smtpd_ask_policy_send(struct smtpd_ask *a, uint32_t type, struct buf *b);

/*
 * Waits for the next answer of smtpd-policy: *type, *serial, and the rest in *g, valid until
 * the next question to anybody. Returns 0, or -1 after a log line: there is
 * no smtpd-policy any more.
 */
int
smtpd_ask_policy_next(struct smtpd_ask *a, uint32_t *type, uint32_t *serial, struct ipc_get *g,
    msec deadline);

/*
 * What the alias stands for: appends the addresses to out, in angle brackets
 * and separated by LF; or, for the last two outcomes, why not.
 */
enum smtpd_expansion
smtpd_ask_expand(struct smtpd_ask *a, const struct address *address, struct buf *out);

#endif
