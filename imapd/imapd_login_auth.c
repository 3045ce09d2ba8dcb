/* imapd_login_auth.c: see imapd_login.h. */
#include <string.h>

#include "imapd/imapd_login.h"
#include "net/gate.h"

#define GRACE_SECONDS 5		/* for the monitor, besides the handshake itself */

/* Whether the mechanism may be used now; says why it may not be. The codes are of RFC 5530. */
static bool
allowed(struct imapd_login *l, struct view mechanism)
{
	struct mechanisms_connection c = imapd_login_connection(l);

	if (mechanisms_allowed(l->conf, &c, mechanism))
		return true;
	c.encrypted = true;
	if (!l->encrypted && mechanisms_allowed(l->conf, &c, mechanism))
		imapd_login_reply(l, "NO [PRIVACYREQUIRED] plaintext authentication is not allowed "
		    "without TLS");
	else
		imapd_login_reply(l, "NO [CANNOT] this way to log in is not available");
	return false;
}

static void
say_failure(struct imapd_login *l, enum sasl_outcome outcome)
{
	switch (outcome) {
	case SASL_NO:
		imapd_login_reply(l, "NO [AUTHENTICATIONFAILED] %s", l->sasl.reply.text);
		break;
	case SASL_CANCELLED:
		imapd_login_reply(l, "BAD cancelled");
		break;
	case SASL_MALFORMED:
		imapd_login_reply(l, "BAD this is not base64");
		l->errors++;
		break;
	default:
		imapd_login_reply(l, "NO [UNAVAILABLE] %s", l->sasl.reply.text);
		break;
	}
}

/* What a login leads to. Leaves no password in memory. */
static enum imapd_login_event
done(struct imapd_login *l, enum sasl_outcome outcome)
{
	reader_wipe(&l->in);
	if (l->input.text.p)
		explicit_bzero(l->input.text.p, l->input.text.cap);
	l->logged_in = outcome == SASL_YES;
	if (l->logged_in)
		return IMAPD_LOGIN_LEAVE;
	say_failure(l, outcome);
	if (l->tries_left)
		return IMAPD_LOGIN_GO_ON;
	imapd_login_untagged(l, "BYE too many failed logins");
	return IMAPD_LOGIN_LEAVE;
}

enum imapd_login_event
imapd_login_password(struct imapd_login *l, const struct imapd_command *c)
{
	if (!allowed(l, VIEW("PLAIN")))
		return IMAPD_LOGIN_GO_ON;
	if (c->login.user.n + c->login.password.n + 2 > AUTH_RESPONSE_MAX) {
		imapd_login_reply(l, "BAD [TOOBIG] name and password are too long");
		return IMAPD_LOGIN_GO_ON;
	}
	l->tries_left--;
	return done(l, sasl_password(&l->sasl, l->control, c->login.user, c->login.password,
	    l->deadline));
}

/* Sends the challenge and waits for the client's line, in l->input.text. */
static enum imapd_input_status
challenge(struct imapd_login *l)
{
	(void)writer_add(&l->out, VIEW("+ "), l->deadline);
	(void)writer_add(&l->out, buf_view(&l->sasl.challenge), l->deadline);
	(void)writer_add(&l->out, VIEW("\r\n"), l->deadline);
	if (writer_flush(&l->out, l->deadline) == -1)
		return IMAPD_INPUT_CLOSED;
	return imapd_input_line(&l->input, SASL_LINE_MAX, l->deadline);
}

enum imapd_login_event
imapd_login_authenticate(struct imapd_login *l, const struct imapd_command *c)
{
	const struct imapd_authenticate *a = &c->authenticate;
	enum sasl_outcome outcome;
	bool asked;

	if (!allowed(l, a->mechanism))
		return IMAPD_LOGIN_GO_ON;
	outcome = sasl_begin(&l->sasl, l->control, a->mechanism, a->has_initial ? &a->initial : NULL,
	    &asked, l->deadline);
	l->tries_left -= asked;
	while (outcome == SASL_CHALLENGE) {
		enum imapd_input_status status = challenge(l);

		reader_wipe(&l->in);
		if (status == IMAPD_INPUT_COMMAND) {
			outcome = sasl_answer(&l->sasl, buf_view(&l->input.text), l->deadline);
			continue;
		}
		sasl_end(&l->sasl);
		return status == IMAPD_INPUT_OFFENCE ? IMAPD_LOGIN_OFFENCE :
		    status == IMAPD_INPUT_TIMEOUT ? IMAPD_LOGIN_SLOW : IMAPD_LOGIN_BREAK;
	}
	return done(l, outcome);
}

/* ---- TLS */

int
imapd_login_start_tls(struct imapd_login *l)
{
	msec deadline = deadline_in(l->conf->tls_handshake_timeout + GRACE_SECONDS);
	int fd = l->in.fd;

	if (gate_start_tls(l->control, fd, &l->tls, deadline_min(deadline, l->deadline)) == -1) {
		l->why = "tls";
		return -1;
	}
	l->encrypted = true;
	/* What was said in clear may have been said by anybody. */
	reader_init(&l->in, fd);
	buf_free(&l->out.pending);
	writer_init(&l->out, fd);
	return 0;
}

/* What a client sends in clear behind it must not count as encrypted. */
enum imapd_login_event
imapd_login_starttls(struct imapd_login *l, const struct imapd_command *c)
{
	(void)c;
	if (reader_pending(&l->in)) {
		l->input.why = "nothing may follow STARTTLS before its answer";
		return IMAPD_LOGIN_OFFENCE;
	}
	if (!imapd_login_tls_offered(l)) {
		imapd_login_reply(l, l->encrypted ? "BAD there is TLS already" :
		    "BAD TLS is not available");
		return IMAPD_LOGIN_GO_ON;
	}
	imapd_login_reply(l, "OK begin TLS");
	if (writer_flush(&l->out, l->deadline) == -1)
		return IMAPD_LOGIN_BREAK;
	return imapd_login_start_tls(l) == 0 ? IMAPD_LOGIN_GO_ON : IMAPD_LOGIN_BREAK;
}
