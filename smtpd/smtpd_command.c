/* smtpd_command.c: see smtpd_command.h. */
#include "smtpd/smtpd_command.h"

#include <stdio.h>
#include <string.h>

#include "smtpd/smtpd_extension.h"
#include "sys/log.h"
#include "text/esmtp.h"

/* ---- HELO and EHLO (RFC 5321 4.1.1.1) */

/*
 * What clients call themselves is often no domain, and need not be true; but
 * it must be one word that can stand in a comment of the Received field.
 */
bool
smtpd_command_helo_valid(struct view name)
{
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c <= ' ' || c >= 0x7f || c == '(' || c == ')' || c == '<' || c == '>' ||
		    c == '\\' || c == '"')
			return false;
	}
	return name.n && name.n <= SMTPD_HELO_MAX;
}

enum smtpd_reply
smtpd_command_judge_helo(struct smtpd_session *s)
{
	enum smtpd_reply reply = smtpd_consult_helo(s);

	return reply == SMTPD_NO_REPLY ? smtpd_filter_helo(s) : reply;
}

/* RFC 5321 4.1.4: what is refused leaves all as it was. */
static enum smtpd_reply
greeted(struct smtpd_session *s, struct view name, bool esmtp)
{
	char before[SMTPD_HELO_MAX + 1];
	bool was_esmtp = s->esmtp;
	enum smtpd_reply reply;

	if (!smtpd_command_helo_valid(name))
		return s->mode.lmtp ? SMTPD_LHLO_SYNTAX : SMTPD_HELLO_SYNTAX;
	memcpy(before, s->helo, sizeof(before));
	(void)view_string(name, s->helo, sizeof(s->helo));
	s->esmtp = esmtp;
	reply = smtpd_command_judge_helo(s);
	if (reply != SMTPD_NO_REPLY) {
		memcpy(s->helo, before, sizeof(before));
		s->esmtp = was_esmtp;
		smtpd_consult_renamed(s);
		return reply;
	}
	s->state = SMTPD_GREETED;
	smtpd_mail_reset(s);
	smtpd_session_detail(s, view_of(s->conf->hostname));
	return SMTPD_HELLO;
}

static enum smtpd_reply
handle_helo(struct smtpd_session *s, struct view args)
{
	return greeted(s, args, false);
}

/* LHLO is the same (RFC 2033 4.1). */
static enum smtpd_reply
handle_ehlo(struct smtpd_session *s, struct view args)
{
	enum smtpd_reply reply = greeted(s, args, true);

	if (reply == SMTPD_HELLO)
		smtpd_extension_list(s, &s->detail);
	return reply;
}

/* ---- what is done without looking at a message */

static enum smtpd_reply
handle_rset(struct smtpd_session *s, struct view args)
{
	(void)args;
	smtpd_mail_reset(s);
	return SMTPD_OK;
}

static enum smtpd_reply
handle_noop(struct smtpd_session *s, struct view args)
{
	(void)s;
	(void)args;
	return SMTPD_OK;
}

static enum smtpd_reply
handle_quit(struct smtpd_session *s, struct view args)
{
	(void)args;
	smtpd_session_detail(s, view_of(s->conf->hostname));
	return SMTPD_BYE;
}

static enum smtpd_reply
handle_verb(struct smtpd_session *s, struct view args)
{
	s->verbose = !view_eq_nocase(args, VIEW("OFF"));
	log_set_debug(s->verbose || s->conf->debug);
	return s->verbose ? SMTPD_VERBOSE : SMTPD_QUIET;
}

static enum smtpd_reply
handle_help(struct smtpd_session *s, struct view args);

/* ---- the table */

#define SMTPD_HELLO (SMTPD_SYNC | SMTPD_LEAVE | SMTPD_JUNK)

static const struct smtpd_command commands[] = {
	{ "HELO", handle_helo, SMTPD_ANY, SMTPD_HELLO | SMTPD_SMTP_ONLY,
	    "HELO host\nBegins a session without extensions." },
	{ "EHLO", handle_ehlo, SMTPD_ANY, SMTPD_HELLO | SMTPD_SMTP_ONLY,
	    "EHLO host\nBegins a session; the reply lists the extensions." },
	{ "LHLO", handle_ehlo, SMTPD_ANY, SMTPD_HELLO | SMTPD_LMTP_ONLY,
	    "LHLO host\nBegins a session; the reply lists the extensions." },
	{ "STARTTLS", smtpd_starttls, SMTPD_GREETED, SMTPD_SYNC | SMTPD_NO_ARGUMENT,
	    "STARTTLS\nEncrypts the connection; the session begins anew." },
	{ "AUTH", smtpd_auth, SMTPD_GREETED, SMTPD_SYNC | SMTPD_ARGUMENT,
	    "AUTH mechanism [initial response]\nLogs in; the reply to EHLO lists the mechanisms." },
	{ "MAIL", smtpd_mail, SMTPD_GREETED, SMTPD_GROUP,
	    "MAIL FROM:<sender> [parameters]\nBegins a message." },
	{ "RCPT", smtpd_rcpt, SMTPD_MAIL | SMTPD_RCPT, SMTPD_GROUP,
	    "RCPT TO:<recipient> [parameters]\nAdds a recipient." },
	{ "DATA", smtpd_data, SMTPD_RCPT, SMTPD_SYNC | SMTPD_NO_ARGUMENT,
	    "DATA\nThe message follows, and ends with a line that is a dot." },
	{ "BDAT", smtpd_bdat, SMTPD_ANY, SMTPD_GROUP,
	    "BDAT octets [LAST]\nSo much of the message follows, as it is." },
	{ "RSET", handle_rset, SMTPD_ANY, SMTPD_JUNK | SMTPD_NO_ARGUMENT | SMTPD_GROUP,
	    "RSET\nForgets sender and recipients." },
	{ "NOOP", handle_noop, SMTPD_ANY, SMTPD_JUNK,
	    "NOOP [text]\nDoes nothing." },
	{ "QUIT", handle_quit, SMTPD_ANY, SMTPD_NO_ARGUMENT,
	    "QUIT\nEnds the session." },
	{ "HELP", handle_help, SMTPD_ANY, SMTPD_JUNK,
	    "HELP [command]\nLists the commands, or describes one." },
	{ "VRFY", smtpd_vrfy, SMTPD_ANY, SMTPD_JUNK | SMTPD_ARGUMENT,
	    "VRFY address\nSays whether there is such a mailbox; to users and trusted networks." },
	{ "EXPN", smtpd_expn, SMTPD_ANY, SMTPD_JUNK | SMTPD_ARGUMENT,
	    "EXPN address\nSays what an alias stands for; to users and trusted networks." },
	{ "ETRN", smtpd_etrn, SMTPD_GREETED, SMTPD_JUNK,
	    "ETRN domain\nHas waiting mail for a domain (@domain: and those below it) sent now." },
	{ "XCLIENT", smtpd_xclient, SMTPD_START | SMTPD_GREETED, SMTPD_SYNC | SMTPD_ARGUMENT,
	    "XCLIENT attribute=value ...\nSays who the client is; for trusted gateways only." },
	{ "VERB", handle_verb, SMTPD_ANY, SMTPD_JUNK | SMTPD_TRUSTED,
	    "VERB [OFF]\nLogs this session in detail; for trusted networks only." },
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

const struct smtpd_command *
smtpd_command_find(struct view verb)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (view_eq_nocase(verb, view_of(commands[i].verb)))
			return &commands[i];
	return NULL;
}

/* Whether the protocol of this port has the command. */
static bool
is_spoken(const struct smtpd_session *s, const struct smtpd_command *c)
{
	return !(c->flags & (s->mode.lmtp ? SMTPD_SMTP_ONLY : SMTPD_LMTP_ONLY));
}

static enum smtpd_reply
handle_help(struct smtpd_session *s, struct view args)
{
	const struct smtpd_command *c = smtpd_command_find(args);

	if (c && !is_spoken(s, c))
		return SMTPD_HELP_UNKNOWN;
	if (c) {
		smtpd_session_detail(s, view_of(c->help));
		return SMTPD_HELP;
	}
	if (args.n)
		return smtpd_extension_help(args, &s->detail) ? SMTPD_HELP : SMTPD_HELP_UNKNOWN;
	smtpd_session_detail(s, VIEW("Commands:"));
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (is_spoken(s, &commands[i]))
			buf_addf(&s->detail, " %s", commands[i].verb);
	buf_add_str(&s->detail, "\nExtensions:");
	smtpd_extension_names(s, &s->detail);
	buf_add_str(&s->detail, "\nHELP and one of these tells more.");
	return SMTPD_HELP;
}

/* ---- the way to a handler */

bool
smtpd_command_alien(struct view octets)
{
	static const char *const words[] = {
		"GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "CONNECT ", "DELETE ", "PATCH ",
		"TRACE ", "PRI ", "\x16",	/* the last is a TLS record: a handshake */
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (view_starts_nocase(octets, view_of(words[i])))
			return true;
	return false;
}

enum smtpd_reply
smtpd_command_misplaced(const struct smtpd_session *s, unsigned states)
{
	switch (s->state) {
	case SMTPD_START:
		return s->mode.lmtp ? SMTPD_LHLO_FIRST : SMTPD_HELLO_FIRST;
	case SMTPD_GREETED:
		return SMTPD_MAIL_FIRST;
	case SMTPD_CHUNKS:
		return SMTPD_CHUNKS_OPEN;
	default:
		if (s->state != SMTPD_MAIL || !(states & SMTPD_RCPT))
			return SMTPD_MAIL_TWICE;
		/* RFC 2033 4.2 has its own code for it. */
		return s->mode.lmtp ? SMTPD_RCPT_NONE : SMTPD_RCPT_FIRST;
	}
}

static enum smtpd_reply
unknown(struct smtpd_session *s, struct view line)
{
	enum smtpd_reply reply;

	if (smtpd_command_alien(line))
		return SMTPD_ALIEN;
	/* It may be a password, see above; that is nobody's business. */
	reply = s->auth_seen ? SMTPD_NO_REPLY : smtpd_filter_unknown(s, line);
	return reply == SMTPD_NO_REPLY ? SMTPD_UNKNOWN_COMMAND : reply;
}

/* Who only wants to know what there is may say QUIT at once: Thunderbird does, guessing servers. */
static bool
is_hasty(struct smtpd_session *s, const struct smtpd_command *c)
{
	struct view ahead;

	if (!(c->flags & SMTPD_SYNC) || !reader_pending(&s->in))
		return false;
	return !(c->flags & SMTPD_LEAVE) || reader_bytes(&s->in, 0, &ahead) != LINE_OK ||
	    !view_eq_nocase(ahead, VIEW("QUIT\r\n"));
}

enum smtpd_reply
smtpd_command_do(struct smtpd_session *s, struct view line)
{
	const struct smtpd_command *c;
	struct view verb, args;
	enum smtpd_reply reply;

	command_split(line, &verb, &args);
	(void)snprintf(s->verb, sizeof(s->verb), "%.*s", VIEW_FMT(verb));
	c = smtpd_command_find(verb);
	if (c && !is_spoken(s, c))
		c = NULL;
	s->chunk.failed &= c && c->handle == smtpd_bdat;
	/* A client that goes on after a failed AUTH may send a password as a command. */
	if (c == NULL && s->auth_seen)
		s->verb[0] = '\0';
	if (c == NULL)
		return unknown(s, line);
	s->junk = c->flags & SMTPD_JUNK;
	s->grouped = c->flags & SMTPD_GROUP;
	s->count.junk += s->junk;
	if (is_hasty(s, c))
		return SMTPD_PIPELINED;
	if (!(c->states & s->state))
		return smtpd_command_misplaced(s, c->states);
	if (c->flags & SMTPD_TRUSTED && !s->trusted)
		return SMTPD_NOT_FOR_YOU;
	if (c->flags & SMTPD_ARGUMENT && args.n == 0)
		return SMTPD_ARGUMENT_MISSING;
	if (c->flags & SMTPD_NO_ARGUMENT && args.n)
		return SMTPD_ARGUMENT_UNWANTED;
	reply = c->handle(s, args);
	/* What came while the handler was at work came too early as well. */
	return is_hasty(s, c) ? SMTPD_PIPELINED : reply;
}
