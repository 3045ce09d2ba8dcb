/* smtpd_session.c: see smtpd_session.h. */
#include "smtpd/smtpd_session.h"

#include <stdio.h>
#include <sys/socket.h>

#include "smtpd/smtpd_command.h"
#include "sys/log.h"

#define LINE_FLOOD (8 << 20)		/* octets of one line that are passed over */
#define LOG_REFUSED_MAX 100		/* lines for one connection */
#define LINGER_SECONDS 2		/* to let the client read our last words */
#define LINGER_MAX (1 << 20)		/* octets of its that are thrown away meanwhile */

void
smtpd_session_init(struct smtpd_session *s, const struct conf *conf, const struct peer *peer,
    int in, int out, int control)
{
	*s = (struct smtpd_session){
		.conf = conf, .peer = *peer, .state = SMTPD_START, .submit = { .fd = -1 },
		.trusted = peer_in_networks(peer, view_of(conf->trusted_networks)),
		.detail = buf_make(SMTPD_DETAIL_MAX),
	};
	reader_init(&s->in, in);
	writer_init(&s->out, out);
	smtpd_ask_init(&s->ask, control);
	smtpd_mail_reset(s);
}

/* ---- for handlers */

void
smtpd_session_detail(struct smtpd_session *s, struct view detail)
{
	buf_clear(&s->detail);
	buf_add_view(&s->detail, detail);
}

void
smtpd_session_detail_num(struct smtpd_session *s, uint64_t n)
{
	buf_clear(&s->detail);
	buf_add_num(&s->detail, n);
}

enum smtpd_reply
smtpd_session_lost(struct smtpd_session *s, const char *why)
{
	/* What ended it first is why it ended. */
	if (!s->over)
		s->why = why;
	s->over = true;
	return SMTPD_NO_REPLY;
}

enum smtpd_reply
smtpd_session_unread(struct smtpd_session *s, enum line_status status)
{
	if (status == LINE_TIMEOUT) {
		smtpd_session_detail(s, view_of(s->conf->hostname));
		return SMTPD_TOO_SLOW;
	}
	return smtpd_session_lost(s, status == LINE_CLOSED ? "closed" : "error");
}

/* ---- replies */

static void
log_refused(struct smtpd_session *s, enum smtpd_reply reply)
{
	struct buf reason = buf_make(SMTPD_DETAIL_MAX), code = buf_make(32);
	char text[ADDRESS_TEXT_MAX];
	struct log_line l;

	if (s->count.refused++ >= LOG_REFUSED_MAX)
		return;
	buf_addf(&code, "%d %s", smtpd_reply_code(reply), smtpd_reply_enhanced(reply));
	smtpd_reply_text(reply, buf_view(&s->detail), &reason);
	l = log_begin(LOG_INFO, "refused");
	log_str(&l, "verb", s->verb);
	log_view(&l, "reply", view_trim(buf_view(&code)));
	if (s->state & (SMTPD_MAIL | SMTPD_RCPT))
		log_str(&l, "from", address_text(&s->mail.sender, text));
	if (!address_is_null(&s->rcpt))
		log_str(&l, "to", address_text(&s->rcpt, text));
	log_str(&l, "peer", s->peer.text);
	log_view(&l, "reason", buf_view(&reason));
	log_end(&l);
	buf_free(&reason);
	buf_free(&code);
}

/* What VERB is for. */
static void
log_line(const struct smtpd_session *s, const char *event, struct view line)
{
	struct log_line l = log_begin(LOG_DEBUG, event);

	log_str(&l, "peer", s->peer.text);
	log_view(&l, "line", line);
	log_end(&l);
}

static void
send_reply(struct smtpd_session *s, enum smtpd_reply reply)
{
	struct buf b = buf_make(WRITER_MAX);
	msec deadline = deadline_in(s->conf->smtp_command_timeout);

	if (smtpd_reply_format(reply, buf_view(&s->detail), &b) == -1 ||
	    writer_add(&s->out, buf_view(&b), deadline) == -1)
		(void)smtpd_session_lost(s, "write");
	else if (s->verbose)
		log_line(s, "reply", view_sub(buf_view(&b), 0, b.n - 2));
	buf_free(&b);
}

static const char *
end_word(enum smtpd_reply reply)
{
	switch (reply) {
	case SMTPD_BYE:
		return "quit";
	case SMTPD_TOO_SLOW:
		return "timeout";
	case SMTPD_TOO_MANY_ERRORS:
		return "errors";
	default:
		return "protocol";
	}
}

/* Counts what the client did wrong. Returns whether that was once too often. */
static bool
is_too_much(struct smtpd_session *s, unsigned flags)
{
	if (flags & SMTPD_REPLY_COUNTS)
		return ++s->count.errors >= s->conf->smtp_error_limit;
	if (flags & SMTPD_REPLY_REFUSES)
		return ++s->count.unwanted >= s->conf->smtp_refused_limit;
	return false;
}

/* Sends, counts and logs the reply. */
static void
conclude(struct smtpd_session *s, enum smtpd_reply reply)
{
	if (reply == SMTPD_NO_REPLY)
		return;
	send_reply(s, reply);
	if (smtpd_reply_code(reply) >= 400)
		log_refused(s, reply);
	if (smtpd_reply_flags(reply) & SMTPD_REPLY_CLOSE) {
		s->over = true;
		s->why = end_word(reply);
	} else if (is_too_much(s, smtpd_reply_flags(reply))) {
		smtpd_session_detail(s, view_of(s->conf->hostname));
		conclude(s, SMTPD_TOO_MANY_ERRORS);
	}
}

static void
flush(struct smtpd_session *s)
{
	if (writer_flush(&s->out, deadline_in(s->conf->smtp_command_timeout)) == -1)
		(void)smtpd_session_lost(s, "write");
}

/* ---- the loop */

/* A line that is none. Returns the reply; reading may go on unless that closes. */
static enum smtpd_reply
bad_line(struct smtpd_session *s, enum line_status status, msec deadline)
{
	switch (status) {
	case LINE_BARE_LF:
	case LINE_BARE_CR:
		return SMTPD_BARE_LINE_END;
	case LINE_NUL:
		return SMTPD_NUL;
	case LINE_TOO_LONG:
		smtpd_session_detail_num(s, s->conf->smtp_line_limit);
		status = reader_skip_line(&s->in, LINE_FLOOD, deadline);
		if (status == LINE_OK)
			return SMTPD_LINE_TOO_LONG;
		return status == LINE_TOO_LONG ? SMTPD_FLOOD : smtpd_session_unread(s, status);
	default:
		return smtpd_session_unread(s, status);
	}
}

/* Whether a whole line waits, so that the replies so far may wait for its own. */
static bool
line_waits(struct smtpd_session *s)
{
	struct view unread;

	if (!reader_pending(&s->in))
		return false;
	unread = reader_unread(&s->in);
	return view_find(unread, '\n') < unread.n;
}

/* The very first octets may be those of a protocol that has no lines. */
static bool
speaks_alien(struct smtpd_session *s, msec deadline)
{
	struct view octets;

	return s->count.commands == 0 && reader_bytes(&s->in, deadline, &octets) == LINE_OK &&
	    smtpd_command_alien(octets);
}

static enum smtpd_reply
next_command(struct smtpd_session *s)
{
	msec deadline = deadline_in(s->conf->smtp_command_timeout);
	enum line_status status;
	struct view line;

	s->verb[0] = '\0';
	s->rcpt = (struct address){ .local = "" };
	if (speaks_alien(s, deadline))
		return SMTPD_ALIEN;
	status = reader_line(&s->in, s->conf->smtp_line_limit, deadline, &line);
	s->count.commands++;
	s->count.octets += line.n;
	if (status != LINE_OK)
		return bad_line(s, status, deadline);
	if (s->verbose)
		log_line(s, "command", line);
	return smtpd_command_do(s, line);
}

void
smtpd_session_step(struct smtpd_session *s)
{
	/* The answers to pipelined commands leave together. */
	if (s->message.open || !line_waits(s))
		flush(s);
	if (s->over)
		return;
	buf_clear(&s->detail);
	conclude(s, s->message.open ? smtpd_message_receive(s) : next_command(s));
	if (s->mail.over)
		smtpd_mail_reset(s);
}

void
smtpd_session_greet(struct smtpd_session *s)
{
	log_note(LOG_INFO, "connect", "peer", s->peer.text);
	if (reader_pending(&s->in)) {
		bool alien = smtpd_command_alien(reader_unread(&s->in));

		conclude(s, alien ? SMTPD_ALIEN : SMTPD_EARLY);
		return;
	}
	smtpd_session_detail(s, view_of(s->conf->hostname));
	conclude(s, SMTPD_GREETING);
	flush(s);
}

/*
 * A close with octets unread resets the connection, and the client may never
 * see what it was told. So it gets a moment to read that.
 */
static void
linger(struct smtpd_session *s)
{
	msec deadline = deadline_in(LINGER_SECONDS);
	size_t left = LINGER_MAX;
	struct view octets;

	if (s->out.failed || !reader_pending(&s->in))
		return;
	(void)shutdown(s->out.fd, SHUT_WR);
	while (reader_bytes(&s->in, deadline, &octets) == LINE_OK && octets.n <= left) {
		left -= octets.n;
		reader_take(&s->in, octets.n);
	}
}

static void
log_disconnect(const struct smtpd_session *s)
{
	struct log_line l = log_begin(LOG_INFO, "disconnect");

	log_str(&l, "peer", s->peer.text);
	log_str(&l, "reason", s->why ? s->why : "closed");
	log_num(&l, "commands", s->count.commands);
	log_num(&l, "messages", s->count.messages);
	log_num(&l, "rcpts", s->count.rcpts);
	log_num(&l, "refused", s->count.refused);
	log_num(&l, "errors", s->count.errors);
	log_num(&l, "octets", s->count.octets);
	log_end(&l);
}

void
smtpd_session_end(struct smtpd_session *s)
{
	smtpd_message_drop(s);
	submit_close(&s->submit);
	smtpd_ask_close(&s->ask);
	flush(s);
	log_disconnect(s);
	linger(s);
	smtpd_mail_reset(s);
	buf_free(&s->detail);
	buf_free(&s->out.pending);
}

void
smtpd_session_run(struct smtpd_session *s)
{
	smtpd_session_greet(s);
	while (!s->over)
		smtpd_session_step(s);
	smtpd_session_end(s);
}
