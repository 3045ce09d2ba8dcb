/* smtpd_auth.c: AUTH (RFC 4954). The lines of an exchange are in no log. */
#include "smtpd/smtpd_command.h"

#define AUTH_SECONDS 60		/* to wait for auth; it lets a wrong password wait a while */

bool
smtpd_auth_enabled(const struct smtpd_session *s)
{
	return s->mode.submission || s->conf->smtp_auth;
}

/* The mechanisms for this connection, to be freed; empty for none. */
static struct buf
offer(const struct smtpd_session *s)
{
	struct mechanisms_connection c = sasl_connection(&s->peer, s->encrypted, &s->tls);
	struct buf list = buf_make(MECHANISMS_MAX);

	if (smtpd_auth_enabled(s))
		mechanisms_offer(s->conf, &c, &list);
	return list;
}

bool
smtpd_auth_offered(const struct smtpd_session *s)
{
	struct buf list = offer(s);
	bool any = list.n != 0;

	buf_free(&list);
	return any;
}

void
smtpd_auth_value(const struct smtpd_session *s, struct buf *out)
{
	struct buf list = offer(s);

	buf_addf(out, " %.*s", VIEW_FMT(buf_view(&list)));
	buf_free(&list);
}

static enum smtpd_reply
logged_in(struct smtpd_session *s)
{
	if (view_string(view_of(s->sasl.reply.name), s->user, sizeof(s->user)) == -1)
		return SMTPD_AUTH_LATER;
	s->trusted = true;
	return SMTPD_LOGGED_IN;
}

/* The reply to a step of the exchange. */
static enum smtpd_reply
reply_to(struct smtpd_session *s, enum sasl_outcome outcome)
{
	reader_wipe(&s->in);
	smtpd_session_detail(s, view_of(s->sasl.reply.text));
	switch (outcome) {
	case SASL_YES:
		return logged_in(s);
	case SASL_NO:
		return SMTPD_AUTH_REFUSED;
	case SASL_CANCELLED:
		return SMTPD_AUTH_CANCELLED;
	case SASL_MALFORMED:
		return SMTPD_AUTH_MALFORMED;
	case SASL_CHALLENGE:
		smtpd_session_detail(s, buf_view(&s->sasl.challenge));
		return SMTPD_CHALLENGE;
	default:
		return SMTPD_AUTH_LATER;
	}
}

/* Why a mechanism is not to be had here and now. */
static enum smtpd_reply
unavailable(const struct smtpd_session *s, struct mechanisms_connection c, struct view mechanism)
{
	c.encrypted = true;
	return smtpd_tls_offered(s) && mechanisms_allowed(s->conf, &c, mechanism) ?
	    SMTPD_ENCRYPT_FIRST : SMTPD_MECHANISM_UNKNOWN;
}

enum smtpd_reply
smtpd_auth(struct smtpd_session *s, struct view args)
{
	struct mechanisms_connection c = sasl_connection(&s->peer, s->encrypted, &s->tls);
	struct view mechanism, initial, more;
	enum sasl_outcome outcome;
	bool has_initial, asked;

	s->auth_seen = true;
	if (!smtpd_auth_enabled(s))
		return SMTPD_NOT_AVAILABLE;
	if (s->user[0])
		return SMTPD_AUTH_TWICE;
	if (s->count.logins >= s->conf->login_limit) {
		smtpd_session_detail(s, view_of(s->conf->hostname));
		return SMTPD_TOO_MANY_LOGINS;
	}
	(void)view_word(&args, &mechanism);
	has_initial = view_word(&args, &initial);
	if (view_word(&args, &more))
		return SMTPD_AUTH_SYNTAX;
	if (!mechanisms_allowed(s->conf, &c, mechanism))
		return unavailable(s, c, mechanism);
	(void)view_string(mechanism, s->mechanism, sizeof(s->mechanism));
	smtpd_session_tell_peer(s);
	smtpd_ask_settle(&s->ask);
	outcome = sasl_begin(&s->sasl, s->ask.monitor, mechanism, has_initial ? &initial : NULL,
	    &asked, deadline_in(AUTH_SECONDS));
	s->count.logins += asked;
	return reply_to(s, outcome);
}

enum smtpd_reply
smtpd_auth_continue(struct smtpd_session *s)
{
	msec deadline = deadline_in(s->conf->smtp_command_timeout);
	enum line_status status;
	struct view line;

	status = reader_line(&s->in, SASL_LINE_MAX, deadline, &line);
	s->count.octets += line.n;
	if (status == LINE_OK && !reader_pending(&s->in))
		return reply_to(s, sasl_answer(&s->sasl, line, deadline_in(AUTH_SECONDS)));
	sasl_end(&s->sasl);
	if (status == LINE_OK)
		return SMTPD_PIPELINED;
	if (status == LINE_NUL)
		return SMTPD_AUTH_MALFORMED;
	return smtpd_session_bad_line(s, status, SASL_LINE_MAX, deadline);
}
