/*
 * remote_hosts.h: which addresses to try for a next hop, and in which order (RFC 5321 5.1).
 *
 * Pure: hosts_begin() says what to ask the DNS, hosts_take_...() take the answers, and
 * hosts_finish() makes the list. remote_resolve.h is what asks.
 *
 * Exchangers are tried by preference, equal ones in random order. Addresses of one are in
 * random order within their family; families take turns unless one is preferred or the only
 * one. An exchanger that is ourselves, by name or address, goes with all that
 * are of equal and worse preference. Temporary and permanent are kept apart: what may be
 * better later is HOSTS_DEFERRED.
 */
#ifndef DELIVER_REMOTE_HOSTS_H
#define DELIVER_REMOTE_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/nexthop.h"
#include "net/dns.h"

#define HOSTS_EXCHANGERS_MAX 20	/* that are looked at, the best ones */
#define HOSTS_FAMILY_MAX 10	/* addresses of one exchanger and family that are looked at */
#define HOSTS_PLACES_MAX 20	/* to try */
#define HOSTS_OWN_MAX 100	/* addresses of this machine */
#define HOSTS_TEXT_MAX 399

/* What the configuration and the machine say. All of it stays in use. */
struct hosts_conf {
	const char *hostname;			/* our own name */
	struct view own_networks;		/* addresses at which the world finds us besides */
	const struct dns_address *own;		/* those of our interfaces */
	size_t nown;
	struct view ignored_networks;		/* where no MX record may send us */
	enum nexthop_family family;		/* where the route says none */
	size_t limit;				/* places at most: 2 to HOSTS_PLACES_MAX */
	uint64_t seed;				/* of what is random */
};

/* One address to connect to. */
struct hosts_place {
	char host[ADDRESS_DOMAIN_MAX + 1];	/* name as in the MX record or the route, or literal */
	unsigned preference;
	bool ipv6;
	unsigned char address[16];		/* network order; an IPv4 one in the first 4 */
	unsigned port;
	bool has_source;
	unsigned char source[16];		/* of the same family: to bind(2) to */
	bool secure_host;			/* the name: from the route, or DNSSEC says so */
	bool secure_address;			/* the addresses: DNSSEC says so */
	char canonical[DNS_NAME_MAX + 1];	/* what host is an alias of; else the same name */
	char local[NEXTHOP_PATH_MAX + 1];	/* path of a Unix socket, and no address; or empty */
};

enum hosts_outcome { HOSTS_FOUND, HOSTS_DEFERRED, HOSTS_FAILED };

struct hosts {
	enum hosts_outcome outcome;
	char code[ENHANCED_MAX + 1];	/* RFC 3463, unless found */
	char text[HOSTS_TEXT_MAX + 1];
	size_t n;
	struct hosts_place places[HOSTS_PLACES_MAX];
};

/* Whether the DNS has to be asked for the places of a next hop. */
bool
hosts_asks(const struct nexthop_target *target);

/*
 * Whether one of its places could be this machine's own server. On another port than that one's
 * there is somebody else, and so there is with LMTP.
 */
bool
hosts_may_be_own(const struct nexthop_target *target);

/* ---- the steps */

struct hosts_exchanger {
	char name[ADDRESS_DOMAIN_MAX + 1];
	char canonical[DNS_NAME_MAX + 1];
	unsigned preference;
	uint64_t random;
	bool secure_name, secure_address;
	bool failed;		/* a question that may be answered later */
	bool own;
	size_t n[2];		/* of IPv4, of IPv6 */
	struct dns_address addresses[2][HOSTS_FAMILY_MAX];
};

struct hosts_search {
	const struct hosts_conf *conf;
	const struct nexthop_target *target;
	uint64_t random;
	bool mx;		/* the exchangers are of MX records */
	size_t n;
	struct hosts_exchanger exchangers[HOSTS_EXCHANGERS_MAX];
};

enum hosts_step {
	HOSTS_ASK_MX,		/* of target->host, then hosts_take_mx() */
	HOSTS_ASK_ADDRESSES,	/* of each of s->exchangers, then hosts_take_addresses() */
	HOSTS_DONE		/* *out is filled in */
};

/* Begins with a next hop; target and conf stay in use. */
enum hosts_step
hosts_begin(struct hosts_search *s, const struct nexthop_target *target,
    const struct hosts_conf *conf, struct hosts *out);

/* Takes the answer for MX: HOSTS_ASK_ADDRESSES or HOSTS_DONE. */
enum hosts_step
hosts_take_mx(struct hosts_search *s, const struct dns_answer *a, struct hosts *out);

/* Whether addresses of that type are of use. */
bool
hosts_wants(const struct hosts_search *s, enum dns_type type);

/* Takes the answer for addresses of exchanger i: DNS_A or DNS_AAAA. */
void
hosts_take_addresses(struct hosts_search *s, size_t i, enum dns_type type,
    const struct dns_answer *a);

/* When all that was asked has been answered: the list, or why there is none. */
void
hosts_finish(struct hosts_search *s, struct hosts *out);

#endif
