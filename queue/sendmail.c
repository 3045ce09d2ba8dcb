/*
 * sendmail.c: the command with which programs send mail, and its other names.
 *
 * Runs as whoever calls it and has no rights of its own: enqueue(8), which it
 * starts, believes nothing of it. Reads a message from standard input, makes
 * it complete and submits it.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/sendmail_aliases.h"
#include "queue/sendmail_author.h"
#include "queue/sendmail_body.h"
#include "queue/sendmail_message.h"
#include "queue/sendmail_options.h"
#include "queue/sendmail_queue.h"
#include "queue/sendmail_rcpts.h"
#include "queue/sendmail_smtp.h"
#include "queue/sendmail_submit.h"
#include "queue/sendmail_verify.h"
#include "sys/conf.h"
#include "sys/inherit.h"
#include "sys/log.h"

struct submission {
	const struct sendmail_options *options;
	const struct conf *conf;
	struct sendmail_author from;
	struct address sender;
	struct sendmail_rcpts rcpts;
	struct sendmail_body body;
};

/* ---- Who sends it */

/* Sets the reverse-path from -f. Returns 0 or -1. */
static int
set_sender(struct submission *s, const char *given)
{
	struct view v = view_trim(view_of(given));
	struct sendmail_rcpts one = { .limit = 1, .domain = s->conf->hostname };
	int result = 0;

	if (v.n == 0 || view_eq(v, VIEW("<>"))) {
		s->sender = (struct address){ .local = "" };
		return 0;
	}
	if (sendmail_rcpts_add(&one, v) == -1 || one.n != 1)
		result = -1;
	else
		s->sender = s->from.author.address = one.list[0];
	sendmail_rcpts_free(&one);
	return result;
}

static int
identify(struct submission *s)
{
	const struct sendmail_options *o = s->options;

	if (sendmail_author(s->conf, &s->from) == -1)
		return sendmail_complain(EX_CONFIG, s->conf->hostname, "the hostname is not a domain");
	s->sender = s->from.author.address;
	s->from.author.name = o->name ? o->name : o->sender ? "" : s->from.name;
	if (o->sender && set_sender(s, o->sender) == -1)
		return sendmail_complain(EX_USAGE, o->sender, "not a sender's address");
	return EX_OK;
}

/* ---- The message */

/* Reads from standard input. */
static int
read_input(struct sendmail_body *b)
{
	/* On the stack each page of it would be touched. */
	static char block[SENDMAIL_READ_SIZE];
	ssize_t n;

	do
		n = read(STDIN_FILENO, block, sizeof(block));
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return sendmail_complain(EX_NOINPUT, "standard input", strerror(errno));
	(void)sendmail_input_add(&b->input, (struct view){ block, (size_t)n }, &b->text);
	if (n == 0)
		sendmail_input_end(&b->input, &b->text);
	b->end = n == 0 || b->input.ended;
	return EX_OK;
}

/* Says what is wrong with recipients that came from there. */
static int
bad_rcpts(const struct submission *s, const char *from)
{
	return sendmail_complain(s->rcpts.no_memory ? EX_OSERR : EX_DATAERR, from, s->rcpts.error);
}

static int
collect_rcpts(struct submission *s, struct view fields)
{
	if (s->options->from_header && sendmail_message_rcpts(fields, &s->rcpts) == -1)
		return bad_rcpts(s, "recipients in the header");
	sendmail_rcpts_unique(&s->rcpts);
	return s->rcpts.n ? EX_OK : sendmail_complain(EX_USAGE, NULL, "no recipients");
}

static int
submit(struct submission *s, struct view fields, struct view rest)
{
	struct buf envelope = buf_make(SIZE_MAX);
	const char *wrong = sendmail_envelope(s->options, &s->sender, &s->rcpts, &envelope);
	int status = wrong ? sendmail_complain(EX_USAGE, NULL, wrong) :
	    sendmail_body_submit(&s->body, &s->from.author, s->options->from_header, fields, rest,
	    &envelope);

	buf_free(&envelope);
	return status;
}

/* The recipients on the command line. */
static int
take_operands(struct submission *s)
{
	const struct sendmail_options *o = s->options;

	for (size_t i = 0; i < o->nrcpts; i++)
		if (sendmail_rcpts_add(&s->rcpts, view_of(o->rcpts[i])) == -1)
			return bad_rcpts(s, o->rcpts[i]);
	return o->from_header || s->rcpts.n ? EX_OK : sendmail_complain(EX_USAGE, NULL, "no recipients");
}

static int
deliver(const struct sendmail_options *o, const struct conf *conf)
{
	struct submission s = { .options = o, .conf = conf };
	struct view fields, rest;
	int status;

	s.rcpts = (struct sendmail_rcpts){
		.limit = conf->recipient_limit, .domain = conf->hostname,
	};
	s.body = sendmail_body_make(read_input, NULL);
	s.body.input.dots = !o->keep_dots;
	status = identify(&s);
	if (status == EX_OK)
		status = take_operands(&s);
	if (status == EX_OK)
		status = sendmail_body_header(&s.body, o->from_header, &fields, &rest);
	if (status == EX_OK)
		status = collect_rcpts(&s, fields);
	if (status == EX_OK)
		status = submit(&s, fields, rest);
	buf_free(&s.body.text);
	sendmail_rcpts_free(&s.rcpts);
	return status;
}

/* ---- Other modes */

/* A mode that there is not: what does that here. */
static int
refuse(char letter)
{
	const char option[] = { '-', 'b', letter, '\0' };

	if (letter == 'd' || letter == 'D')
		return sendmail_complain(EX_UNAVAILABLE, option, "sendmail is no daemon here: smtpd(8) "
		    "receives mail, from listen(8), inetd or systemd; runner(8) -d 15m delivers it");
	return sendmail_complain(EX_UNAVAILABLE, option, "there is no such mode; see sendmail(8)");
}

static int
act(const struct sendmail_options *o, const struct conf *conf)
{
	switch (o->mode) {
	case SENDMAIL_DELIVER:
		return deliver(o, conf);
	case SENDMAIL_MAILQ:
		return sendmail_become("mailq", true, NULL);
	case SENDMAIL_ALIASES:
		return sendmail_aliases(conf);
	case SENDMAIL_QUEUE:
		return sendmail_queue(o->queue, conf->spool);
	case SENDMAIL_VERIFY:
		return sendmail_verify(o, conf);
	case SENDMAIL_SMTP:
		return sendmail_smtp(conf);
	default:
		return refuse(o->mode_letter);
	}
}

/* The file of -C, for this process and those it starts. */
static int
use_conf(const char *file)
{
	char path[PATH_MAX];

	if (realpath(file, path) == NULL)
		return sendmail_complain(EX_CONFIG, file, strerror(errno));
	return setenv("MAILSTEAD_CONF", path, 1) == 0 ? EX_OK : EX_OSERR;
}

static bool
is_called(const char *argv0, const char *name)
{
	const char *slash = strrchr(argv0, '/');

	return strcmp(slash ? slash + 1 : argv0, name) == 0;
}

int
main(int argc, char *argv[])
{
	const char *name = argc > 0 ? argv[0] : "sendmail", *what, *why;
	struct sendmail_options options;
	char error[CONF_ERROR_MAX];
	struct conf conf;
	int status;

	if (inherit_standard_fds() == -1)
		return EX_OSERR;
	(void)signal(SIGPIPE, SIG_IGN);
	log_open("sendmail", "stderr");
	if (sendmail_options_parse(&options, argc, argv, &what, &why) == -1)
		return sendmail_complain(what ? EX_USAGE : EX_OSERR, what, why);
	if (options.conf && (status = use_conf(options.conf)) != EX_OK)
		return status;
	errno = 0;
	if (conf_load(&conf, error) == -1)
		return sendmail_complain(conf_passes(errno) ? EX_TEMPFAIL : EX_CONFIG, NULL, error);
	if (is_called(name, "newaliases"))
		options.mode = SENDMAIL_ALIASES;
	else if (is_called(name, "mailq"))
		options.mode = SENDMAIL_MAILQ;
	status = act(&options, &conf);
	sendmail_options_free(&options);
	conf_free(&conf);
	return status;
}
