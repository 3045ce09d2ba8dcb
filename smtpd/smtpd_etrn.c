/*
 * smtpd_etrn.c: ETRN (RFC 1985): a host that was away has its mail sent now.
 *
 * Anybody may ask it for domains whose mail we take: it goes where it would
 * have gone later. How often strangers may is counted by enqueue, which leaves word for
 * the scheduler; how many messages wait nobody here can know, so that the answer is
 * 250 and never 251 to 253.
 */
#include "mail/route.h"
#include "smtpd/smtpd_command.h"
#include "sys/log.h"
#include "text/etrn.h"

bool
smtpd_etrn_offered(const struct smtpd_session *s)
{
	/* A program in place of enqueue knows of messages alone. */
	return !s->mode.submission && !s->mode.lmtp && s->conf->queue_program[0] == '\0';
}

/* Whether it is for us to send mail to that domain. Returns SMTPD_NO_REPLY or a reply. */
static enum smtpd_reply
check_domain(struct smtpd_session *s, const struct etrn *e)
{
	struct address a;

	if (e->kind == ETRN_QUEUE || address_set(&a, VIEW("postmaster"), view_of(e->name)) !=
	    ADDRESS_OK)
		return SMTPD_ETRN_DENIED;
	switch (smtpd_ask_route(&s->ask, &a)) {
	case ROUTE_ALIAS:
	case ROUTE_SYSTEM:
	case ROUTE_VIRTUAL:
	case ROUTE_REFUSED:
	case ROUTE_RELAY:
		return SMTPD_NO_REPLY;
	case ROUTE_TEMPFAIL:
		return SMTPD_ETRN_LATER;
	default:
		return SMTPD_ETRN_DENIED;
	}
}

static void
log_etrn(const struct smtpd_session *s, const char *what)
{
	struct log_line l = log_begin(LOG_INFO, "etrn");

	log_str(&l, "peer", s->peer.text);
	log_str(&l, "domain", what);
	log_end(&l);
}

enum smtpd_reply
smtpd_etrn(struct smtpd_session *s, struct view args)
{
	char text[ETRN_TEXT_MAX];
	enum smtpd_reply reply;
	struct etrn e;

	if (!smtpd_etrn_offered(s))
		return SMTPD_NOT_AVAILABLE;
	/* RFC 1985 has another code where nothing is asked for. */
	if (args.n == 0)
		return SMTPD_ETRN_NOTHING;
	if (etrn_parse(args, &e) == -1)
		return SMTPD_ETRN_SYNTAX;
	smtpd_session_detail(s, view_of(etrn_text(&e, text)));
	reply = check_domain(s, &e);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	if (smtpd_queue_connect(s) == -1 || submit_retry(&s->submit, text, s->trusted) == -1)
		return SMTPD_ETRN_LATER;
	log_etrn(s, text);
	return SMTPD_ETRN_STARTED;
}
