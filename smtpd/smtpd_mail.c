/* smtpd_mail.c: MAIL and RCPT (RFC 5321 4.1.1.2 and 4.1.1.3). */
#include "mail/route.h"
#include "smtpd/smtpd_command.h"
#include "text/path.h"

/* A smaller message fits into the reserve that enqueue keeps free: nobody need be asked. */
#define SPACE_ASK_SIZE (1 << 20)

/* One MAIL or RCPT command while it is looked at. */
struct envelope {
	struct smtpd_session *s;
	struct address address;
	struct smtpd_params params;
};

/* ---- addresses */

static const char *const path_faults[] = {
	[PATH_SYNTAX] = "syntax error",
	[PATH_LOCAL_TOO_LONG] = "the local part is longer than 64 octets",
	[PATH_DOMAIN_TOO_LONG] = "the domain is longer than 255 octets",
	[PATH_TOO_LONG] = "longer than 256 octets",
};

/* An address without a domain is one of ours; from strangers only where the RFC has it. */
bool
smtpd_mail_qualify(const struct smtpd_session *s, struct address *a, bool allowed)
{
	struct address bare = *a;

	if (a->domain[0] != '\0' || address_is_null(a))
		return true;
	return allowed &&
	    address_set(a, view_of(bare.local), view_of(s->conf->hostname)) == ADDRESS_OK;
}

static enum smtpd_reply
bad_path(struct smtpd_session *s, enum path_result result, enum smtpd_reply reply)
{
	smtpd_session_detail(s, view_of(path_faults[result]));
	return reply;
}

/* RFC 1870 6.1: against our limit and the space there is. */
static enum smtpd_reply
check_size(struct smtpd_session *s, uint64_t size)
{
	if (size > smtpd_session_size_limit(s)) {
		smtpd_session_detail_num(s, smtpd_session_size_limit(s));
		return SMTPD_TOO_BIG;
	}
	if (size > SPACE_ASK_SIZE && !smtpd_ask_space(&s->ask, size))
		return SMTPD_QUEUE_FULL;
	return SMTPD_NO_REPLY;
}

/* ---- MAIL */

static enum smtpd_reply
read_mail(struct envelope *e, struct view args)
{
	struct smtpd_session *s = e->s;
	enum smtpd_reply reply;
	enum path_result result;
	struct view rest;

	if (!view_starts_nocase(args, VIEW("FROM:")))
		return SMTPD_MAIL_SYNTAX;
	result = path_parse(view_sub(args, 5, args.n), &e->address, &rest);
	if (result != PATH_OK)
		return bad_path(s, result, SMTPD_SENDER_SYNTAX);
	reply = smtpd_params_take(s, rest, SMTPD_FOR_MAIL, &e->params);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	if (!e->params.utf8 && !address_is_ascii(&e->address))
		return SMTPD_SENDER_NOT_ASCII;
	if (!smtpd_mail_qualify(s, &e->address, s->trusted))
		return SMTPD_SENDER_UNQUALIFIED;
	reply = check_size(s, e->params.size);
	if (reply == SMTPD_NO_REPLY)
		reply = smtpd_submission_sender(s, &e->address);
	return reply == SMTPD_NO_REPLY ? smtpd_consult_mail(s, &e->address) : reply;
}

enum smtpd_reply
smtpd_mail(struct smtpd_session *s, struct view args)
{
	struct envelope e = { .s = s, .params = smtpd_params_make(clock_unix()) };
	enum smtpd_reply reply = smtpd_consult_send(s);

	if (reply == SMTPD_NO_REPLY)
		reply = read_mail(&e, args);
	if (reply == SMTPD_NO_REPLY) {
		smtpd_mail_reset(s);
		reply = smtpd_filter_mail(s, &e.address, buf_view(&e.params.queue),
		    e.params.size);
	}
	if (reply != SMTPD_NO_REPLY) {
		buf_free(&e.params.queue);
		return reply;
	}
	s->mail.sender = e.address;
	buf_free(&s->mail.params.queue);
	s->mail.params = e.params;
	s->state = SMTPD_MAIL;
	if (e.params.priority == e.params.priority_asked)
		return SMTPD_SENDER_OK;
	smtpd_session_detail_num(s, (uint64_t)e.params.priority);
	return SMTPD_SENDER_PRIORITY;
}

void
smtpd_mail_reset(struct smtpd_session *s)
{
	smtpd_message_drop(s);
	smtpd_filter_reset(s);
	buf_free(&s->mail.params.queue);
	buf_free(&s->mail.rcpts);
	s->mail = (struct smtpd_transaction){
		.params = smtpd_params_make(0),
		.rcpts = buf_make(SMTPD_RCPTS_MAX),
	};
	smtpd_consult_reset(s);
	if (s->state != SMTPD_START)
		s->state = SMTPD_GREETED;
}

/* ---- RCPT */

static enum smtpd_reply
read_rcpt(struct envelope *e, struct view args)
{
	struct smtpd_session *s = e->s;
	enum smtpd_reply reply;
	enum path_result result;
	struct view rest;

	if (!view_starts_nocase(args, VIEW("TO:")))
		return SMTPD_RCPT_SYNTAX;
	result = path_parse(view_sub(args, 3, args.n), &e->address, &rest);
	if (result == PATH_OK && address_is_null(&e->address))
		result = PATH_SYNTAX;
	if (result != PATH_OK)
		return bad_path(s, result, SMTPD_ADDRESS_SYNTAX);
	s->rcpt = e->address;
	reply = smtpd_params_take(s, rest, SMTPD_FOR_RCPT, &e->params);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	if (!s->mail.params.utf8 && !address_is_ascii(&e->address))
		return SMTPD_RCPT_NOT_ASCII;
	/* RFC 5321 4.5.1: <postmaster> needs no domain. */
	if (!smtpd_mail_qualify(s, &e->address, s->trusted ||
	    view_eq_nocase(view_of(e->address.local), VIEW("postmaster"))))
		return SMTPD_RCPT_UNQUALIFIED;
	return s->mail.nrcpts >= s->conf->recipient_limit ? SMTPD_RCPT_TOO_MANY : SMTPD_NO_REPLY;
}

static enum smtpd_reply
add_rcpt(struct smtpd_session *s, const char *text, struct view params)
{
	struct buf *b = &s->mail.rcpts;
	size_t before = b->n;

	buf_add_str(b, text);
	buf_add_char(b, '\0');
	buf_add_view(b, params);
	if (buf_add_char(b, '\0') == -1) {
		/* No memory: those that are there already stay good. */
		b->n = before;
		b->failed = false;
		return SMTPD_RCPT_TOO_MANY;
	}
	s->mail.nrcpts++;
	s->state = SMTPD_RCPT;
	return SMTPD_RCPT_OK;
}

static enum smtpd_reply
filter_rcpt(struct envelope *e)
{
	int kind = e->s->consult.route;
	bool local = kind == ROUTE_ALIAS || kind == ROUTE_SYSTEM || kind == ROUTE_VIRTUAL;
	enum smtpd_reply reply = smtpd_filter_rcpt(e->s, &e->address, buf_view(&e->params.queue),
	    local);

	return reply == SMTPD_NO_REPLY ? SMTPD_RCPT_OK : reply;
}

enum smtpd_reply
smtpd_rcpt(struct smtpd_session *s, struct view args)
{
	struct envelope e = { .s = s, .params = smtpd_params_make(0) };
	enum smtpd_reply reply = read_rcpt(&e, args);
	char text[ADDRESS_TEXT_MAX];

	if (reply == SMTPD_NO_REPLY)
		reply = smtpd_consult_rcpt(s, &e.address);
	if (reply == SMTPD_RCPT_OK)
		reply = filter_rcpt(&e);
	else
		smtpd_filter_refused(s, &e.address, reply);
	if (reply == SMTPD_RCPT_OK)
		reply = add_rcpt(s, address_text(&e.address, text), buf_view(&e.params.queue));
	buf_free(&e.params.queue);
	return reply;
}
