/* smtpd_params.c: see smtpd_params.h. */
#include "smtpd/smtpd_params.h"

#include "base/num.h"
#include "smtpd/smtpd_command.h"
#include "smtpd/smtpd_extension.h"
#include "text/date.h"
#include "text/esmtp.h"
#include "text/xtext.h"

#define INTERVAL_DIGITS 9	/* of HOLDFOR and BY */
#define PRIORITY_MAX 9

struct smtpd_params
smtpd_params_make(int64_t now)
{
	return (struct smtpd_params){ .queue = buf_make(SMTPD_PARAMS_MAX), .now = now };
}

/* ---- for the queue */

/* Begins a parameter. */
static struct buf *
keep(struct smtpd_params *p, const char *text)
{
	if (p->queue.n)
		buf_add_char(&p->queue, ' ');
	buf_add_str(&p->queue, text);
	return &p->queue;
}

static enum smtpd_reply
keep_value(struct smtpd_params *p, const char *text, struct view value)
{
	buf_add_view(keep(p, text), value);
	return SMTPD_NO_REPLY;
}

/* ---- values */

/* One of words, in any case of letters; n for none. */
static size_t
word_of(struct view value, const char *const words[], size_t n)
{
	size_t i = 0;

	while (i < n && !view_eq_nocase(value, view_of(words[i])))
		i++;
	return i;
}

/* RFC 1870: 1 to 20 digits, which may be more than fit into 64 bits. */
static enum smtpd_reply
take_size(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	(void)s;
	if (num_parse(value, UINT64_MAX, &p->size) == 0)
		return SMTPD_NO_REPLY;
	for (size_t i = 0; i < value.n; i++)
		if (!ascii_digit(value.p[i]) || value.n > 20)
			return SMTPD_PARAMETER_SYNTAX;
	p->size = UINT64_MAX;
	return SMTPD_NO_REPLY;
}

/*
 * RFC 6152, RFC 3030. What the client says is passed on with the message: as that will be, since
 * what is binary is put into lines.
 */
static enum smtpd_reply
take_body(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	static const char *const words[] = { "8BITMIME", "7BIT", "BINARYMIME" };
	size_t i = word_of(value, words, 3);

	(void)s;
	if (i == 3)
		return SMTPD_PARAMETER_SYNTAX;
	p->binary = i == 2;
	return keep_value(p, "BODY=", view_of(words[p->binary ? 0 : i]));
}

/* RFC 6531 3.4. */
static enum smtpd_reply
take_utf8(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	(void)s;
	p->utf8 = true;
	return keep_value(p, "SMTPUTF8", value);
}

/* RFC 4954 5: who says it wrote the message. Nobody here believes it. */
static enum smtpd_reply
take_auth(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	(void)s;
	(void)p;
	return xtext_valid(value) ? SMTPD_NO_REPLY : SMTPD_PARAMETER_SYNTAX;
}

/* RFC 3461 4.3. */
static enum smtpd_reply
take_ret(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	static const char *const words[] = { "FULL", "HDRS" };
	size_t i = word_of(value, words, 2);

	(void)s;
	return i == 2 ? SMTPD_PARAMETER_SYNTAX : keep_value(p, "RET=", view_of(words[i]));
}

/* RFC 3461 4.4. */
static enum smtpd_reply
take_envid(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	(void)s;
	return xtext_envid_valid(value) ? keep_value(p, "ENVID=", value) : SMTPD_PARAMETER_SYNTAX;
}

/* RFC 3461 4.1: NEVER, or some of the other three. */
static enum smtpd_reply
take_notify(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	static const char *const words[] = { "SUCCESS", "FAILURE", "DELAY" };
	const char *before = "";
	unsigned wanted = 0;

	(void)s;
	if (view_eq_nocase(value, VIEW("NEVER")))
		return keep_value(p, "NOTIFY=", VIEW("NEVER"));
	for (bool more = true; more;) {
		size_t n = view_find(value, ','), i = word_of(view_sub(value, 0, n), words, 3);

		if (i == 3)
			return SMTPD_PARAMETER_SYNTAX;
		wanted |= 1U << i;
		more = n < value.n;
		value = view_sub(value, n + 1, value.n);
	}
	(void)keep(p, "NOTIFY=");
	for (size_t i = 0; i < 3; i++)
		if (wanted & 1U << i) {
			buf_addf(&p->queue, "%s%s", before, words[i]);
			before = ",";
		}
	return SMTPD_NO_REPLY;
}

/* RFC 3461 4.2, RFC 6533 3. */
static enum smtpd_reply
take_orcpt(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	if (!xtext_orcpt_valid(value, s->mail.params.utf8))
		return SMTPD_PARAMETER_SYNTAX;
	return keep_value(p, "ORCPT=", value);
}

/* RFC 8689 4. */
static enum smtpd_reply
take_requiretls(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	(void)s;
	return keep_value(p, "REQUIRETLS", value);
}

/* A time that has come holds nothing, and stands in reports like any other. */
static enum smtpd_reply
take_hold(struct smtpd_session *s, struct smtpd_params *p, int64_t until)
{
	int64_t limit = (int64_t)s->conf->future_release_limit;

	if (p->hold_until)
		return SMTPD_PARAMETER_TWICE;
	if (until - p->now > limit) {
		smtpd_session_detail_num(s, s->conf->future_release_limit);
		return SMTPD_HOLD_TOO_LONG;
	}
	p->hold_until = until;
	buf_add_num(keep(p, "HOLDUNTIL="), (uint64_t)until);
	return SMTPD_NO_REPLY;
}

/* RFC 4865 4. How it was asked for stands in reports: 5.1.2. */
static enum smtpd_reply
take_holdfor(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	enum smtpd_reply reply;
	uint64_t seconds;

	if (value.n > INTERVAL_DIGITS || num_parse(value, UINT32_MAX, &seconds) == -1 ||
	    value.p[0] == '0')
		return SMTPD_PARAMETER_SYNTAX;
	reply = take_hold(s, p, p->now + (int64_t)seconds);
	return reply == SMTPD_NO_REPLY ? keep_value(p, "HOLDFOR=", value) : reply;
}

static enum smtpd_reply
take_holduntil(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	int64_t until;

	if (date_parse_rfc3339(value, &until) == -1 || until <= 0)
		return SMTPD_PARAMETER_SYNTAX;
	return take_hold(s, p, until);
}

/* RFC 2852 4: a number with a sign, R or N, and perhaps T. Returns 0 or -1. */
static int
parse_by(struct view value, int64_t *seconds, struct view *mode)
{
	static const char *const modes[] = { "R", "N", "RT", "NT" };
	size_t n = view_find(value, ';');
	struct view number = view_sub(value, 0, n);
	bool negative = number.n && number.p[0] == '-';
	uint64_t size;
	size_t i = word_of(view_sub(value, n + 1, value.n), modes, 4);

	if (number.n && (negative || number.p[0] == '+'))
		number = view_sub(number, 1, number.n);
	if (i == 4 || number.n > INTERVAL_DIGITS || num_parse(number, UINT32_MAX, &size) == -1)
		return -1;
	*seconds = negative ? -(int64_t)size : (int64_t)size;
	*mode = view_of(modes[i]);
	return 0;
}

static enum smtpd_reply
take_by(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	int64_t seconds;
	struct view mode;

	if (parse_by(value, &seconds, &mode) == -1)
		return SMTPD_PARAMETER_SYNTAX;
	p->by_return = mode.p[0] == 'R';
	if (p->by_return && seconds <= 0)
		return SMTPD_PARAMETER_SYNTAX;
	if (p->by_return && seconds < (int64_t)s->conf->deliver_by_min) {
		smtpd_session_detail_num(s, s->conf->deliver_by_min);
		return SMTPD_BY_TOO_SOON;
	}
	p->deliver_by = p->now + seconds;
	if (p->deliver_by <= 0)
		return SMTPD_PARAMETER_SYNTAX;
	buf_add_num(keep(p, "BY="), (uint64_t)p->deliver_by);
	buf_add_char(&p->queue, ';');
	buf_add_view(&p->queue, mode);
	return SMTPD_NO_REPLY;
}

/* How much of a priority this client gets: nobody is kept from asking for less than usual. */
static int
granted(const struct smtpd_session *s, int asked)
{
	int most = s->trusted ? (int)s->conf->priority_limit : 0;

	return asked > most ? most : asked;
}

/* RFC 6710 4.1: a digit, negative if it is not 0. */
static enum smtpd_reply
take_priority(struct smtpd_session *s, struct smtpd_params *p, struct view value)
{
	bool negative = value.p[0] == '-';
	struct view digit = view_sub(value, negative, value.n);
	int asked;

	if (digit.n != 1 || !ascii_digit(digit.p[0]) || (negative && digit.p[0] == '0'))
		return SMTPD_PARAMETER_SYNTAX;
	asked = negative ? '0' - digit.p[0] : digit.p[0] - '0';
	p->priority = granted(s, asked);
	p->has_priority = true;
	p->priority_asked = asked;
	if (p->priority)
		buf_addf(keep(p, "MT-PRIORITY="), "%d", p->priority);
	return SMTPD_NO_REPLY;
}

/* ---- the table */

static const struct {
	const char *keyword;
	unsigned commands;
	enum smtpd_extension extension;	/* that must be offered */
	bool value;			/* has one, which is not empty; else it has none */
	enum smtpd_reply (*take)(struct smtpd_session *s, struct smtpd_params *p,
	    struct view value);
} parameters[] = {
	{ "SIZE", SMTPD_FOR_MAIL, SMTPD_SIZE, true, take_size },
	{ "BODY", SMTPD_FOR_MAIL, SMTPD_8BITMIME, true, take_body },
	{ "SMTPUTF8", SMTPD_FOR_MAIL, SMTPD_SMTPUTF8, false, take_utf8 },
	{ "AUTH", SMTPD_FOR_MAIL, SMTPD_AUTH, true, take_auth },
	{ "RET", SMTPD_FOR_MAIL, SMTPD_DSN, true, take_ret },
	{ "ENVID", SMTPD_FOR_MAIL, SMTPD_DSN, true, take_envid },
	{ "NOTIFY", SMTPD_FOR_RCPT, SMTPD_DSN, true, take_notify },
	{ "ORCPT", SMTPD_FOR_RCPT, SMTPD_DSN, true, take_orcpt },
	{ "REQUIRETLS", SMTPD_FOR_MAIL, SMTPD_REQUIRETLS, false, take_requiretls },
	{ "HOLDFOR", SMTPD_FOR_MAIL, SMTPD_FUTURERELEASE, true, take_holdfor },
	{ "HOLDUNTIL", SMTPD_FOR_MAIL, SMTPD_FUTURERELEASE, true, take_holduntil },
	{ "BY", SMTPD_FOR_MAIL, SMTPD_DELIVERBY, true, take_by },
	{ "MT-PRIORITY", SMTPD_FOR_MAIL, SMTPD_MT_PRIORITY, true, take_priority },
};

#define NPARAMETERS (sizeof(parameters) / sizeof(parameters[0]))

static size_t
find(const struct smtpd_session *s, struct view keyword, unsigned command)
{
	for (size_t i = 0; i < NPARAMETERS; i++)
		if (parameters[i].commands & command &&
		    view_eq_nocase(keyword, view_of(parameters[i].keyword)) &&
		    smtpd_extension_offered(s, parameters[i].extension))
			return i;
	return NPARAMETERS;
}

/* What only all of them together tell. */
static enum smtpd_reply
check(struct smtpd_session *s, const struct smtpd_params *p)
{
	if (p->queue.failed)
		return SMTPD_PARAMETERS_LONG;
	/* RFC 4865 5.2.2, whatever BY is to do then. */
	if (p->deliver_by && p->hold_until >= p->deliver_by) {
		smtpd_session_detail(s, VIEW("BY: over before the message is released"));
		return SMTPD_PARAMETER_SYNTAX;
	}
	return SMTPD_NO_REPLY;
}

enum smtpd_reply
smtpd_params_take(struct smtpd_session *s, struct view rest, unsigned command,
    struct smtpd_params *p)
{
	enum smtpd_reply reply = SMTPD_NO_REPLY;
	struct view keyword, value;
	bool has_value;
	unsigned seen = 0;
	int got;

	while (reply == SMTPD_NO_REPLY &&
	    (got = esmtp_next(&rest, &keyword, &value, &has_value)) != 0) {
		size_t i = find(s, keyword, command);

		smtpd_session_detail_ascii(s, keyword);
		if (got == -1)
			return SMTPD_PARAMETER_SYNTAX;
		if (i == NPARAMETERS)
			return SMTPD_PARAMETER_UNKNOWN;
		if (has_value != parameters[i].value)
			return SMTPD_PARAMETER_SYNTAX;
		if (seen & 1U << i)
			return SMTPD_PARAMETER_TWICE;
		seen |= 1U << i;
		reply = parameters[i].take(s, p, value);
	}
	return reply == SMTPD_NO_REPLY ? check(s, p) : reply;
}
