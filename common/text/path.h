/*
 * path.h: the reverse-path of MAIL and the forward-path of RCPT
 * (RFC 5321 section 4.1.2).
 */
#ifndef TEXT_PATH_H
#define TEXT_PATH_H

#include "text/address.h"

#define PATH_MAX_OCTETS 256	/* with brackets and source route; RFC 5321 4.5.3.1.3 */

enum path_result {
	PATH_OK,
	PATH_SYNTAX,		/* 501 5.1.3 or 5.1.7 */
	PATH_LOCAL_TOO_LONG,	/* local part above 64 octets */
	PATH_DOMAIN_TOO_LONG,	/* domain above 255 octets */
	PATH_TOO_LONG		/* all of it above 256 octets */
};

/*
 * Reads the path at the start of in, which is what follows "FROM:" or "TO:".
 * Leading blanks are passed over. "<>" gives the null address; whether that
 * and an unqualified address ("<postmaster>") may stand there is for the
 * caller to say. A source route ("<@a,@b:user@c>") is read and ignored
 * (RFC 5321 section 4.1.1.3). An address without angle brackets is accepted,
 * since clients send it; it ends at the next blank.
 * *rest becomes what follows, without blanks around it: the ESMTP parameters.
 * On any result but PATH_OK *out is null and *rest is empty.
 */
enum path_result
path_parse(struct view in, struct address *out, struct view *rest);

#endif
