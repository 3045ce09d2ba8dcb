/*
 * smtpd_grey.h: greylisting (RFC 6647): who comes back. The state is a file
 * of mailstead-limits(5).
 */
#ifndef SMTPD_GREY_H
#define SMTPD_GREY_H

#include "net/peer.h"
#include "sys/conf.h"
#include "text/address.h"

#define SMTPD_GREY_SLOTS (1U << 17)	/* entries in the file: 8 MB */

/* What was found. */
enum smtpd_grey_state {
	SMTPD_GREY_NEW,		/* the first time */
	SMTPD_GREY_EARLY,	/* it has not waited for long enough */
	SMTPD_GREY_PASSED,	/* it has waited, for the first time */
	SMTPD_GREY_KNOWN,	/* it has before */
	SMTPD_GREY_CLIENT	/* the client has often */
};

/*
 * Somebody at the peer's network (/24, or /64 of IPv6) sends from sender to rcpt now,
 * in seconds since 1970. *wait is the seconds that this has to wait still, 0 for
 * what may pass; *state why. Returns 0, or -1 with errno when the file cannot
 * be used: then nobody waits.
 */
int
smtpd_grey_ask(int fd, const struct conf *conf, const struct peer *peer,
    const struct address *sender, const struct address *rcpt, int64_t now, uint64_t *wait,
    enum smtpd_grey_state *state);

#endif
