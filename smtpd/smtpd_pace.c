/* smtpd_pace.c: see smtpd_pace.h. */
#include "smtpd/smtpd_pace.h"

#include <errno.h>
#include <poll.h>

static int
flush(struct smtpd_session *s)
{
	if (writer_flush(&s->out, deadline_in(s->conf->smtp_command_timeout)) == 0)
		return 0;
	(void)smtpd_session_lost(s, "write");
	return -1;
}

/* ---- the greeting */

/* Who waits for it: those that cannot know that we are patient with users and friends. */
static bool
is_stranger(const struct smtpd_session *s)
{
	return !s->trusted && !s->mode.submission && !s->mode.implicit_tls && !s->mode.lmtp;
}

/* The first line, which says that another follows: RFC 5321 4.2. */
static void
tease(struct smtpd_session *s)
{
	struct buf b = buf_make(1024);

	buf_addf(&b, "220-%s ESMTP\r\n", s->conf->hostname);
	if (writer_add(&s->out, buf_view(&b), deadline_in(s->conf->smtp_command_timeout)) == -1)
		(void)smtpd_session_lost(s, "write");
	buf_free(&b);
}

enum line_status
smtpd_pace_greeting(struct smtpd_session *s)
{
	enum line_status status;
	struct view octets;

	if (reader_pending(&s->in))
		return LINE_OK;
	if (s->conf->smtp_greeting_delay == 0 || !is_stranger(s))
		return LINE_TIMEOUT;
	tease(s);
	if (s->over || flush(s) == -1)
		return LINE_CLOSED;
	status = reader_bytes(&s->in, deadline_in(s->conf->smtp_greeting_delay), &octets);
	if (status == LINE_CLOSED || status == LINE_ERROR)
		(void)smtpd_session_lost(s, status == LINE_CLOSED ? "closed" : "error");
	return status;
}

/* ---- commands that bring nothing, and errors */

bool
smtpd_pace_junk(const struct smtpd_session *s)
{
	return s->junk && s->count.junk > s->conf->smtp_junk_limit;
}

/* Whoever has hung up waits no longer, and we do not wait for it. */
static void
wait_until(int fd, msec deadline)
{
	struct pollfd pfd = { .fd = fd, .events = POLLRDHUP };

	while (poll(&pfd, 1, deadline_left(deadline)) == -1 && errno == EINTR)
		;
}

void
smtpd_pace_reply(struct smtpd_session *s)
{
	if (s->conf->smtp_error_delay == 0 ||
	    s->count.errors + s->count.unwanted < s->conf->smtp_error_soft_limit)
		return;
	/* What it has been promised already it gets at once. */
	if (flush(s) == 0)
		wait_until(s->in.fd, deadline_in(s->conf->smtp_error_delay));
}
