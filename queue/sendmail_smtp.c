/* sendmail_smtp.c: see sendmail_smtp.h: the session, and messages. */
#include "queue/sendmail_smtp.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/queue_envelope.h"
#include "queue/sendmail_message.h"
#include "sys/inherit.h"

void
smtp_reply(struct sendmail_smtp *s, const char *text)
{
	msec deadline = deadline_in(SMTP_SECONDS);

	(void)writer_add(&s->out, view_of(text), deadline);
	(void)writer_add(&s->out, VIEW("\r\n"), deadline);
	s->errors += text[0] == '5';
}

void
smtp_reset(struct sendmail_smtp *s)
{
	buf_clear(&s->envelope);
	s->mail = false;
	s->nrcpts = 0;
}

/* ---- A message */

/* Reads text after DATA. */
static int
read_data(struct sendmail_body *b)
{
	struct sendmail_smtp *s = b->arg;
	struct view octets;

	if (reader_bytes(&s->in, deadline_in(SMTP_SECONDS), &octets) != LINE_OK) {
		s->done = true;
		return EX_IOERR;
	}
	octets = view_sub(octets, 0, SENDMAIL_READ_SIZE);
	reader_take(&s->in, sendmail_input_add(&b->input, octets, &b->text));
	b->end = b->input.ended;
	return EX_OK;
}

static const char *
reply_of(int status)
{
	switch (status) {
	case EX_OK:
		return "250 2.0.0 Queued";
	case EX_DATAERR:
		return "501 5.1.3 An address is too long";
	case EX_UNAVAILABLE:
		return "554 5.3.0 Refused: too big, too many recipients, or not wanted";
	case EX_SOFTWARE:
		return "554 5.5.4 The queue does not understand this message";
	case EX_CONFIG:
		return "451 4.3.5 The configuration is not valid";
	default:
		return "451 4.3.0 Not now, try again later";
	}
}

static int
submit(struct sendmail_smtp *s, struct sendmail_body *b)
{
	struct view fields, rest;
	int status = sendmail_body_header(b, false, &fields, &rest);

	sendmail_author_again(&s->from);
	if (status == EX_OK)
		status = sendmail_body_submit(b, &s->from.author, false, fields, rest, &s->envelope);
	/* A refusal is answered where the client waits for it. */
	while (!b->end && !s->done) {
		buf_clear(&b->text);
		(void)b->read(b);
	}
	return status;
}

static void
take_message(struct sendmail_smtp *s)
{
	struct sendmail_body b = sendmail_body_make(read_data, s);
	int status;

	b.input.dots = b.input.stuffed = true;
	envelope_add_item('E', VIEW(""), &s->envelope);
	smtp_reply(s, "354 End the message with a dot on a line of its own");
	(void)writer_flush(&s->out, deadline_in(SMTP_SECONDS));
	status = submit(s, &b);
	buf_free(&b.text);
	s->lost = !b.end;
	if (!s->done)
		smtp_reply(s, reply_of(status));
	smtp_reset(s);
}

/* ---- The session */

/* The next line. One that ends in LF alone has been typed by somebody. */
static bool
next_line(struct sendmail_smtp *s, struct view *line)
{
	msec deadline = deadline_in(SMTP_SECONDS);
	enum line_status status;

	/* What was said in one go is answered in one go. */
	if (!reader_pending(&s->in))
		(void)writer_flush(&s->out, deadline);
	status = reader_line(&s->in, SMTP_LINE_MAX, deadline, line);
	if (status == LINE_OK || status == LINE_BARE_LF) {
		*line = view_sub(*line, 0, view_find(*line, '\n'));
		return true;
	}
	*line = VIEW("");
	if (status == LINE_TOO_LONG)
		status = reader_skip_line(&s->in, SIZE_MAX, deadline);
	else if (status == LINE_BARE_CR || status == LINE_NUL)
		status = LINE_OK;
	s->done = status != LINE_OK;
	return !s->done;
}

static void
greet(struct sendmail_smtp *s)
{
	struct buf b = buf_make(SMTP_LINE_MAX);

	buf_addf(&b, "220 %s ESMTP Mailstead", s->conf->hostname);
	smtp_reply(s, buf_cstr(&b));
	buf_free(&b);
}

static void
serve(struct sendmail_smtp *s)
{
	struct view line;

	greet(s);
	while (!s->done && !s->out.failed && next_line(s, &line)) {
		if (smtp_command(s, line))
			take_message(s);
		if (s->errors > SMTP_ERRORS_MAX) {
			smtp_reply(s, "421 4.7.0 Too many errors");
			break;
		}
	}
	(void)writer_flush(&s->out, deadline_in(SMTP_SECONDS));
}

/* Under inetd, say. There nobody is the caller, and anybody could send anything anywhere. */
static bool
is_network(int fd)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof(peer);

	return getpeername(fd, (struct sockaddr *)&peer, &size) == 0 &&
	    (peer.ss_family == AF_INET || peer.ss_family == AF_INET6);
}

int
sendmail_smtp(const struct conf *conf)
{
	struct sendmail_smtp *s;
	int status = EX_OK;

	if (is_network(STDIN_FILENO))
		return sendmail_complain(EX_UNAVAILABLE, "-bs",
		    "not for connections from a network: smtpd(8) serves those");
	/* Some have one pipe for both: what enqueue says would be a line of a reply. */
	inherit_shield(STDOUT_FILENO);
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return EX_OSERR;
	s->conf = conf;
	s->envelope = buf_make(SIZE_MAX);
	if (sendmail_author(conf, &s->from) == -1) {
		free(s);
		return sendmail_complain(EX_CONFIG, conf->hostname, "the hostname is not a domain");
	}
	s->from.author.name = s->from.name;
	reader_init(&s->in, STDIN_FILENO);
	writer_init(&s->out, STDOUT_FILENO);
	serve(s);
	if (s->out.failed)
		status = EX_IOERR;
	else if (s->lost || (!s->quit && s->errors))
		status = EX_PROTOCOL;
	buf_free(&s->envelope);
	buf_free(&s->out.pending);
	free(s);
	return status;
}
