/*
 * dnslist.h: lists of addresses in the DNS (RFC 5782), as the key dns_lists of
 * mailstead.conf(5) names them: "DOMAIN[=FILTER][*WEIGHT] ...". Pure.
 */
#ifndef TEXT_DNSLIST_H
#define TEXT_DNSLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define DNSLIST_MAX 32		/* lists in one configuration */
#define DNSLIST_WEIGHT_MAX 1000	/* and -1000 */
#define DNSLIST_DOMAIN_MAX 180	/* octets, so that the name that is asked fits into 255 */

struct dnslist {
	struct view text;	/* the whole entry */
	struct view domain;	/* where it is asked */
	int weight;		/* what a hit adds to the score; not 0 */
	uint32_t octets[4][8];	/* for each octet of the answer, the set of good values */
};

/*
 * Reads the entries of a configuration, separated by blanks or commas, into
 * lists (DNSLIST_MAX of them); they point into text. FILTER is an address of
 * which each octet is a number or "[N;N..N;...]"; without one all of
 * 127.0.0.0/8 counts. WEIGHT is 1 without one. Returns how many there are, or -1 with *bad
 * the entry that is none, or is one too many.
 */
int
dnslist_parse(struct view text, struct dnslist lists[DNSLIST_MAX], struct view *bad);

/* Whether the answer, an IPv4 address, is one that the list counts. */
bool
dnslist_matches(const struct dnslist *l, const unsigned char answer[4]);

/*
 * Whether the answer says nothing about the address but that the one who asks may
 * not: 127.255.255.0/24, by convention; or is none of a list at all (RFC 5782 2.1: 127.0.0.0/8).
 */
bool
dnslist_refused(const unsigned char answer[4]);

/*
 * Appends the name to ask for: the octets of an IPv4 address, or the 32
 * nibbles of an IPv6 one (RFC 5782 2.4), backwards, and the domain. Returns 0 or -1.
 */
int
dnslist_name(bool ipv6, const unsigned char *address, struct view domain, struct buf *out);

#endif
