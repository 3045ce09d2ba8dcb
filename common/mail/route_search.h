/*
 * route_search.h: one lookup in the routing tables. Private to routing.
 */
#ifndef MAIL_ROUTE_SEARCH_H
#define MAIL_ROUTE_SEARCH_H

#include "mail/route.h"
#include "mail/table.h"
#include "sys/clock.h"
#include "sys/user.h"

#define ROUTE_LIST "list-"	/* before the name of an alias: its header fields */

struct routes {
	const struct conf *conf;
	bool ready;			/* all below is set */
	struct table *aliases, *domains, *users;
	struct table *senders;		/* of route_owner() alone, once it was asked */
	char hostname[ADDRESS_DOMAIN_MAX + 1];
	struct address postmaster;	/* null if the configuration names none */
	/* The user of the system found last, who is not looked up again for a moment. */
	struct user last;
	msec last_until;
};

/* One lookup on its way. Set r, address, aliases and out. */
struct route_search {
	struct routes *r;
	struct address address;		/* in the domain that counts */
	bool local;			/* the domain has system users */
	bool aliases;			/* aliases are asked too */
	bool aliases_read;		/* as they are now: no need to look at the file again */
	bool superuser;			/* it is the name of a system user with uid 0 */
	struct route *out;
	struct table_row row;		/* of the alias that was found */
	struct address target;		/* else the one target of an alias by default */
};

/*
 * Searches for s->address; the answer is in *s->out. For ROUTE_ALIAS and ROUTE_REFUSED s->row,
 * valid until the next lookup, or s->target says what it stands for.
 */
void
route_search(struct route_search *s);

#endif
