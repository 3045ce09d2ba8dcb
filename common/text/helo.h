/* helo.h: what a client calls itself in HELO and EHLO (RFC 5321 4.1.1.1, 4.1.3). Pure. */
#ifndef TEXT_HELO_H
#define TEXT_HELO_H

#include <stdbool.h>

#include "base/view.h"

/*
 * Whether it is a fully-qualified domain name: two or more labels of letters, digits,
 * hyphens and underscores, of which the last is no number; a dot at the end is allowed.
 */
bool
helo_is_name(struct view helo);

/*
 * Whether it is an address literal, "[192.0.2.1]" or "[IPv6:2001:db8::1]". Its
 * address goes to *ipv6 and address, in network order, the rest zero, unless address is NULL.
 */
bool
helo_is_literal(struct view helo, bool *ipv6, unsigned char address[16]);

/* Whether both are the same name, but for case and a dot at the end. */
bool
helo_same(struct view a, struct view b);

#endif
