/*
 * smtpd_rate.h: how often a client, and its network, may do something. The
 * state is a file of mailstead-limits(5).
 */
#ifndef SMTPD_RATE_H
#define SMTPD_RATE_H

#include "net/peer.h"
#include "sys/conf.h"

/* What is counted. */
enum smtpd_rate {
	SMTPD_RATE_OF_CONNECTIONS,
	SMTPD_RATE_OF_MESSAGES,
	SMTPD_RATE_OF_RECIPIENTS,
	SMTPD_RATES
};

/*
 * The peer, which is an IPv4 address or a /64, and its network, a /24 or a /48, do
 * one more of what now, in seconds since 1970. Returns 1; 0 when that is
 * more than conf allows, with nothing counted; or -1 with errno when the file
 * cannot be used.
 */
int
smtpd_rate_take(int fd, const struct conf *conf, const struct peer *peer, enum smtpd_rate what,
    int64_t now);

#endif
