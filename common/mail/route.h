/*
 * route.h: where an address leads: the one answer for RCPT, for the scheduler
 * and for the tools.
 *
 * An address without a domain, or in a domain of kind local or virtual, is
 * looked up in this order: alias (whole address, then local part where the
 * domain is local), virtual user (whole address), system user (where the
 * domain is local), the same without the extension (`user+ext`), catch-all
 * alias ("@domain"), the default for postmaster. The domains are those of the
 * file domains, and the machine's own name and "localhost", which are local.
 */
#ifndef MAIL_ROUTE_H
#define MAIL_ROUTE_H

#include <stdbool.h>

#include "base/buf.h"
#include "sys/conf.h"
#include "sys/user.h"
#include "text/address.h"

enum route_kind {
	ROUTE_UNKNOWN,		/* our domain, but nobody there */
	ROUTE_ALIAS,		/* see route_expand() */
	ROUTE_SYSTEM,		/* a system user: user */
	ROUTE_VIRTUAL,		/* a virtual user: user, an address */
	ROUTE_RELAY,		/* a domain we accept mail for and pass on (backup MX) */
	ROUTE_REMOTE,		/* somebody else's domain */
	ROUTE_REFUSED,		/* an alias says so: why is a reply, "550 5.2.1 text", or 4yz */
	ROUTE_TEMPFAIL		/* a table or the user database did not answer; why says it */
};

struct routes;

/* The reverse-path for the targets of an alias. */
struct route_sender {
	struct address address;
	bool verp;		/* each has USER=DOMAIN of its target behind the local part */
};

struct route {
	enum route_kind kind;
	char user[USER_NAME_MAX + 1];	/* ROUTE_SYSTEM, ROUTE_VIRTUAL */
	char extension[ADDRESS_LOCAL_MAX + 1];
	char why[256];
};

/*
 * Routing by the tables (aliases, domains, users) that conf names; conf stays
 * in use. Reads none of them yet: that is for the first lookup, after the
 * demotion, which must leave their directories readable. A table that does
 * not exist is empty; a later change of a file is noticed by the next lookup.
 * Returns NULL with a log line for want of memory.
 */
struct routes *
routes_open(const struct conf *conf);

/* Reads what has changed of the tables now: for a process that is about to fork. */
void
routes_renew(struct routes *r);

/* table_look_once() for all tables. */
void
routes_look_once(struct routes *r, bool once);

void
routes_close(struct routes *r);

/*
 * Reads what has changed, and calls each() for the addresses that the tables name, and with passwd,
 * where all users of the system are in /etc/passwd, those of the users in each local domain: all in
 * lower case, as far as they lead to a mailbox or an alias. There are others: with an extension, of
 * a catch-all, of a table of which an index is used. At most max are looked at.
 */
void
routes_each(struct routes *r, bool passwd, size_t max,
    void (*each)(const struct address *a, void *arg), void *arg);

/* Where the address leads. */
void
route_find(struct routes *r, const struct address *address, struct route *out);

/* The same without the aliases: where a \name target of an alias leads. */
void
route_find_mailbox(struct routes *r, const struct address *address, struct route *out);

/*
 * Appends the settings of a user's mailbox (text/mailbox.h) as the tables were at the last lookup:
 * those of the domain of a virtual user, then the user's own. user is what a route says. Returns
 * 0; -1 when a table cannot answer, with the reason in why.
 */
int
route_settings(struct routes *r, const char *user, struct buf *out, char why[256]);

/*
 * The targets of an address that is an alias, one level deep, in the grammar
 * of aliases(5), with :include: files read. Calls each(target, arg) for every
 * address; a \name target comes with local_only set; and instruction(text, arg), which may be
 * NULL, for each program "|command" and file "/path". owner receives, before the first of
 * them, the reverse-path to use for them (verp-NAME or owner-NAME when that alias exists, else a
 * copy of sender). Returns 0, or -1 with the reason in why (256 octets): an unreadable
 * include, a syntax error, a kind of target that is not supported, too many.
 * *permanent says whether trying again is of use.
 */
int
route_expand(struct routes *r, const struct address *address, const struct address *sender,
    struct route_sender *owner,
    int (*each)(const struct address *target, bool local_only, void *arg),
    int (*instruction)(const char *text, void *arg), void *arg, bool *permanent, char why[256]);

/*
 * Appends the header fields, with their line ends, that messages get which came to the address, an
 * alias: those of list-NAME. Returns whether there are some. A table that cannot answer, or an
 * entry that is broken, has none; the log says so.
 */
bool
route_list_fields(struct routes *r, const struct address *address, struct buf *out);

#endif
