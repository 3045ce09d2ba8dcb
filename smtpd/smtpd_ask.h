/*
 * smtpd_ask.h: what smtpd-net asks its monitor and smtpd-rcpt.
 *
 * To the monitor (smtpd), which answers each with one record:
 *
 *	REQUEST_PROGRAM  u32 which (enum smtpd_program): a new one, once; of enqueue
 *	                 REQUEST_ENQUEUE_MAX
 *	    -> GRANTED with our end of a connection to it, or DENIED: not now
 *
 * To smtpd-rcpt:
 *
 *	ASK_ROUTE   str address
 *	    -> ROUTE_IS  u32 kind (enum route_kind), str why (for the log)
 *	ASK_EXPAND  str address
 *	    -> EXPANSION u32 outcome (enum smtpd_expansion), str why, u32 n,
 *	       n times str address
 *	ASK_OWNER   str address, str user
 *	    -> OWNER_IS  u32 answer (enum route_owner), str why (for the log)
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
	SMTPD_ROUTE_IS = 0x1281,
	SMTPD_EXPANSION,
	SMTPD_OWNER_IS
};

/* What smtpd starts for smtpd-net. */
enum smtpd_program {
	SMTPD_PROGRAM_RCPT,	/* smtpd-rcpt */
	SMTPD_PROGRAM_ENQUEUE,	/* enqueue -s */
	SMTPD_PROGRAM_FILTER,	/* smtpd-filter */
	SMTPD_PROGRAMS
};

#define SMTPD_REQUEST_ENQUEUE_MAX 10	/* connections to enqueue in one session */
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
	unsigned enqueues;	/* connections to enqueue so far */
	struct ipc_buffer *space; /* from the first question on */
};

/* Begins with the connection to the monitor, which stays the caller's. */
void
smtpd_ask_init(struct smtpd_ask *a, int monitor);

/* Closes the connection to smtpd-rcpt, and frees the memory. */
void
smtpd_ask_close(struct smtpd_ask *a);

/* A connection to a new program, or -1: not now. Once for each but enqueue. */
int
smtpd_ask_program(struct smtpd_ask *a, enum smtpd_program which);

/* Receives an answer from fd into a->space. Returns 0 or -1. */
int
smtpd_ask_receive(struct smtpd_ask *a, int fd, struct ipc_record *r, msec deadline);

/* A connection to a new `enqueue -s`, or -1: not now. */
int
smtpd_ask_enqueue(struct smtpd_ask *a);

/*
 * Where the address leads: an enum route_kind. ROUTE_TEMPFAIL also when
 * smtpd-rcpt is gone or does not answer. Logs why if something is wrong.
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
 * What the alias stands for: appends the addresses to out, in angle brackets
 * and separated by LF; or, for the last two outcomes, why not.
 */
enum smtpd_expansion
smtpd_ask_expand(struct smtpd_ask *a, const struct address *address, struct buf *out);

#endif
