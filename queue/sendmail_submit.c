/* sendmail_submit.c: see sendmail_submit.h. */
#include "queue/sendmail_submit.h"

#include <fcntl.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/queue_envelope.h"
#include "queue/queue_verdict.h"
#include "queue/sendmail_program.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define ENVID_MAX 100		/* octets; RFC 3461 section 4.4 */

/* ---- The envelope */

const char *
sendmail_notify(struct view value, struct buf *out)
{
	static const struct view words[] = { VIEW("SUCCESS"), VIEW("FAILURE"), VIEW("DELAY") };
	struct view rest = value;
	const char *between = "NOTIFY=";

	if (view_eq_nocase(rest, VIEW("never"))) {
		buf_add_str(out, "NOTIFY=NEVER");
		return NULL;
	}
	while (rest.n) {
		struct view word = view_trim(view_sub(rest, 0, view_find(rest, ',')));
		size_t i = 0;

		while (i < 3 && !view_eq_nocase(word, words[i]))
			i++;
		if (i == 3)
			return "-N: say never, or success, failure, delay";
		buf_add_str(out, between);
		buf_add_view(out, words[i]);
		between = ",";
		rest = view_sub(rest, view_find(rest, ',') + 1, rest.n);
	}
	return NULL;
}

/* ENVID in xtext (RFC 3461 section 4). */
static const char *
add_envid(const char *value, struct buf *out)
{
	struct view v = view_of(value);

	if (v.n == 0 || v.n > ENVID_MAX)
		return "-V: an envelope id has 1 to 100 characters";
	buf_add_str(out, " ENVID=");
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];

		if (c < '!' || c > '~' || c == '+' || c == '=')
			buf_addf(out, "+%02X", c);
		else
			buf_add_char(out, v.p[i]);
	}
	return NULL;
}

static bool
needs_utf8(const struct address *sender, const struct sendmail_rcpts *rcpts)
{
	for (size_t i = 0; i < rcpts->n; i++)
		if (!address_is_ascii(&rcpts->list[i]))
			return true;
	return !address_is_ascii(sender);
}

/* The parameters of MAIL, each with a space before it. */
static const char *
add_mail_params(const struct sendmail_options *o, bool utf8, struct buf *out)
{
	struct view body = view_of(o->body), ret = view_of(o->ret);

	/* What BODY may not be, such as BINARYMIME, comes in as lines here. */
	if (o->body && !view_eq_nocase(body, VIEW("7bit")))
		buf_add_str(out, " BODY=8BITMIME");
	if (o->ret && view_eq_nocase(ret, VIEW("full")))
		buf_add_str(out, " RET=FULL");
	else if (o->ret && view_eq_nocase(ret, VIEW("hdrs")))
		buf_add_str(out, " RET=HDRS");
	else if (o->ret)
		return "-R: say full or hdrs";
	if (utf8)
		buf_add_str(out, " SMTPUTF8");
	return o->envid ? add_envid(o->envid, out) : NULL;
}

const char *
sendmail_envelope(const struct sendmail_options *o, const struct address *sender,
    const struct sendmail_rcpts *rcpts, struct buf *out)
{
	struct buf mail = buf_make(1024), rcpt = buf_make(1024);
	const char *wrong = add_mail_params(o, needs_utf8(sender, rcpts), &mail);

	if (wrong == NULL && o->notify)
		wrong = sendmail_notify(view_of(o->notify), &rcpt);
	envelope_add_address('F', sender, out);
	if (mail.n)
		envelope_add_item('P', view_sub(buf_view(&mail), 1, mail.n), out);
	for (size_t i = 0; i < rcpts->n; i++) {
		envelope_add_address('T', &rcpts->list[i], out);
		if (rcpt.n)
			envelope_add_item('P', buf_view(&rcpt), out);
	}
	envelope_add_item('E', VIEW(""), out);
	buf_free(&mail);
	buf_free(&rcpt);
	return wrong;
}

/* ---- The other process */

/* Starts enqueue, or the caller's own program, with the other ends of the pipes. */
static pid_t
start(struct sendmail_submit *s, int message, int envelope)
{
	const int fds[] = { message, envelope, STDERR_FILENO };

	if (s->program)
		return sendmail_program_start(s->program, message, envelope, s->text);
	/* The file is its user's: root does not execute what somebody else could change. */
	return spawn_start(&(struct spawn){ .program = "enqueue", .fds = fds, .nfds = 3,
	    .role = path_user_queue });
}

int
sendmail_submit_start(struct sendmail_submit *s, const char *program)
{
	int message[2], envelope[2];

	*s = (struct sendmail_submit){ .program = program, .pid = -1, .message = -1,
		.envelope = -1, .text = program ? sendmail_program_text() : -1 };
	if (pipe2(message, O_CLOEXEC) == -1)
		return -1;
	if (pipe2(envelope, O_CLOEXEC) == -1) {
		close(message[0]);
		close(message[1]);
		return -1;
	}
	s->message = message[1];
	s->envelope = envelope[1];
	s->pid = start(s, message[0], envelope[0]);
	close(message[0]);
	close(envelope[0]);
	return s->pid == -1 ? -1 : 0;
}

static void
give(int *fd, struct view octets)
{
	if (*fd == -1 || file_write(*fd, octets) == 0)
		return;
	close(*fd);
	*fd = -1;
}

void
sendmail_submit_envelope(struct sendmail_submit *s, struct view octets)
{
	/* Callers of old write the message first. */
	if (s->program)
		s->later = octets;
	else
		give(&s->envelope, octets);
}

void
sendmail_submit_message(struct sendmail_submit *s, struct view octets)
{
	give(&s->message, octets);
}

int
sendmail_submit_status(int status)
{
	switch (status) {
	case 0:
		return EX_OK;
	case 11:
		return EX_DATAERR;
	case 31:
		return EX_UNAVAILABLE;
	case 55:
		return EX_CONFIG;
	case 91:
	case 100:
		return EX_SOFTWARE;
	default:
		return EX_TEMPFAIL;
	}
}

int
sendmail_submit_end(struct sendmail_submit *s, bool commit)
{
	int status;

	if (s->message == -1)
		commit = false;
	else
		close(s->message);
	if (commit && s->program)
		give(&s->envelope, s->later);
	if (commit)
		give(&s->envelope, VIEW("\0"));
	commit = commit && s->envelope != -1;
	if (s->envelope != -1)
		close(s->envelope);
	status = s->pid == -1 ? -1 : spawn_wait(s->pid);
	if (s->program)
		return sendmail_program_status(s->text, status == 0 && !commit ? VERDICT_READ : status);
	return status == 0 && !commit ? EX_SOFTWARE : sendmail_submit_status(status);
}
