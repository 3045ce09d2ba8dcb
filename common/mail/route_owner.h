/*
 * route_owner.h: whose address is it? The question at MAIL, when a user has
 * logged in and wants to send with that address.
 */
#ifndef MAIL_ROUTE_OWNER_H
#define MAIL_ROUTE_OWNER_H

#include "mail/route.h"

#define ROUTE_OWNER_STEPS 10000	/* targets of aliases that one answer may take */

enum route_owner {
	OWNER_NO,
	OWNER_YES,
	OWNER_LATER	/* a table or the user database did not answer; why says it */
};

/*
 * Whether address belongs to user, the name of a system user or the address
 * of a virtual one. These are a user's: the own address, which for a system user
 * is the name in each local domain; the same with an extension, unless that is
 * an alias; an alias that leads to the user and to nobody else; and what
 * mailstead-senders(5) says. why has 256 octets, and is empty where there is
 * nothing to say.
 */
enum route_owner
route_owner(struct routes *r, const struct address *address, const char *user, char why[256]);

#endif
