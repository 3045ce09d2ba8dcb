/* smtpd_trace.h: the Received field (RFC 5321 4.4). Pure. */
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
	const int *priority;	/* what MT-PRIORITY said (RFC 6710); NULL: there was none */
	int64_t time;		/* seconds since 1970 */
	int utc_offset;		/* minutes */
};

/* How a message comes in. */
struct smtpd_trace_protocol {
	bool extended;		/* the client said EHLO, not HELO */
	bool encrypted, authenticated;
	bool utf8;		/* MAIL had SMTPUTF8 */
	bool lmtp;
};

/*
 * The keyword for it: "SMTP", "ESMTP", "ESMTPSA", "LMTPS" (RFC 3848), "UTF8SMTPA" (RFC 6531
 * section 4.3) and their like.
 */
const char *
smtpd_trace_protocol(struct smtpd_trace_protocol p);

/* Appends the field, folded, with LF line ends. Returns 0, or -1 when out failed. */
int
smtpd_trace_format(const struct smtpd_trace *t, struct buf *out);

#endif
