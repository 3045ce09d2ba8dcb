/*
 * remote_resolve.h: asks the DNS for the places of a next hop, and for what DANE says of one.
 *
 * Questions that do not depend on each other are asked at once. Each call returns
 * by its deadline; what has not been answered by then has failed for now.
 */
#ifndef DELIVER_REMOTE_RESOLVE_H
#define DELIVER_REMOTE_RESOLVE_H

#include "deliver/remote_hosts.h"
#include "sys/clock.h"
#include "sys/conf.h"
#include "text/tlsa.h"

struct resolve;

/*
 * Prepares to ask as conf says (resolvers, dns_timeout, and the keys of remote_hosts.h); conf stays
 * in use. Reads resolv.conf(5) and the addresses of the machine's interfaces: before the
 * demotion; neither where target, the one next hop that it is for, does not need it; NULL: for any.
 * Opens no descriptor that stays. Returns NULL after a log line.
 */
struct resolve *
resolve_open(const struct conf *conf, const struct nexthop_target *target);

void
resolve_close(struct resolve *r);

/* Finds the places of the next hop. Asks nothing for an address or a socket. */
void
resolve_hosts(struct resolve *r, const struct nexthop_target *target, msec deadline,
    struct hosts *out);

/* Whether the resolvers' word that an answer is secure counts: all are on this machine. */
bool
resolve_validates(const struct resolve *r);

/* The TCP ports of the resolvers; all 0 when none is asked. */
void
resolve_ports(const struct resolve *r, unsigned out[DNS_PORTS_MAX]);

enum dane_outcome {
	DANE_NONE,	/* nothing that is secure: as if there were no DANE */
	DANE_USABLE,	/* the server must have a certificate that fits one of the records */
	DANE_UNUSABLE,	/* records, none of them usable: TLS is a must, the certificate is anybody's */
	DANE_DEFERRED	/* no answer: this place must not be used now */
};

#define DANE_RECORDS_MAX 20

/* What RFC 7672 makes of one place. */
struct dane {
	enum dane_outcome outcome;
	char base[DNS_NAME_MAX + 1];	/* TLSA base domain: for SNI, and the first reference name */
	char names[3][DNS_NAME_MAX + 1];	/* others that DANE-TA(2) may find in a certificate */
	size_t nnames;
	struct tlsa records[DANE_RECORDS_MAX];	/* the usable ones */
	size_t n;
	char text[HOSTS_TEXT_MAX + 1];	/* with DANE_DEFERRED: why */
};

/*
 * Looks TLSA records of a place up, for RFC 7672's opportunistic DANE TLS; domain is the next
 * hop's (target->host). Asks nothing and says DANE_NONE where name or address are not secure.
 */
void
resolve_dane(struct resolve *r, const struct hosts_place *place, const char *domain, msec deadline,
    struct dane *out);

#endif
