/* peer.h: who is at the other end of a connection. */
#ifndef NET_PEER_H
#define NET_PEER_H

#include <stdbool.h>

#include "base/view.h"

struct peer {
	bool known;		/* a TCP connection; false for a pipe or a local socket */
	bool ipv6;
	unsigned char address[16]; /* network order; an IPv4 one in the first 4 */
	char text[48];		/* "192.0.2.1", "2001:db8::1", or "local" */
	char literal[56];	/* "[192.0.2.1]", "[IPv6:2001:db8::1]": RFC 5321 4.1.3 */
	int port;
};

/* Fills in who is at the other end of fd. IPv4 in IPv6 is IPv4. Never fails. */
void
peer_of(int fd, struct peer *out);

/* The same for our own end of the connection. */
void
peer_own(int fd, struct peer *out);

/* The peer at that address, which is in network order; an IPv4 one in the first 4 octets. */
void
peer_set(struct peer *out, bool ipv6, const unsigned char address[16], int port);

/* Reads "ADDRESS PORT", or "ADDRESS" alone. Returns 0, or -1 with *out a peer that is not known. */
int
peer_parse(struct view text, struct peer *out);

/* Whether it is on this very machine: a loopback address. */
bool
peer_is_loopback(const struct peer *p);

/*
 * Whether the peer is in one of the networks: "ADDRESS[/BITS] ..." separated
 * by blanks or commas. A peer that is not known is in none. An entry that
 * cannot be read matches nobody; peer_networks_check() finds it.
 */
bool
peer_in_networks(const struct peer *p, struct view networks);

/* 0, or -1 with *bad the first entry that is not a network. */
int
peer_networks_check(struct view networks, struct view *bad);

#endif
