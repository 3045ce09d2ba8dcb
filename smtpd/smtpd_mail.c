/* smtpd_mail.c: MAIL and RCPT (RFC 5321 4.1.1.2 and 4.1.1.3). */
#include "base/num.h"
#include "mail/route.h"
#include "smtpd/smtpd_command.h"
#include "text/esmtp.h"
#include "text/path.h"

#define FOR_MAIL 1U
#define FOR_RCPT 2U

/* One MAIL or RCPT command while it is looked at. */
struct envelope {
	struct smtpd_session *s;
	struct address address;
	struct buf params;		/* for the queue */
	uint64_t size;
};

/* ---- ESMTP parameters */

/* RFC 1870: 1 to 20 digits, which may be more than fit into 64 bits. */
static enum smtpd_reply
take_size(struct envelope *e, struct view value)
{
	if (num_parse(value, UINT64_MAX, &e->size) == 0)
		return SMTPD_NO_REPLY;
	for (size_t i = 0; i < value.n; i++)
		if (!ascii_digit(value.p[i]) || value.n > 20)
			return SMTPD_PARAMETER_SYNTAX;
	e->size = UINT64_MAX;
	return SMTPD_NO_REPLY;
}

/* RFC 6152. What the client says is passed on with the message. */
static enum smtpd_reply
take_body(struct envelope *e, struct view value)
{
	const char *word = view_eq_nocase(value, VIEW("8BITMIME")) ? "BODY=8BITMIME" :
	    view_eq_nocase(value, VIEW("7BIT")) ? "BODY=7BIT" : NULL;

	if (word == NULL)
		return SMTPD_PARAMETER_SYNTAX;
	if (e->params.n)
		buf_add_char(&e->params, ' ');
	buf_add_str(&e->params, word);
	return SMTPD_NO_REPLY;
}

/* RFC 4954 5: who says it wrote the message. Nobody here believes it. */
static enum smtpd_reply
take_auth(struct envelope *e, struct view value)
{
	if (!smtpd_auth_enabled(e->s))
		return SMTPD_PARAMETER_UNKNOWN;
	return smtpd_auth_parameter(value) ? SMTPD_NO_REPLY : SMTPD_PARAMETER_SYNTAX;
}

static const struct parameter {
	const char *keyword;
	unsigned commands;
	bool value;		/* has one */
	enum smtpd_reply (*take)(struct envelope *e, struct view value);
} parameters[] = {
	{ "SIZE", FOR_MAIL, true, take_size },
	{ "BODY", FOR_MAIL, true, take_body },
	{ "AUTH", FOR_MAIL, true, take_auth },
};

#define NPARAMETERS (sizeof(parameters) / sizeof(parameters[0]))

static size_t
parameter_find(struct view keyword, unsigned command)
{
	for (size_t i = 0; i < NPARAMETERS; i++)
		if (parameters[i].commands & command &&
		    view_eq_nocase(keyword, view_of(parameters[i].keyword)))
			return i;
	return NPARAMETERS;
}

/* Takes all parameters. Returns SMTPD_NO_REPLY or what is wrong. */
static enum smtpd_reply
take_parameters(struct envelope *e, struct view rest, unsigned command)
{
	enum smtpd_reply reply = SMTPD_NO_REPLY;
	struct view keyword, value;
	bool has_value;
	unsigned seen = 0;
	int got;

	while (reply == SMTPD_NO_REPLY &&
	    (got = esmtp_next(&rest, &keyword, &value, &has_value)) != 0) {
		size_t i = parameter_find(keyword, command);

		smtpd_session_detail(e->s, keyword);
		if (got == -1)
			return SMTPD_PARAMETER_SYNTAX;
		if (i == NPARAMETERS)
			return SMTPD_PARAMETER_UNKNOWN;
		if (has_value != parameters[i].value)
			return SMTPD_PARAMETER_SYNTAX;
		if (seen & 1U << i)
			return SMTPD_PARAMETER_TWICE;
		seen |= 1U << i;
		reply = parameters[i].take(e, value);
	}
	return reply;
}

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

static enum smtpd_reply
check_size(struct smtpd_session *s, uint64_t size)
{
	if (size <= smtpd_session_size_limit(s))
		return SMTPD_NO_REPLY;
	smtpd_session_detail_num(s, smtpd_session_size_limit(s));
	return SMTPD_TOO_BIG;
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
	reply = take_parameters(e, rest, FOR_MAIL);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	if (!address_is_ascii(&e->address))
		return SMTPD_NOT_ASCII;
	if (!smtpd_mail_qualify(s, &e->address, s->trusted))
		return SMTPD_SENDER_UNQUALIFIED;
	reply = check_size(s, e->size);
	return reply == SMTPD_NO_REPLY ? smtpd_submission_sender(s, &e->address) : reply;
}

enum smtpd_reply
smtpd_mail(struct smtpd_session *s, struct view args)
{
	struct envelope e = { .s = s, .params = buf_make(SMTPD_PARAMS_MAX) };
	enum smtpd_reply reply = smtpd_submission_allowed(s);

	if (reply == SMTPD_NO_REPLY)
		reply = read_mail(&e, args);
	if (reply == SMTPD_NO_REPLY)
		reply = smtpd_filter_mail(s, &e.address, buf_view(&e.params), e.size);
	if (reply != SMTPD_NO_REPLY) {
		buf_free(&e.params);
		return reply;
	}
	s->mail.sender = e.address;
	buf_free(&s->mail.sender_params);
	s->mail.sender_params = e.params;
	s->mail.size = e.size;
	s->state = SMTPD_MAIL;
	return SMTPD_SENDER_OK;
}

void
smtpd_mail_reset(struct smtpd_session *s)
{
	smtpd_filter_reset(s);
	buf_free(&s->mail.sender_params);
	buf_free(&s->mail.rcpts);
	s->mail = (struct smtpd_transaction){
		.sender_params = buf_make(SMTPD_PARAMS_MAX),
		.rcpts = buf_make(SMTPD_RCPTS_MAX),
	};
	if (s->state != SMTPD_START)
		s->state = SMTPD_GREETED;
}

/* ---- RCPT */

enum smtpd_reply
smtpd_mail_policy(int kind, bool trusted)
{
	switch (kind) {
	case ROUTE_ALIAS:
	case ROUTE_SYSTEM:
	case ROUTE_VIRTUAL:
	case ROUTE_RELAY:
		return SMTPD_RCPT_OK;
	case ROUTE_REMOTE:
		return trusted ? SMTPD_RCPT_OK : SMTPD_RELAY_DENIED;
	case ROUTE_UNKNOWN:
		return SMTPD_RCPT_UNKNOWN;
	default:
		return SMTPD_ROUTE_LATER;
	}
}

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
	reply = take_parameters(e, rest, FOR_RCPT);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	if (!address_is_ascii(&e->address))
		return SMTPD_NOT_ASCII;
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
filter_rcpt(struct envelope *e, int kind)
{
	bool local = kind == ROUTE_ALIAS || kind == ROUTE_SYSTEM || kind == ROUTE_VIRTUAL;
	enum smtpd_reply reply = smtpd_filter_rcpt(e->s, &e->address, buf_view(&e->params), local);

	return reply == SMTPD_NO_REPLY ? SMTPD_RCPT_OK : reply;
}

enum smtpd_reply
smtpd_rcpt(struct smtpd_session *s, struct view args)
{
	struct envelope e = { .s = s, .params = buf_make(SMTPD_PARAMS_MAX) };
	enum smtpd_reply reply = read_rcpt(&e, args);
	char text[ADDRESS_TEXT_MAX];
	int kind = ROUTE_UNKNOWN;

	if (reply == SMTPD_NO_REPLY) {
		(void)address_text(&e.address, text);
		smtpd_session_detail(s, view_of(text));
		kind = smtpd_ask_route(&s->ask, &e.address);
		reply = smtpd_mail_policy(kind, s->trusted);
	}
	if (reply == SMTPD_RCPT_OK)
		reply = filter_rcpt(&e, kind);
	else
		smtpd_filter_refused(s, &e.address, reply);
	if (reply == SMTPD_RCPT_OK)
		reply = add_rcpt(s, text, buf_view(&e.params));
	buf_free(&e.params);
	return reply;
}
