/* sendmail_smtp_command.c: see sendmail_smtp.h: the commands. */
#include "queue/sendmail_smtp.h"

#include "base/num.h"
#include "queue/queue_envelope.h"
#include "queue/queue_file.h"
#include "queue/sendmail_rcpts.h"
#include "text/esmtp.h"
#include "text/path.h"
#include "text/xtext.h"

#define PARAMS_MAX 1000		/* octets of the parameters of an address */

/* ---- Parameters: each returns NULL, or the reply that refuses it */

static const char bad_value[] = "501 5.5.4 Malformed parameter";

static const char *
take_size(struct sendmail_smtp *s, struct view value, struct buf *out)
{
	uint64_t size;

	(void)out;
	if (num_parse(value, UINT64_MAX, &size) == -1)
		return bad_value;
	return size > s->conf->message_size_limit ? "552 5.3.4 The message would be too big" : NULL;
}

static const char *
take_body(struct sendmail_smtp *s, struct view value, struct buf *out)
{
	(void)s;
	if (view_eq_nocase(value, VIEW("8BITMIME")))
		buf_add_str(out, " BODY=8BITMIME");
	else if (!view_eq_nocase(value, VIEW("7BIT")))
		return bad_value;
	return NULL;
}

static const char *
take_utf8(struct sendmail_smtp *s, struct view value, struct buf *out)
{
	(void)s;
	if (value.n)
		return bad_value;
	buf_add_str(out, " SMTPUTF8");
	return NULL;
}

static const char *
take_ret(struct sendmail_smtp *s, struct view value, struct buf *out)
{
	(void)s;
	if (view_eq_nocase(value, VIEW("FULL")))
		buf_add_str(out, " RET=FULL");
	else if (view_eq_nocase(value, VIEW("HDRS")))
		buf_add_str(out, " RET=HDRS");
	else
		return bad_value;
	return NULL;
}

static const char *
take_envid(struct sendmail_smtp *s, struct view value, struct buf *out)
{
	(void)s;
	if (!xtext_envid_valid(value))
		return bad_value;
	buf_add_str(out, " ENVID=");
	buf_add_view(out, value);
	return NULL;
}

static const char *
take_notify(struct sendmail_smtp *s, struct view value, struct buf *out)
{
	(void)s;
	buf_add_char(out, ' ');
	return sendmail_notify(value, out) ? bad_value : NULL;
}

static const char *
take_orcpt(struct sendmail_smtp *s, struct view value, struct buf *out)
{
	(void)s;
	if (!xtext_orcpt_valid(value, true))
		return bad_value;
	buf_add_str(out, " ORCPT=");
	buf_add_view(out, value);
	return NULL;
}

struct parameter {
	struct view keyword;
	const char *(*take)(struct sendmail_smtp *s, struct view value, struct buf *out);
};

static const struct parameter of_mail[] = {
	{ VIEW("SIZE"), take_size }, { VIEW("BODY"), take_body }, { VIEW("SMTPUTF8"), take_utf8 },
	{ VIEW("RET"), take_ret }, { VIEW("ENVID"), take_envid }, { VIEW(""), NULL },
};

static const struct parameter of_rcpt[] = {
	{ VIEW("NOTIFY"), take_notify }, { VIEW("ORCPT"), take_orcpt }, { VIEW(""), NULL },
};

/* Each with a blank before it. */
static const char *
take_params(struct sendmail_smtp *s, const struct parameter *known, struct view rest,
    struct buf *out)
{
	struct view keyword, value;
	const char *wrong = NULL;
	bool has_value;
	int more;

	while (wrong == NULL && (more = esmtp_next(&rest, &keyword, &value, &has_value)) != 0) {
		const struct parameter *p = known;

		while (p->take && !view_eq_nocase(keyword, p->keyword))
			p++;
		if (more == -1)
			wrong = bad_value;
		else if (p->take == NULL)
			wrong = "555 5.5.4 No such parameter";
		else
			wrong = p->take(s, has_value ? value : VIEW(""), out);
	}
	return wrong ? wrong : out->failed ? "555 5.5.4 Too many parameters" : NULL;
}

/* ---- Addresses */

/* "FROM:" or "TO:" and a path, with parameters: an item of the envelope. */
static const char *
take_path(struct sendmail_smtp *s, struct view args, struct view prefix, char kind,
    const struct parameter *known)
{
	struct buf params = buf_make(PARAMS_MAX);
	const char *wrong = "501 5.1.3 A malformed address, or one too long";
	struct address a;
	struct view rest;

	if (view_starts_nocase(args, prefix) &&
	    path_parse(view_sub(args, prefix.n, args.n), &a, &rest) == PATH_OK &&
	    (kind == 'F' || !address_is_null(&a)))
		wrong = take_params(s, known, rest, &params);
	if (wrong == NULL && !address_is_null(&a) && sendmail_qualify(&a, s->conf->hostname) == -1)
		wrong = "501 5.1.3 The address has no domain";
	if (wrong == NULL) {
		envelope_add_address(kind, &a, &s->envelope);
		if (params.n)
			envelope_add_item('P', view_sub(buf_view(&params), 1, params.n), &s->envelope);
	}
	buf_free(&params);
	return wrong;
}

/* ---- Commands: each returns the reply */

static const char *
on_helo(struct sendmail_smtp *s, struct view args)
{
	(void)args;
	smtp_reset(s);
	return "250 Pleased to meet you";
}

static const char *
on_ehlo(struct sendmail_smtp *s, struct view args)
{
	struct buf b = buf_make(SMTP_LINE_MAX);

	(void)on_helo(s, args);
	buf_addf(&b, "250-%s\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n"
	    "250-ENHANCEDSTATUSCODES\r\n250 SIZE %llu", s->conf->hostname,
	    (unsigned long long)s->conf->message_size_limit);
	smtp_reply(s, buf_cstr(&b));
	buf_free(&b);
	return NULL;
}

static const char *
on_mail(struct sendmail_smtp *s, struct view args)
{
	const char *wrong;

	if (s->mail)
		return "503 5.5.1 There is a sender already";
	wrong = take_path(s, args, VIEW("FROM:"), 'F', of_mail);
	s->mail = wrong == NULL;
	return wrong ? wrong : "250 2.1.0 Ok";
}

static const char *
on_rcpt(struct sendmail_smtp *s, struct view args)
{
	const char *wrong;

	if (!s->mail)
		return "503 5.5.1 MAIL first";
	if (s->nrcpts >= s->conf->recipient_limit)
		return "452 4.5.3 Too many recipients";
	wrong = take_path(s, args, VIEW("TO:"), 'T', of_rcpt);
	s->nrcpts += wrong == NULL;
	return wrong ? wrong : "250 2.1.5 Ok";
}

static const char *
on_rset(struct sendmail_smtp *s, struct view args)
{
	(void)args;
	smtp_reset(s);
	return "250 2.0.0 Ok";
}

static const char *
on_noop(struct sendmail_smtp *s, struct view args)
{
	(void)s;
	(void)args;
	return "250 2.0.0 Ok";
}

static const char *
on_vrfy(struct sendmail_smtp *s, struct view args)
{
	(void)s;
	(void)args;
	return "252 2.5.0 Send it, and it will be tried";
}

static const char *
on_help(struct sendmail_smtp *s, struct view args)
{
	(void)s;
	(void)args;
	return "214 2.0.0 RFC 5321; sendmail(8), under -bs";
}

static const char *
on_quit(struct sendmail_smtp *s, struct view args)
{
	(void)args;
	s->done = s->quit = true;
	return "221 2.0.0 Bye";
}

static const struct command {
	struct view verb;
	const char *(*act)(struct sendmail_smtp *s, struct view args);
} commands[] = {
	{ VIEW("EHLO"), on_ehlo },
	{ VIEW("HELO"), on_helo },
	{ VIEW("MAIL"), on_mail },
	{ VIEW("RCPT"), on_rcpt },
	{ VIEW("RSET"), on_rset },
	{ VIEW("NOOP"), on_noop },
	{ VIEW("VRFY"), on_vrfy },
	{ VIEW("HELP"), on_help },
	{ VIEW("QUIT"), on_quit },
};

bool
smtp_command(struct sendmail_smtp *s, struct view line)
{
	const char *reply = "500 5.5.2 No such command";
	struct view verb, args;

	command_split(line, &verb, &args);
	if (view_eq_nocase(verb, VIEW("DATA"))) {
		if (s->nrcpts)
			return true;
		smtp_reply(s, "503 5.5.1 RCPT first");
		return false;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (view_eq_nocase(verb, commands[i].verb))
			reply = commands[i].act(s, args);
	if (reply)
		smtp_reply(s, reply);
	return false;
}
