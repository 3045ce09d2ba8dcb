/*
 * nexthop.h: which way mail for other machines goes: mailstead-routes(5), and the
 * canonical text of a next hop, which names a lane of the queue and tells
 * deliver-remote all it needs.
 *
 *	mx DOMAIN[:PORT] [SETTING...]		the mail exchangers of the domain
 *	smtp HOST[:PORT] [SETTING...]		that host, without a look at MX records
 *	lmtp HOST[:PORT] [SETTING...]		the same with LMTP (RFC 2033)
 *	lmtp unix:PATH				LMTP over a socket of this machine
 *
 *	tls=none|may|encrypt|verify|dane	auth=NAME
 *	family=any|ipv4|ipv6|prefer-ipv4|prefer-ipv6
 *	source=ADDRESS				once for each family
 *
 * A text has each setting at most once (source twice), in this order, one blank between
 * words, no port that is the default one (25, for LMTP 24), names in lower case and as
 * A-labels: equal next hops have equal texts. It holds no secret: auth is a name in
 * mailstead-relay-passwords(5).
 */
#ifndef MAIL_NEXTHOP_H
#define MAIL_NEXTHOP_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"
#include "mail/table.h"
#include "text/address.h"
#include "text/enhanced.h"

#define NEXTHOP_TEXT_MAX 320	/* octets of a canonical text */
#define NEXTHOP_AUTH_MAX 32	/* octets of the name of a login */
#define NEXTHOP_PATH_MAX 107	/* octets of the path of a socket; sockaddr_un has one more */
#define NEXTHOP_REASON_MAX 200	/* octets of the text of a route "error:" */

/* ---- what a text says */

enum nexthop_protocol { NEXTHOP_MX, NEXTHOP_SMTP, NEXTHOP_LMTP, NEXTHOP_LMTP_UNIX };

enum nexthop_tls {
	NEXTHOP_TLS_DEFAULT,	/* as the configuration says */
	NEXTHOP_TLS_NONE,
	NEXTHOP_TLS_MAY,
	NEXTHOP_TLS_ENCRYPT,
	NEXTHOP_TLS_VERIFY,
	NEXTHOP_TLS_DANE
};

enum nexthop_family {
	NEXTHOP_FAMILY_DEFAULT,	/* as the configuration says */
	NEXTHOP_FAMILY_ANY,
	NEXTHOP_FAMILY_IPV4,
	NEXTHOP_FAMILY_IPV6,
	NEXTHOP_FAMILY_PREFER_IPV4,
	NEXTHOP_FAMILY_PREFER_IPV6
};

struct nexthop_target {
	enum nexthop_protocol protocol;
	char host[ADDRESS_DOMAIN_MAX + 1];	/* name, address literal with brackets, or path */
	unsigned port;				/* 0 with NEXTHOP_LMTP_UNIX */
	enum nexthop_tls tls;
	char auth[NEXTHOP_AUTH_MAX + 1];	/* empty: no login */
	enum nexthop_family family;
	bool has_source4, has_source6;
	unsigned char source4[4], source6[16];	/* network order */
};

/*
 * Reads a canonical text, or one that differs from it in blanks, case, the order of settings
 * and a port that stands among them as port=N. Returns NULL, or what is wrong with it, with
 * *out zero.
 */
const char *
nexthop_parse(struct view text, struct nexthop_target *out);

/* Writes the canonical text. Returns 0, or -1 when it does not fit; out is then empty. */
int
nexthop_format(const struct nexthop_target *t, char out[NEXTHOP_TEXT_MAX + 1]);

/* "any", "ipv4", ... as above into *out. Returns 0 or -1. */
int
nexthop_family(struct view word, enum nexthop_family *out);

/* ---- the table */

enum nexthop_kind {
	NEXTHOP_REMOTE,		/* text */
	NEXTHOP_LOCAL,		/* as if the recipient's domain were one of kind local */
	NEXTHOP_ERROR,		/* code and reason; for good if code begins with 5 */
	NEXTHOP_TEMPFAIL	/* the table cannot answer: code, and in reason why */
};

struct nexthop {
	enum nexthop_kind kind;
	char text[NEXTHOP_TEXT_MAX + 1];
	char code[ENHANCED_MAX + 1];
	char reason[TABLE_ERROR_MAX];
};

/* The reader of mailstead-routes(5), for table_open(). */
table_reader table_read_routes;

/*
 * The next hop of a message from sender for recipient, which has a domain. The first of these
 * that the table has: the recipient's address, its domain, ".DOMAIN" of the domains above
 * that, the nearest first; the same of the sender behind "from:", with "from:<>" for the null
 * reverse-path; "*". Without any of them "mx DOMAIN".
 */
void
nexthop_find(struct table *t, const struct address *recipient, const struct address *sender,
    struct nexthop *out);

/* Whether a route in the text of the file leads to hop, which nexthop_parse() has made. */
bool
nexthop_is_routed(struct view routes, const struct nexthop_target *hop);

#endif
