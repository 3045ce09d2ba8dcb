/*
 * smtpd_extension.h: the service extensions of SMTP that we have, in one table
 * (smtpd_extension.c): EHLO lists them from it, and a parameter of MAIL or
 * RCPT counts only where the extension that it belongs to is offered.
 */
#ifndef SMTPD_EXTENSION_H
#define SMTPD_EXTENSION_H

#include <stdbool.h>

#include "base/buf.h"

struct smtpd_session;

/* In the order in which EHLO lists them. */
enum smtpd_extension {
	SMTPD_PIPELINING,	/* RFC 2920 */
	SMTPD_SIZE,		/* RFC 1870 */
	SMTPD_8BITMIME,		/* RFC 6152 */
	SMTPD_CHUNKING,
	SMTPD_BINARYMIME,	/* RFC 3030, both */
	SMTPD_SMTPUTF8,		/* RFC 6531 */
	SMTPD_ENHANCEDSTATUSCODES, /* RFC 2034 */
	SMTPD_DSN,		/* RFC 3461 */
	SMTPD_STARTTLS,		/* RFC 3207 */
	SMTPD_AUTH,		/* RFC 4954 */
	SMTPD_REQUIRETLS,	/* RFC 8689 */
	SMTPD_LIMITS,		/* RFC 9422 */
	SMTPD_FUTURERELEASE,	/* RFC 4865 */
	SMTPD_DELIVERBY,	/* RFC 2852 */
	SMTPD_MT_PRIORITY,	/* RFC 6710 */
	SMTPD_ETRN,		/* RFC 1985 */
	SMTPD_XCLIENT,
	SMTPD_EXPN,
	SMTPD_VERB,
	SMTPD_HELP_LISTED,
	SMTPD_EXTENSIONS
};

/* Whether this client, as it stands now, may use the extension. */
bool
smtpd_extension_offered(const struct smtpd_session *s, enum smtpd_extension which);

/* Appends the lines of EHLO behind the first, each with a LF before it. */
void
smtpd_extension_list(const struct smtpd_session *s, struct buf *out);

/*
 * Appends what there is to say about an extension that is no command: its keyword,
 * LF, a line. Returns whether it is one.
 */
bool
smtpd_extension_help(struct view keyword, struct buf *out);

/* Appends the keywords of these that the client is offered, with a blank before each. */
void
smtpd_extension_names(const struct smtpd_session *s, struct buf *out);

#endif
