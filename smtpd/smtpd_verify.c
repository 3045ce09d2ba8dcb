/* smtpd_verify.c: VRFY and EXPN (RFC 5321 3.5). */
#include "mail/route.h"
#include "smtpd/smtpd_command.h"
#include "smtpd/smtpd_extension.h"
#include "text/path.h"

/*
 * The address that a VRFY or EXPN is about, and whether the client can read UTF-8
 * in the answer (RFC 6531 3.7.4.2). Returns SMTPD_NO_REPLY or what is wrong.
 */
static enum smtpd_reply
take_address(struct smtpd_session *s, struct view args, struct address *out, bool *utf8)
{
	struct view rest;

	smtpd_session_detail(s, VIEW("a mailbox or user name is wanted"));
	if (path_parse(args, out, &rest) != PATH_OK || address_is_null(out))
		return SMTPD_ADDRESS_SYNTAX;
	*utf8 = view_eq_nocase(rest, VIEW("SMTPUTF8")) &&
	    smtpd_extension_offered(s, SMTPD_SMTPUTF8);
	if (rest.n && !*utf8)
		return SMTPD_ADDRESS_SYNTAX;
	/* The answer would have the address in it. */
	if (!*utf8 && !address_is_ascii(out))
		return SMTPD_NEEDS_UTF8;
	return smtpd_mail_qualify(s, out, true) ? SMTPD_NO_REPLY : SMTPD_ADDRESS_SYNTAX;
}

static void
detail_address(struct smtpd_session *s, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];

	smtpd_session_detail(s, view_of(address_text(a, text)));
}

/* What there is to say about an address of which we know where it leads. */
static enum smtpd_reply
verdict(struct smtpd_session *s, const struct address *a, int kind)
{
	detail_address(s, a);
	switch (kind) {
	case ROUTE_UNKNOWN:
		return SMTPD_RCPT_UNKNOWN;
	case ROUTE_REFUSED:
		buf_clear(&s->detail);
		buf_add_str(&s->detail, s->ask.refusal);
		return s->ask.refusal[0] == '5' ? SMTPD_RCPT_REFUSED : SMTPD_RCPT_REFUSED_LATER;
	case ROUTE_TEMPFAIL:
	case ROUTE_RELAY:
	case ROUTE_REMOTE:
		return SMTPD_CANNOT_VERIFY;
	default:
		buf_clear(&s->detail);
		buf_add_char(&s->detail, '<');
		address_format(a, &s->detail);
		buf_add_char(&s->detail, '>');
		return SMTPD_VERIFIED;
	}
}

/* A stranger is told nothing, and that in a form which says so: RFC 5321 7.3. */
enum smtpd_reply
smtpd_vrfy(struct smtpd_session *s, struct view args)
{
	enum smtpd_reply reply = SMTPD_CANNOT_VERIFY;
	bool utf8;

	if (s->trusted)
		reply = take_address(s, args, &s->rcpt, &utf8);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	return verdict(s, &s->rcpt, smtpd_ask_route(&s->ask, &s->rcpt));
}

enum smtpd_reply
smtpd_expn(struct smtpd_session *s, struct view args)
{
	enum smtpd_reply reply = SMTPD_CANNOT_VERIFY;
	enum smtpd_expansion outcome;
	bool utf8 = false;
	int kind;

	if (s->trusted)
		reply = take_address(s, args, &s->rcpt, &utf8);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	kind = smtpd_ask_route(&s->ask, &s->rcpt);
	if (kind != ROUTE_ALIAS)
		return verdict(s, &s->rcpt, kind);
	buf_clear(&s->detail);
	outcome = smtpd_ask_expand(&s->ask, &s->rcpt, &s->detail);
	if (outcome == SMTPD_EXPANDED_PART)
		buf_add_str(&s->detail, "\n(and more)");
	if (outcome == SMTPD_EXPANDED || outcome == SMTPD_EXPANDED_PART)
		return utf8 || view_is_ascii(buf_view(&s->detail)) ? SMTPD_VERIFIED :
		    SMTPD_NEEDS_UTF8;
	return outcome == SMTPD_EXPAND_NEVER ? SMTPD_EXPAND_NEVER_REPLY : SMTPD_EXPAND_LATER_REPLY;
}
