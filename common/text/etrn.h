/* etrn.h: what mail is to be tried at once, as ETRN (RFC 1985) has it. Pure. */
#ifndef TEXT_ETRN_H
#define TEXT_ETRN_H

#include <stdbool.h>

#include "text/address.h"

#define ETRN_NAME_MAX 253	/* octets of a domain, RFC 1035 2.3.4 */
#define ETRN_TEXT_MAX (1 + ETRN_NAME_MAX + 1)	/* size of the text with its NUL */

enum etrn_kind {
	ETRN_DOMAIN,		/* "example.org" */
	ETRN_SUBDOMAINS,	/* "@example.org": and all below it */
	ETRN_QUEUE		/* "#name" */
};

struct etrn {
	enum etrn_kind kind;
	char name[ETRN_NAME_MAX + 1];	/* a domain in lower case; or as it was given */
};

/*
 * Reads the argument. A domain is one of two labels or more, ASCII and no address
 * literal; the name of a queue has letters, digits, '-', '_' and '.'. So nothing in it
 * can be a path. Returns 0 or -1.
 */
int
etrn_parse(struct view text, struct etrn *out);

/* Its text, which reads back to the same, as a C string in out, which is returned. */
const char *
etrn_text(const struct etrn *e, char out[ETRN_TEXT_MAX]);

/* Whether mail for this domain, in lower case, is meant. Never for a queue. */
bool
etrn_matches(const struct etrn *e, const char *domain);

#endif
