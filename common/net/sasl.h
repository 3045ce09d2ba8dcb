/*
 * sasl.h: the SASL exchange (RFC 4422) of a client with auth(8), the same for all
 * protocols. The program reads the lines and sends the challenges in its
 * protocol's form; base64 (RFC 4648), "=" and "*" (RFC 4954 4) are dealt with here.
 */
#ifndef NET_SASL_H
#define NET_SASL_H

#include "net/auth.h"
#include "net/mechanisms.h"
#include "sys/gate_ask.h"

#define SASL_LINE_MAX 12288	/* octets of a line of the client's, with its CRLF; RFC 4954 4 */

enum sasl_outcome {
	SASL_YES,		/* reply.name has logged in */
	SASL_NO,		/* refused for good: name or password, see reply.text */
	SASL_LATER,		/* cannot be checked now, see reply.text */
	SASL_CANCELLED,		/* by the client */
	SASL_MALFORMED,		/* the client's line is no base64 */
	SASL_CHALLENGE		/* send the challenge; the next line is for sasl_answer() */
};

struct sasl {
	int auth;		/* the connection to auth; -1: there is no exchange */
	struct buf response;	/* the client's, decoded */
	struct buf challenge;	/* base64 */
	struct ipc_buffer *space;
	struct auth_reply reply; /* name and text stay until the next exchange */
};

#define SASL_INIT { .auth = -1 }

/*
 * Begins an exchange: asks the monitor at control for an auth. mechanism is
 * one that mechanisms_allowed() lets through. initial is the client's initial
 * response as it stands in the command, or NULL if there is none. *asked says
 * whether the monitor was asked, which it is not without need. Any outcome but
 * SASL_CHALLENGE is the end of the exchange.
 */
enum sasl_outcome
sasl_begin(struct sasl *s, int control, struct view mechanism, const struct view *initial,
    bool *asked, msec deadline);

/* Goes on with the client's line (without its CRLF) after a challenge. */
enum sasl_outcome
sasl_answer(struct sasl *s, struct view line, msec deadline);

/* Ends an exchange in the middle, if there is one: auth notices. Leaves no secret in memory. */
void
sasl_end(struct sasl *s);

/* The whole exchange for protocols with commands of their own: name and password, as PLAIN. */
enum sasl_outcome
sasl_password(struct sasl *s, int control, struct view name, struct view password, msec deadline);

/* APOP of POP3 (RFC 1939 7), likewise: the digest is the client's of that timestamp. */
enum sasl_outcome
sasl_apop(struct sasl *s, int control, struct view name, struct view timestamp,
    struct view digest, msec deadline);

/* What mechanisms.h wants to know of a connection; tls counts if it is encrypted. */
struct mechanisms_connection
sasl_connection(const struct peer *peer, bool encrypted, const struct gate_tls *tls);

#endif
