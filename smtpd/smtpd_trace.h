/* smtpd_trace.h: the Received field (RFC 5321 4.4), and loops found by it (6.3). Pure. */
#ifndef SMTPD_TRACE_H
#define SMTPD_TRACE_H

#include "base/buf.h"
#include "sys/gate_ask.h"

/* What a Received field says. */
struct smtpd_trace {
	const char *helo;	/* as the client gave it */
	const char *peer;	/* address literal, or "local" */
	const char *name;	/* the peer's in DNS; NULL or "" if that is not known */
	const char *hostname;	/* ours */
	const char *protocol;	/* see smtpd_trace_protocol() */
	const struct gate_tls *tls; /* NULL: in clear */
	const char *id;
	const char *rcpt;	/* in canonical form; NULL for several, which stay secret */
	int64_t time;		/* seconds since 1970 */
	int utc_offset;		/* minutes */
};

/* "SMTP", "ESMTP", "ESMTPS", "ESMTPA" or "ESMTPSA": RFC 5321 4.4, RFC 3848. */
const char *
smtpd_trace_protocol(bool esmtp, bool encrypted, bool authenticated);

/* Appends the field, folded, with LF line ends. Returns 0, or -1 when out failed. */
int
smtpd_trace_format(const struct smtpd_trace *t, struct buf *out);

/* Counts the Received fields of a message in pieces of any size. Begin with { 0 }. */
struct smtpd_trace_scan {
	uint64_t received;	/* fields so far */
	int state;		/* private */
	unsigned matched;	/* private: octets of the name so far */
};

/*
 * Takes the next piece, LF line ends. The header section ends at an empty
 * line or at one that is no field, as for header_body(); what follows does
 * not count.
 */
void
smtpd_trace_scan(struct smtpd_trace_scan *s, struct view text);

#endif
