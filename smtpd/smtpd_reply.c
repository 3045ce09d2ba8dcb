/* smtpd_reply.c: see smtpd_reply.h. */
#include "smtpd/smtpd_reply.h"

#include "base/num.h"
#include "text/enhanced.h"
#include "text/reply.h"
#include "text/xtext.h"

#define COUNTS SMTPD_REPLY_COUNTS
#define CLOSE SMTPD_REPLY_CLOSE
#define REFUSES SMTPD_REPLY_REFUSES
#define LOGIN SMTPD_REPLY_LOGIN
#define OWN SMTPD_REPLY_OWN
#define TEXT_MAX (64 * 1024)
#define ESCAPED_MAX (6 * TEXT_MAX)	/* an octet beyond ASCII becomes six at most */

static const struct {
	int code;
	const char *enhanced;
	unsigned flags;
	const char *text;	/* '%' stands for the detail */
} replies[SMTPD_REPLIES] = {
	[SMTPD_GREETING] = { 220, "", 0, "% ESMTP Mailstead" },
	[SMTPD_GREETING_LMTP] = { 220, "", 0, "% LMTP Mailstead" },
	[SMTPD_HELLO] = { 250, "", 0, "%" },
	[SMTPD_OK] = { 250, "2.0.0", 0, "Ok" },
	[SMTPD_BYE] = { 221, "2.0.0", CLOSE, "% closing connection" },
	[SMTPD_HELP] = { 214, "2.0.0", 0, "%" },
	[SMTPD_VERBOSE] = { 250, "2.0.0", 0, "Verbose: this session is logged in detail" },
	[SMTPD_QUIET] = { 250, "2.0.0", 0, "No longer verbose" },
	[SMTPD_SENDER_OK] = { 250, "2.1.0", 0, "Sender ok" },
	/* RFC 6710 5: the number comes first. */
	[SMTPD_SENDER_PRIORITY] = { 250, "2.3.6", 0,
	    "% is the new priority assigned to the message" },
	[SMTPD_RCPT_OK] = { 250, "2.1.5", 0, "Recipient ok" },
	[SMTPD_SEND_DATA] = { 354, "", 0, "Send the message, end with <CRLF>.<CRLF>" },
	[SMTPD_CHUNK_OK] = { 250, "2.0.0", 0, "% octets received" },
	[SMTPD_QUEUED] = { 250, "2.0.0", 0, "Ok: queued as %" },
	[SMTPD_VERIFIED] = { 250, "2.1.5", 0, "%" },
	[SMTPD_CANNOT_VERIFY] = { 252, "2.0.0", 0, "Cannot say; send a message and see" },
	[SMTPD_NEEDS_UTF8] = { 252, "2.6.8", 0, "The answer is not ASCII; ask with SMTPUTF8" },
	[SMTPD_START_TLS] = { 220, "2.0.0", 0, "Ready to start TLS" },
	[SMTPD_LOGGED_IN] = { 235, "2.7.0", 0, "Logged in" },
	[SMTPD_ETRN_STARTED] = { 250, "2.0.0", 0, "Ok, queuing for node % started" },
	[SMTPD_CHALLENGE] = { 334, "", 0, "%" },

	[SMTPD_UNKNOWN_COMMAND] = { 500, "5.5.1", COUNTS, "Command not recognized" },
	[SMTPD_NOT_FOR_YOU] = { 502, "5.7.0", COUNTS, "Command not for you" },
	[SMTPD_LINE_TOO_LONG] = { 500, "5.5.2", COUNTS, "Line longer than % octets" },
	[SMTPD_NUL] = { 500, "5.5.2", COUNTS, "NUL in the command" },
	[SMTPD_HELLO_SYNTAX] = { 501, "", COUNTS, "Syntax: HELO or EHLO, then your host's name" },
	[SMTPD_MAIL_SYNTAX] = { 501, "5.5.2", COUNTS, "Syntax: MAIL FROM:<address> parameters" },
	[SMTPD_RCPT_SYNTAX] = { 501, "5.5.2", COUNTS, "Syntax: RCPT TO:<address> parameters" },
	[SMTPD_ARGUMENT_MISSING] = { 501, "5.5.4", COUNTS, "An argument is missing" },
	[SMTPD_ARGUMENT_UNWANTED] = { 501, "5.5.4", COUNTS, "This command has no argument" },
	[SMTPD_HELP_UNKNOWN] = { 504, "5.5.4", COUNTS, "There is no such command" },
	[SMTPD_SENDER_SYNTAX] = { 501, "5.1.7", COUNTS, "Bad sender address: %" },
	[SMTPD_ADDRESS_SYNTAX] = { 501, "5.1.3", COUNTS, "Bad recipient address: %" },
	[SMTPD_PARAMETER_UNKNOWN] = { 555, "5.5.4", COUNTS, "Parameter % not recognized" },
	[SMTPD_PARAMETER_SYNTAX] = { 501, "5.5.4", COUNTS, "Bad parameter %" },
	[SMTPD_PARAMETER_TWICE] = { 501, "5.5.4", COUNTS, "Parameter % given twice" },
	[SMTPD_PARAMETERS_LONG] = { 501, "5.5.4", COUNTS, "The parameters are too long" },
	[SMTPD_HOLD_TOO_LONG] = { 501, "5.5.4", COUNTS, "Cannot hold a message over % seconds" },
	[SMTPD_BY_TOO_SOON] = { 555, "5.5.4", COUNTS, "BY needs at least % seconds" },
	[SMTPD_HELLO_FIRST] = { 503, "5.5.1", COUNTS, "Send EHLO first" },
	[SMTPD_MAIL_FIRST] = { 503, "5.5.1", COUNTS, "Send MAIL first" },
	[SMTPD_MAIL_TWICE] = { 503, "5.5.1", COUNTS, "There is a sender already" },
	[SMTPD_RCPT_FIRST] = { 554, "5.5.1", COUNTS, "No valid recipients" },

	[SMTPD_LHLO_SYNTAX] = { 501, "", COUNTS, "Syntax: LHLO, then your host's name" },
	[SMTPD_LHLO_FIRST] = { 503, "5.5.1", COUNTS, "Send LHLO first" },
	[SMTPD_RCPT_NONE] = { 503, "5.5.1", COUNTS, "No valid recipients" },
	[SMTPD_BDAT_SYNTAX] = { 501, "5.5.4", CLOSE, "Syntax: BDAT octets [LAST]" },
	[SMTPD_CHUNKS_OPEN] = { 503, "5.5.1", COUNTS, "A message is coming by BDAT" },
	/* The client could not know; it does not count. */
	[SMTPD_CHUNK_AFTER] = { 503, "5.5.1", 0, "A chunk before this one was refused" },
	[SMTPD_BINARY_DATA] = { 503, "5.5.1", COUNTS, "BINARYMIME needs BDAT" },

	[SMTPD_NOT_AVAILABLE] = { 502, "5.5.1", COUNTS, "Command not available here" },
	[SMTPD_TLS_TWICE] = { 503, "5.5.1", COUNTS, "There is TLS already" },
	[SMTPD_AUTH_TWICE] = { 503, "5.5.1", COUNTS, "You are logged in already" },
	[SMTPD_AUTH_SYNTAX] = { 501, "5.5.4", COUNTS, "Syntax: AUTH mechanism [base64]" },
	[SMTPD_MECHANISM_UNKNOWN] = { 504, "5.5.4", COUNTS, "Mechanism not available" },
	[SMTPD_ENCRYPT_FIRST] = { 538, "5.7.11", COUNTS, "Send STARTTLS first" },
	[SMTPD_AUTH_MALFORMED] = { 501, "5.5.2", COUNTS | LOGIN, "This is not base64" },
	[SMTPD_AUTH_LONG] = { 500, "5.5.6", COUNTS | LOGIN, "Line longer than % octets" },
	[SMTPD_AUTH_CANCELLED] = { 501, "5.7.0", COUNTS | LOGIN, "Cancelled" },
	[SMTPD_AUTH_REFUSED] = { 535, "5.7.8", LOGIN, "Login failed: %" },
	[SMTPD_AUTH_LATER] = { 454, "4.7.0", LOGIN, "Temporary failure: %" },
	[SMTPD_ETRN_NOTHING] = { 500, "5.5.2", COUNTS, "Syntax: ETRN domain or @domain" },
	[SMTPD_ETRN_SYNTAX] = { 501, "5.5.4", COUNTS, "Syntax: ETRN domain or @domain" },
	[SMTPD_ETRN_LATER] = { 458, "4.3.0", 0, "Unable to queue messages for node %" },
	[SMTPD_ETRN_DENIED] = { 459, "4.7.1", REFUSES, "Node % not allowed: not one of ours" },
	[SMTPD_XCLIENT_DENIED] = { 550, "5.7.0", COUNTS, "You may not speak for others" },

	[SMTPD_SENDER_UNQUALIFIED] = { 553, "5.1.7", 0, "The sender address needs a domain" },
	[SMTPD_RCPT_UNQUALIFIED] = { 553, "5.1.3", 0, "The recipient address needs a domain" },
	/* RFC 6531 3.5 */
	[SMTPD_SENDER_NOT_ASCII] = { 550, "5.6.7", 0, "An address beyond ASCII needs SMTPUTF8" },
	[SMTPD_RCPT_NOT_ASCII] = { 553, "5.6.7", 0, "An address beyond ASCII needs SMTPUTF8" },
	[SMTPD_RCPT_UNKNOWN] = { 550, "5.1.1", REFUSES, "<%>: no such mailbox here" },
	[SMTPD_RCPT_REFUSED] = { 550, "5.2.1", OWN | REFUSES, "%" },
	[SMTPD_RCPT_REFUSED_LATER] = { 450, "4.2.1", OWN, "%" },
	[SMTPD_RELAY_DENIED] = { 550, "5.7.1", REFUSES, "<%>: relaying denied" },
	[SMTPD_ROUTE_LATER] = { 451, "4.3.0", 0, "<%>: cannot look this up now" },
	[SMTPD_RCPT_TOO_MANY] = { 452, "4.5.3", 0, "Too many recipients, send to the rest again" },
	[SMTPD_EXPAND_LATER_REPLY] = { 451, "4.2.4", 0, "Cannot expand this now: %" },
	[SMTPD_EXPAND_NEVER_REPLY] = { 550, "5.2.4", 0, "Cannot expand this: %" },
	[SMTPD_LOGIN_FIRST] = { 530, "5.7.0", COUNTS, "Authentication required" },
	[SMTPD_SENDER_NOT_YOURS] = { 553, "5.7.1", REFUSES, "<%>: not an address of yours" },
	[SMTPD_FROM_NOT_YOURS] = { 550, "5.7.1", REFUSES, "From <%>: not an address of yours" },
	[SMTPD_FROM_SYNTAX] = { 550, "5.6.0", REFUSES, "Message refused: a bad From field" },
	[SMTPD_SENT_TOO_MANY] = { 450, "4.7.0", 0,
	    "You have sent too many messages, try again later" },
	[SMTPD_RATE_CONNECTIONS] = { 421, "4.7.0", CLOSE,
	    "% too many connections from you, try again later" },
	[SMTPD_RATE_MESSAGES] = { 451, "4.7.0", REFUSES,
	    "Too many messages from you, try again later" },
	[SMTPD_RATE_RECIPIENTS] = { 450, "4.7.0", REFUSES,
	    "Too many recipients from you, try again later" },
	[SMTPD_CLIENT_LISTED] = { 550, "5.7.1", REFUSES, "Client %" },
	/* RFC 7372 3.3 */
	[SMTPD_CLIENT_NAMELESS] = { 550, "5.7.25", REFUSES, "Client % has no name in the DNS" },
	[SMTPD_CLIENT_UNCONFIRMED] = { 550, "5.7.25", REFUSES,
	    "The name of client % does not lead back to it in the DNS" },
	[SMTPD_CLIENT_NAME_LATER] = { 450, "4.7.25", 0,
	    "Cannot look up the name of client % now" },
	[SMTPD_HELO_INVALID] = { 550, "5.7.1", REFUSES,
	    "You called yourself %, which is no full name of a host" },
	[SMTPD_HELO_OWN] = { 550, "5.7.1", REFUSES, "You called yourself %, which we are" },
	[SMTPD_HELO_UNKNOWN] = { 550, "5.7.1", REFUSES,
	    "You called yourself %, which is not in the DNS" },
	[SMTPD_HELO_LATER] = { 450, "4.7.1", 0,
	    "You called yourself %, which cannot be looked up now" },
	[SMTPD_SENDER_OWN] = { 550, "5.7.1", REFUSES, "<%>: log in to send as one of us" },
	[SMTPD_SENDER_UNKNOWN] = { 550, "5.1.8", REFUSES,
	    "The sender's domain % is not in the DNS" },
	/* RFC 7505 4.2 */
	[SMTPD_SENDER_NULL_MX] = { 550, "5.7.27", REFUSES,
	    "The sender's domain % says that it has no mail" },
	[SMTPD_SENDER_LATER] = { 450, "4.1.8", 0,
	    "The sender's domain % cannot be looked up now" },
	[SMTPD_NULL_SENDER_REFUSED] = { 550, "5.7.1", REFUSES,
	    "<%> never sends mail, so there is nothing to report" },
	/* RFC 6647 */
	[SMTPD_GREYLISTED] = { 451, "4.7.1", 0, "Greylisted, try again in % seconds" },

	[SMTPD_TOO_BIG] = { 552, "5.3.4", 0, "Message bigger than % octets" },
	[SMTPD_QUEUE_FULL] = { 452, "4.3.1", 0, "Not enough space for a message now" },
	[SMTPD_QUEUE_LATER] = { 451, "4.3.0", 0, "Cannot take a message now" },
	[SMTPD_QUEUE_REFUSED] = { 554, "5.3.0", 0, "Cannot take this message: %" },
	[SMTPD_FILTER_GONE] = { 451, "4.3.0", 0, "Cannot check messages now, try again later" },
	[SMTPD_FILTER_REFUSES] = { 550, "5.7.1", OWN | REFUSES, "%" },
	[SMTPD_FILTER_LATER] = { 451, "4.7.1", OWN, "%" },
	[SMTPD_FILTER_CLOSES] = { 421, "4.7.0", OWN | CLOSE, "%" },
	[SMTPD_DATA_LINE_END] = { 554, "5.6.0", 0, "Message refused: a bare CR or LF in it" },
	[SMTPD_DATA_NUL] = { 554, "5.6.0", 0, "Message refused: a NUL octet in it" },
	[SMTPD_DATA_LONG] = { 554, "5.6.0", 0, "Message refused: a line longer than % octets" },
	[SMTPD_BINARY_MALFORMED] = { 554, "5.6.0", 0, "Message refused: %" },
	[SMTPD_BINARY_SIGNED] = { 554, "5.6.1", 0,
	    "A signed part is binary, and would lose its signature here" },
	[SMTPD_LOOP] = { 554, "5.4.6", 0, "Mail loop: more than % Received fields" },

	[SMTPD_EARLY] = { 554, "5.5.0", CLOSE, "You must wait for the greeting" },
	[SMTPD_PIPELINED] = { 554, "5.5.0", CLOSE, "You must wait for the reply to this command" },
	[SMTPD_ALIEN] = { 554, "5.5.0", CLOSE, "This is a mail server" },
	[SMTPD_BARE_LINE_END] = { 500, "5.5.2", CLOSE, "A bare CR or LF; lines end in CRLF" },
	[SMTPD_FLOOD] = { 500, "5.5.2", CLOSE, "This line does not end" },
	[SMTPD_TOO_SLOW] = { 421, "4.4.2", CLOSE, "% timeout, closing connection" },
	[SMTPD_TOO_MANY_ERRORS] = { 421, "4.7.0", CLOSE, "% too many errors, closing connection" },
	[SMTPD_TOO_MANY_LOGINS] = { 421, "4.7.0", CLOSE, "% too many tries to log in, closing" },
};

unsigned
smtpd_reply_flags(enum smtpd_reply r)
{
	return replies[r].flags;
}

int
smtpd_reply_code(enum smtpd_reply r)
{
	return replies[r].code;
}

const char *
smtpd_reply_enhanced(enum smtpd_reply r)
{
	return r == SMTPD_NO_REPLY ? "" : replies[r].enhanced;
}

void
smtpd_reply_text(enum smtpd_reply r, struct view detail, struct buf *out)
{
	struct view text = view_of(replies[r].text);

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '%')
			buf_add_view(out, detail);
		else
			buf_add_char(out, text.p[i]);
}

/* Takes a reply apart that others have made. Returns its code, or 0 if it is none. */
static int
split_own(struct view detail, struct view *enhanced, struct view *text)
{
	struct view code;
	uint64_t n;

	*text = detail;
	if (!view_word(text, &code) || !view_word(text, enhanced) || enhanced->n > ENHANCED_MAX ||
	    num_parse(code, 599, &n) == -1 || n < 400)
		return 0;
	*text = view_trim(*text);
	return (int)n;
}

void
smtpd_reply_split(enum smtpd_reply r, struct view detail, struct buf *code, struct buf *text)
{
	struct view enhanced, rest;
	int n = replies[r].flags & OWN ? split_own(detail, &enhanced, &rest) : 0;

	if (n) {
		buf_addf(code, "%d %.*s", n, VIEW_FMT(enhanced));
		buf_add_view(text, rest);
	} else {
		buf_addf(code, "%d %s", smtpd_reply_code(r), smtpd_reply_enhanced(r));
		smtpd_reply_text(r, detail, text);
	}
}

/*
 * The text as lines. RFC 6531 3.7.4: only an answer to VRFY and EXPN may have more than ASCII in
 * it, and who asks for one has seen to that.
 */
static int
format(enum smtpd_reply r, int code, struct view enhanced, struct view text, struct buf *out)
{
	struct buf ascii = buf_make(ESCAPED_MAX);
	int result = -1;

	if (r == SMTPD_VERIFIED)
		return reply_format(out, code, enhanced, text);
	xtext_ascii(text, &ascii);
	if (!ascii.failed)
		result = reply_format(out, code, enhanced, buf_view(&ascii));
	buf_free(&ascii);
	return result;
}

static int
format_own(enum smtpd_reply r, struct view detail, struct buf *out)
{
	struct view enhanced, text;
	int n = split_own(detail, &enhanced, &text);

	return n ? format(r, n, enhanced, text, out) :
	    format(r, replies[r].code, view_of(replies[r].enhanced), detail, out);
}

int
smtpd_reply_format(enum smtpd_reply r, struct view detail, struct buf *out)
{
	struct buf text = buf_make(TEXT_MAX);
	int result = -1;

	/* A line of its own kind, which may be longer than others and is never cut. */
	if (r == SMTPD_CHALLENGE) {
		buf_add_str(out, "334 ");
		buf_add_view(out, detail);
		return buf_add_str(out, "\r\n");
	}
	if (replies[r].flags & OWN)
		return format_own(r, detail, out);
	smtpd_reply_text(r, detail, &text);
	if (!text.failed)
		result = format(r, replies[r].code, view_of(replies[r].enhanced), buf_view(&text),
		    out);
	buf_free(&text);
	return result;
}
