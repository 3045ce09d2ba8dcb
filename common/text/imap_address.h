/*
 * imap_address.h: addresses of header fields as ENVELOPE shows them (RFC 3501 section 7.4.2): with
 * names, routes and groups, and all that mail has in place of them. addrlist.h is for those who
 * send to them. Pure.
 */
#ifndef TEXT_IMAP_ADDRESS_H
#define TEXT_IMAP_ADDRESS_H

#include "base/buf.h"
#include "base/view.h"

#define IMAP_ADDRESSES_MAX 10000	/* of a field */

enum imap_address_kind {
	IMAP_ADDRESS,
	IMAP_GROUP,		/* "name:" begins; mailbox is the name */
	IMAP_GROUP_END
};

/*
 * Unquoted, unfolded, not decoded. p is NULL for what there is not; of an address, mailbox and
 * host are "MISSING_MAILBOX" and "MISSING_DOMAIN" in the place of empty ones. Valid until the next.
 */
struct imap_address {
	enum imap_address_kind kind;
	struct view name, route, mailbox, host;
};

/* Begin with { .rest = body, .room = b }; b is cleared and what is found is put there. */
struct imap_address_scan {
	struct view rest;
	struct buf *room;
	/* private */
	bool group;
	size_t n;
};

/* The next one. Returns false at the end, after IMAP_ADDRESSES_MAX, or when room failed. */
bool
imap_address_next(struct imap_address_scan *s, struct imap_address *a);

#endif
