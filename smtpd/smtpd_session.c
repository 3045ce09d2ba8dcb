/* smtpd_session.c: see smtpd_session.h. */
#include "smtpd/smtpd_session.h"

#include <string.h>
#include <sys/socket.h>

#include "smtpd/smtpd_command.h"
#include "smtpd/smtpd_pace.h"
#include "sys/log.h"
#include "text/esmtp.h"

#define LINE_FLOOD (8 << 20)		/* octets of one line that are passed over */
#define LOG_REFUSED_MAX 100		/* lines for one connection */
#define LINGER_SECONDS 2		/* to let the client read our last words */
#define LINGER_MAX (1 << 20)		/* octets of its that are thrown away meanwhile */

void
smtpd_session_init(struct smtpd_session *s, const struct conf *conf,
    const struct smtpd_mode *mode, const struct peer *peer, int in, int out, int control)
{
	memset(s, 0, offsetof(struct smtpd_session, in));
	s->conf = conf;
	s->mode = *mode;
	s->peer = *peer;
	s->state = SMTPD_START;
	s->submit.fd = s->sasl.auth = s->filter.fd = -1;
	s->trusted = smtpd_session_trusts(s);
	s->detail = buf_make(SMTPD_DETAIL_MAX);
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
smtpd_session_detail_ascii(struct smtpd_session *s, struct view detail)
{
	buf_clear(&s->detail);
	for (size_t i = 0; i < detail.n; i++)
		buf_add_char(&s->detail, (unsigned char)detail.p[i] < 0x80 ? detail.p[i] : '?');
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

void
smtpd_session_restart(struct smtpd_session *s)
{
	s->state = SMTPD_START;
	s->esmtp = s->verbose = s->auth_seen = false;
	s->helo[0] = s->user[0] = '\0';
	s->trusted = smtpd_session_trusts(s);
	log_set_debug(s->conf->debug);
	smtpd_mail_reset(s);
}

void
smtpd_session_tell_peer(struct smtpd_session *s)
{
	/* When it fails, so does what the monitor is asked for next. */
	if (s->peer_moved)
		(void)gate_tell_peer(s->ask.monitor, &s->peer,
		    deadline_in(s->conf->smtp_command_timeout));
	s->peer_moved = false;
}

bool
smtpd_session_trusts(const struct smtpd_session *s)
{
	return s->mode.relay || peer_in_networks(&s->peer, view_of(s->conf->trusted_networks));
}

uint64_t
smtpd_session_size_limit(const struct smtpd_session *s)
{
	uint64_t limit = s->conf->message_size_limit;

	/* enqueue does not know of the other one, and would refuse what is larger. */
	return s->mode.size_limit && s->mode.size_limit < limit ? s->mode.size_limit : limit;
}

enum smtpd_reply
smtpd_session_bad_line(struct smtpd_session *s, enum line_status status, size_t limit,
    msec deadline)
{
	switch (status) {
	case LINE_BARE_LF:
	case LINE_BARE_CR:
		return SMTPD_BARE_LINE_END;
	case LINE_NUL:
		return SMTPD_NUL;
	case LINE_TOO_LONG:
		smtpd_session_detail_num(s, limit);
		status = reader_skip_line(&s->in, LINE_FLOOD, deadline);
		if (status == LINE_OK)
			return limit == SASL_LINE_MAX ? SMTPD_AUTH_LONG : SMTPD_LINE_TOO_LONG;
		return status == LINE_TOO_LONG ? SMTPD_FLOOD : smtpd_session_unread(s, status);
	default:
		return smtpd_session_unread(s, status);
	}
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
	smtpd_reply_split(reply, buf_view(&s->detail), &code, &reason);
	l = log_begin(LOG_INFO, "refused");
	log_str(&l, "verb", s->verb);
	log_view(&l, "reply", view_trim(buf_view(&code)));
	if (s->state & (SMTPD_MAIL | SMTPD_RCPT))
		log_str(&l, "from", address_text(&s->mail.sender, text));
	if (!address_is_null(&s->rcpt))
		log_str(&l, "to", address_text(&s->rcpt, text));
	log_str(&l, "peer", s->peer.text);
	log_view(&l, "reason", buf_view(&reason));
	if (s->consult.reason)
		log_str(&l, "policy", s->consult.reason);
	s->consult.reason = NULL;	/* what ends the connection then has another one */
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
	uint64_t times = s->replies ? s->replies : 1;
	int result = smtpd_reply_format(reply, buf_view(&s->detail), &b);

	s->replies = 0;
	while (result == 0 && times-- > 0)
		result = writer_add(&s->out, buf_view(&b), deadline);
	if (result == -1)
		(void)smtpd_session_lost(s, "write");
	else if (s->verbose && reply != SMTPD_CHALLENGE)
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
	case SMTPD_EARLY:
		return "early";
	case SMTPD_TOO_MANY_ERRORS:
	case SMTPD_TOO_MANY_LOGINS:
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

/* Counts, sends and logs the reply. */
static void
conclude(struct smtpd_session *s, enum smtpd_reply reply)
{
	unsigned flags = smtpd_reply_flags(reply);
	bool too_much;

	if (reply == SMTPD_NO_REPLY)
		return;
	too_much = is_too_much(s, smtpd_pace_junk(s) ? flags | SMTPD_REPLY_COUNTS : flags);
	if (!(flags & SMTPD_REPLY_CLOSE))
		smtpd_pace_reply(s);
	send_reply(s, reply);
	if (smtpd_reply_code(reply) >= 400)
		log_refused(s, reply);
	if (flags & SMTPD_REPLY_CLOSE) {
		s->over = true;
		s->why = end_word(reply);
	} else if (flags & SMTPD_REPLY_LOGIN && s->count.logins >= s->conf->login_limit) {
		smtpd_session_detail(s, view_of(s->conf->hostname));
		conclude(s, SMTPD_TOO_MANY_LOGINS);
	} else if (too_much) {
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

/* Whether a whole line waits, so that the replies so far may wait for its own. */
static bool
line_waits(struct smtpd_session *s)
{
	struct view unread;

	if (reader_drained(&s->in) || !reader_pending(&s->in))
		return false;
	unread = reader_unread(&s->in);
	return view_find(unread, '\n') < unread.n;
}

/* Whether the line may have a password in it, and must not be logged. */
static bool
is_secret(const struct smtpd_session *s, struct view line)
{
	struct view verb, args;

	command_split(line, &verb, &args);
	return view_eq_nocase(verb, VIEW("AUTH")) ||
	    (s->auth_seen && smtpd_command_find(verb) == NULL);
}

static enum smtpd_reply
next_command(struct smtpd_session *s)
{
	msec deadline = deadline_in(s->conf->smtp_command_timeout);
	size_t limit = s->conf->smtp_line_limit;
	struct view line, start = VIEW("");
	enum line_status status;

	s->verb[0] = '\0';
	s->junk = s->grouped = false;
	s->rcpt = (struct address){ .local = "" };
	(void)reader_bytes(&s->in, deadline, &start);
	/* The very first octets may be those of a protocol that has no lines. */
	if (s->count.commands == 0 && smtpd_command_alien(start))
		return SMTPD_ALIEN;
	/* Tokens are longer than any other argument. */
	if (view_starts_nocase(start, VIEW("AUTH ")) && smtpd_auth_enabled(s))
		limit = SASL_LINE_MAX;
	status = reader_line(&s->in, limit, deadline, &line);
	s->count.commands++;
	s->count.octets += line.n;
	if (status != LINE_OK)
		return smtpd_session_bad_line(s, status, limit, deadline);
	if (s->verbose && !is_secret(s, line))
		log_line(s, "command", line);
	return smtpd_command_do(s, line);
}

/* Deals with what comes next, whatever that is now. */
static enum smtpd_reply
next_reply(struct smtpd_session *s)
{
	/* A message may be the first of a group. */
	s->grouped = true;
	if (s->message.open)
		return smtpd_data_receive(s);
	if (s->chunk.open)
		return smtpd_bdat_receive(s);
	return s->sasl.auth != -1 ? smtpd_auth_continue(s) : next_command(s);
}

void
smtpd_session_step(struct smtpd_session *s)
{
	/* The answers to pipelined commands leave together. */
	if (!s->grouped || s->message.open || s->chunk.open || !line_waits(s))
		flush(s);
	if (s->over)
		return;
	/* What a chunk will be told may be known before its octets are there. */
	if (!s->chunk.open) {
		buf_clear(&s->detail);
		s->consult.reason = NULL;
	}
	conclude(s, next_reply(s));
	if (s->mail.over)
		smtpd_mail_reset(s);
	if (s->tls_next && !s->over)
		smtpd_tls_begin(s);
}

void
smtpd_session_greet(struct smtpd_session *s)
{
	log_note(LOG_INFO, "connect", "peer", s->peer.text);
	if (s->mode.implicit_tls)
		smtpd_tls_begin(s);
	if (s->over)
		return;
	if (smtpd_pace_greeting(s) == LINE_OK) {
		bool alien = smtpd_command_alien(reader_unread(&s->in));

		conclude(s, alien ? SMTPD_ALIEN : SMTPD_EARLY);
		return;
	}
	if (s->over)
		return;
	smtpd_session_detail(s, view_of(s->conf->hostname));
	conclude(s, s->mode.lmtp ? SMTPD_GREETING_LMTP : SMTPD_GREETING);
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
	/* First of all: for this the client waits. */
	flush(s);
	smtpd_message_drop(s);
	sasl_end(&s->sasl);
	submit_hang_up(&s->submit);
	smtpd_filter_close(&s->filter);
	smtpd_ask_close(&s->ask);
	log_disconnect(s);
	linger(s);
}

void
smtpd_session_free(struct smtpd_session *s)
{
	smtpd_message_free(s);
	submit_close(&s->submit);
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
