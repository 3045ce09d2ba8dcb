/*
 * addrlist.h: the addresses in a header field such as To, Cc or Resent-Bcc
 * (RFC 5322 sections 3.4 and 4.4, address-list).
 *
 * Display names, comments at any depth, group names and obsolete routes are
 * passed over. More is accepted than the RFC has: ';' between addresses, 8-bit
 * display names, "a@b <a@b>", empty elements, dots anywhere in a local part.
 */
#ifndef TEXT_ADDRLIST_H
#define TEXT_ADDRLIST_H

#include "text/address.h"
#include "text/token.h"

struct addrlist {
	struct token_scan scan;	/* private */
	bool group;		/* private: between "name:" and ";" */
	size_t local_end;	/* after 1: offset in the input behind the local part */
	const char *error;	/* after -1: what was wrong, a constant text */
	size_t error_at;	/* after -1: offset in the input where it was seen */
};

/* Begins with a field body; it may be folded. */
void
addrlist_init(struct addrlist *it, struct view body);

/*
 * The next address: 1 with *out set (unqualified if it has no domain), 0 when
 * none is left, -1 for an element with a syntax error or one that is too
 * long: error and error_at tell, and the next call goes on behind the next
 * comma. A quoted string, comment or literal that does not end takes the rest
 * of the input with it. Never gives a null address; "<>" is an error.
 */
int
addrlist_next(struct addrlist *it, struct address *out);

#endif
