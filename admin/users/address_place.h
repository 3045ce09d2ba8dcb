/*
 * address_place.h: an address or a domain that an administrator has typed, as the tables have
 * it, and whose it is.
 */
#ifndef ADMIN_ADDRESS_PLACE_H
#define ADMIN_ADDRESS_PLACE_H

#include "mail/table.h"
#include "sys/conf.h"

enum place_kind {
	PLACE_SYSTEM,		/* a name without a domain */
	PLACE_LOCAL,
	PLACE_VIRTUAL,
	PLACE_RELAY,
	PLACE_ALIAS,		/* the domain has the names of another */
	PLACE_ELSEWHERE		/* none of our domains */
};

struct place {
	struct address address;	/* in lower case, the domain in the form of the table */
	char text[ADDRESS_TEXT_MAX];	/* the same, of a domain alone the domain */
	enum place_kind kind;
	bool own_name;		/* the domain needs no line: hostname, or localhost */
	char target[ADDRESS_DOMAIN_MAX + 1];	/* of PLACE_ALIAS */
};

/* Finds out about an address, or the name of a user. Returns 0, or -1 after a message. */
int
place_find(const struct conf *conf, const char *address, struct place *out);

/* The same for a domain: address.local is empty. */
int
place_find_domain(const struct conf *conf, const char *domain, struct place *out);

#endif
