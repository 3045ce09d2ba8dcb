/*
 * smtpd_reply.h: everything the SMTP server says, in one table (smtpd_reply.c).
 *
 * Codes are those of RFC 5321 section 4.2 and RFC 1870, enhanced codes those
 * of RFC 3463. Greeting and replies to HELO and EHLO have none (RFC 2034), nor
 * have 334 and 354, which are neither a success nor a failure.
 */
#ifndef SMTPD_REPLY_H
#define SMTPD_REPLY_H

#include <stdbool.h>

#include "base/buf.h"

enum smtpd_reply {
	SMTPD_NO_REPLY,		/* there is nobody to say it to, or nothing to say */
	/* success */
	SMTPD_GREETING, SMTPD_GREETING_LMTP, SMTPD_HELLO, SMTPD_OK, SMTPD_BYE, SMTPD_HELP,
	SMTPD_VERBOSE, SMTPD_QUIET, SMTPD_SENDER_OK, SMTPD_SENDER_PRIORITY, SMTPD_RCPT_OK,
	SMTPD_SEND_DATA, SMTPD_CHUNK_OK, SMTPD_QUEUED,
	SMTPD_VERIFIED, SMTPD_CANNOT_VERIFY, SMTPD_NEEDS_UTF8,
	SMTPD_START_TLS, SMTPD_LOGGED_IN, SMTPD_ETRN_STARTED,
	SMTPD_CHALLENGE,	/* the detail is base64 */
	/* commands that are wrong */
	SMTPD_UNKNOWN_COMMAND, SMTPD_NOT_FOR_YOU, SMTPD_LINE_TOO_LONG, SMTPD_NUL,
	SMTPD_HELLO_SYNTAX, SMTPD_MAIL_SYNTAX, SMTPD_RCPT_SYNTAX, SMTPD_ARGUMENT_MISSING,
	SMTPD_ARGUMENT_UNWANTED, SMTPD_HELP_UNKNOWN, SMTPD_SENDER_SYNTAX, SMTPD_ADDRESS_SYNTAX,
	SMTPD_PARAMETER_UNKNOWN, SMTPD_PARAMETER_SYNTAX, SMTPD_PARAMETER_TWICE,
	SMTPD_PARAMETERS_LONG, SMTPD_HOLD_TOO_LONG, SMTPD_BY_TOO_SOON,
	SMTPD_HELLO_FIRST, SMTPD_MAIL_FIRST, SMTPD_MAIL_TWICE, SMTPD_RCPT_FIRST,
	/* LMTP and BDAT: RFC 2033, RFC 3030 */
	SMTPD_LHLO_SYNTAX, SMTPD_LHLO_FIRST, SMTPD_RCPT_NONE,
	SMTPD_BDAT_SYNTAX, SMTPD_CHUNKS_OPEN, SMTPD_CHUNK_AFTER, SMTPD_BINARY_DATA,
	/* TLS and logins: RFC 3207, RFC 4954 */
	SMTPD_NOT_AVAILABLE, SMTPD_TLS_TWICE, SMTPD_AUTH_TWICE, SMTPD_AUTH_SYNTAX,
	SMTPD_MECHANISM_UNKNOWN, SMTPD_ENCRYPT_FIRST, SMTPD_AUTH_MALFORMED, SMTPD_AUTH_LONG,
	SMTPD_AUTH_CANCELLED, SMTPD_AUTH_REFUSED, SMTPD_AUTH_LATER,
	SMTPD_XCLIENT_DENIED, SMTPD_ETRN_NOTHING, SMTPD_ETRN_SYNTAX,
	SMTPD_ETRN_LATER, SMTPD_ETRN_DENIED,
	/* what is asked for cannot be done */
	SMTPD_SENDER_UNQUALIFIED, SMTPD_RCPT_UNQUALIFIED, SMTPD_SENDER_NOT_ASCII,
	SMTPD_RCPT_NOT_ASCII,
	SMTPD_RCPT_UNKNOWN,
	SMTPD_RCPT_REFUSED, SMTPD_RCPT_REFUSED_LATER, /* the detail is "550 5.2.1 text" */
	SMTPD_RELAY_DENIED, SMTPD_ROUTE_LATER, SMTPD_RCPT_TOO_MANY,
	SMTPD_EXPAND_LATER_REPLY, SMTPD_EXPAND_NEVER_REPLY,
	SMTPD_LOGIN_FIRST, SMTPD_SENDER_NOT_YOURS, SMTPD_FROM_NOT_YOURS, SMTPD_FROM_SYNTAX,
	SMTPD_SENT_TOO_MANY,
	/* policy */
	SMTPD_RATE_CONNECTIONS, SMTPD_RATE_MESSAGES, SMTPD_RATE_RECIPIENTS,
	SMTPD_CLIENT_LISTED, SMTPD_CLIENT_NAMELESS, SMTPD_CLIENT_UNCONFIRMED,
	SMTPD_CLIENT_NAME_LATER, SMTPD_HELO_INVALID, SMTPD_HELO_OWN, SMTPD_HELO_UNKNOWN,
	SMTPD_HELO_LATER, SMTPD_SENDER_OWN, SMTPD_SENDER_UNKNOWN, SMTPD_SENDER_NULL_MX,
	SMTPD_SENDER_LATER, SMTPD_NULL_SENDER_REFUSED, SMTPD_GREYLISTED,
	SMTPD_TOO_BIG, SMTPD_QUEUE_FULL, SMTPD_QUEUE_LATER, SMTPD_QUEUE_REFUSED,
	SMTPD_FILTER_GONE,
	SMTPD_FILTER_REFUSES, SMTPD_FILTER_LATER, SMTPD_FILTER_CLOSES, /* the detail is "550 5.7.1 text" */
	SMTPD_DATA_LINE_END, SMTPD_DATA_NUL, SMTPD_DATA_LONG, SMTPD_LOOP,
	SMTPD_BINARY_MALFORMED, SMTPD_BINARY_SIGNED,
	/* the end */
	SMTPD_EARLY, SMTPD_PIPELINED, SMTPD_ALIEN, SMTPD_BARE_LINE_END, SMTPD_FLOOD,
	SMTPD_TOO_SLOW, SMTPD_TOO_MANY_ERRORS, SMTPD_TOO_MANY_LOGINS,
	SMTPD_REPLIES
};

#define SMTPD_REPLY_COUNTS 1U	/* an error of the client's, see smtp_error_limit */
#define SMTPD_REPLY_CLOSE 2U	/* the connection ends with it */
#define SMTPD_REPLY_REFUSES 4U	/* a recipient, see smtp_refused_limit */
#define SMTPD_REPLY_OWN 16U	/* code and enhanced code stand in the detail */
#define SMTPD_REPLY_LOGIN 8U	/* a try to log in has failed, see login_limit */

/* The flags of a reply. */
unsigned
smtpd_reply_flags(enum smtpd_reply r);

/* Its code: 200 to 599; 0 for SMTPD_NO_REPLY. */
int
smtpd_reply_code(enum smtpd_reply r);

/* Its enhanced code; "" for none. */
const char *
smtpd_reply_enhanced(enum smtpd_reply r);

/* Appends its text, with detail in place of each '%'. May be several lines, see reply.h. */
void
smtpd_reply_text(enum smtpd_reply r, struct view detail, struct buf *out);

/* For the log: appends code and enhanced code, and the text without them. */
void
smtpd_reply_split(enum smtpd_reply r, struct view detail, struct buf *code, struct buf *text);

/*
 * Appends the reply as it goes out. Only SMTPD_VERIFIED may have UTF-8 in it (RFC 6531 3.7.4);
 * in others that becomes \x{HEX}. Returns 0 or -1.
 */
int
smtpd_reply_format(enum smtpd_reply r, struct view detail, struct buf *out);

#endif
