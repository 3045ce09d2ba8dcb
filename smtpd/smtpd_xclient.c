/*
 * smtpd_xclient.c: XCLIENT, as of Postfix's XCLIENT_README: a peer in one of the
 * xclient_networks says who the client is that it speaks for.
 *
 * From then on that client is the peer, for everything: what it may do, whether it may
 * send XCLIENT itself, what is logged and traced. What the peer was allowed is not
 * the client's.
 */
#include <string.h>

#include "net/proxy.h"
#include "smtpd/smtpd_command.h"
#include "sys/log.h"
#include "text/xclient.h"

bool
smtpd_xclient_offered(const struct smtpd_session *s)
{
	return peer_in_networks(&s->peer, view_of(s->conf->xclient_networks));
}

void
smtpd_xclient_value(const struct smtpd_session *s, struct buf *out)
{
	buf_add_str(out, " NAME ADDR PORT PROTO HELO DESTADDR DESTPORT");
	if (s->conf->xclient_login)
		buf_add_str(out, " LOGIN");
}

/* Whether it may say that. Returns SMTPD_NO_REPLY, or the reply with its detail set. */
static enum smtpd_reply
check(struct smtpd_session *s, const struct xclient *x)
{
	if (x->known & XCLIENT_LOGIN && !s->conf->xclient_login)
		smtpd_session_detail(s, VIEW("LOGIN"));
	else if (x->known & XCLIENT_HELO && !smtpd_command_helo_valid(view_of(x->helo)))
		smtpd_session_detail(s, VIEW("HELO"));
	else
		return SMTPD_NO_REPLY;
	return SMTPD_PARAMETER_SYNTAX;
}

/* The client is at another address: by the rules for one behind a proxy. */
static void
move(struct smtpd_session *s, const struct xclient *x)
{
	struct proxy_header h = { .ipv6 = x->ipv6, .port = x->port };
	struct peer old = s->peer;

	if (x->known & XCLIENT_ADDR)
		memcpy(h.address, x->address, sizeof(h.address));
	proxy_client(&h, &old, &s->peer);
	s->peer_moved = true;
	s->peer_name[0] = '\0';
	/* These were the other one's. */
	s->mode.relay = false;
	s->tls.client[0] = '\0';
}

static void
apply(struct smtpd_session *s, const struct xclient *x)
{
	if (x->given & XCLIENT_ADDR)
		move(s, x);
	else if (x->known & XCLIENT_PORT)
		s->peer.port = (int)x->port;
	smtpd_session_restart(s);
	smtpd_consult_client(s);
	smtpd_filter_restart(s);
	if (x->given & XCLIENT_NAME)
		(void)view_string(view_of(x->name), s->peer_name, sizeof(s->peer_name));
	if (x->known & XCLIENT_HELO) {
		(void)view_string(view_of(x->helo), s->helo, sizeof(s->helo));
		s->state = SMTPD_GREETED;
	}
	if (x->known & XCLIENT_PROTO)
		s->esmtp = x->esmtp;
	if (x->known & XCLIENT_LOGIN) {
		(void)view_string(view_of(x->login), s->user, sizeof(s->user));
		s->trusted = true;
	}
}

static void
log_xclient(const struct smtpd_session *s, const char *from, const struct xclient *x)
{
	struct log_line l = log_begin(LOG_INFO, "xclient");

	log_str(&l, "peer", from);
	log_str(&l, "client", s->peer.text);
	if (x->known & XCLIENT_NAME)
		log_str(&l, "name", x->name);
	if (x->known & XCLIENT_HELO)
		log_str(&l, "helo", x->helo);
	if (x->known & XCLIENT_LOGIN)
		log_str(&l, "user", x->login);
	log_end(&l);
}

enum smtpd_reply
smtpd_xclient(struct smtpd_session *s, struct view args)
{
	enum smtpd_reply reply;
	struct peer from = s->peer;
	struct xclient x;
	struct view bad;

	if (!smtpd_xclient_offered(s))
		return SMTPD_XCLIENT_DENIED;
	if (xclient_parse(args, &x, &bad) == -1) {
		smtpd_session_detail_ascii(s, view_sub(bad, 0, view_find(bad, '=')));
		return SMTPD_PARAMETER_SYNTAX;
	}
	reply = check(s, &x);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	apply(s, &x);
	log_xclient(s, from.text, &x);
	smtpd_session_detail(s, view_of(s->conf->hostname));
	reply = s->state == SMTPD_GREETED ? smtpd_command_judge_helo(s) : SMTPD_NO_REPLY;
	if (reply == SMTPD_NO_REPLY)
		return SMTPD_GREETING;
	/* The name was never accepted. */
	s->state = SMTPD_START;
	return reply;
}
