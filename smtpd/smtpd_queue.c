/* smtpd_queue.c: the message's way to enqueue: a connection, the envelope, the Received field. */
#include <string.h>

#include "smtpd/smtpd_command.h"
#include "smtpd/smtpd_known.h"
#include "sys/log.h"

#define ID_MARK "\x01"		/* stands for an id that is not known; nothing else in a field can */
#define QUEUE_SECONDS 300	/* to wait for enqueue; the client waits for ten minutes */

/* The reply of the program that is there instead of enqueue, in its own words. */
static enum smtpd_reply
program_failed(struct smtpd_session *s)
{
	const struct submit *q = &s->submit;
	struct buf text = buf_make(sizeof(q->text) + sizeof(q->code) + 8);

	buf_addf(&text, "%d %s %s", q->permanent ? 554 : 451, q->code, q->text);
	smtpd_session_detail(s, buf_view(&text));
	buf_free(&text);
	return q->permanent ? SMTPD_FILTER_REFUSES : SMTPD_FILTER_LATER;
}

enum smtpd_reply
smtpd_queue_failed(struct smtpd_session *s)
{
	const struct submit *q = &s->submit;
	struct log_line l = log_begin(LOG_WARNING, "queue");

	log_str(&l, "code", q->code);
	log_str(&l, "reason", q->text);
	log_end(&l);
	if (s->conf->queue_program[0])
		return program_failed(s);
	if (strcmp(q->code, "4.7.0") == 0)
		return SMTPD_SENT_TOO_MANY;
	if (!q->permanent)
		return strcmp(q->code, "4.3.1") == 0 ? SMTPD_QUEUE_FULL : SMTPD_QUEUE_LATER;
	if (strcmp(q->code, "5.3.4") == 0) {
		smtpd_session_detail_num(s, smtpd_session_size_limit(s));
		return SMTPD_TOO_BIG;
	}
	smtpd_session_detail(s, view_of(q->text));
	return SMTPD_QUEUE_REFUSED;
}

static int
reach_enqueue(void *session)
{
	struct smtpd_session *s = session;

	return smtpd_ask_enqueue(&s->ask);
}

/*
 * Has a connection to enqueue, or to the filters before it: the one there is, or a new one; to the
 * former once there is something to be said.
 */
static int
queue_connect(struct smtpd_session *s, bool filtered)
{
	int fd = -1;

	if ((s->submit.fd != -1 || s->submit.reach) && s->filter.queue == filtered &&
	    !(filtered && s->filter.wants & FILTER_WANTS_QUEUE))
		return 0;
	s->filter.queue = filtered;
	if (filtered && (fd = smtpd_filter_queue(s)) == -1)
		return -1;
	submit_close(&s->submit);
	if (filtered)
		submit_init(&s->submit, fd, QUEUE_SECONDS);
	else
		submit_init_later(&s->submit, reach_enqueue, s, QUEUE_SECONDS);
	return 0;
}

/*
 * Whether enqueue need not be asked before the message is here: it takes all from everybody, as it
 * did with the last one.
 */
static bool
is_sure(const struct smtpd_session *s)
{
	return s->ask.known && atomic_load(&s->ask.known->first.hint.takes) && !s->filter.queue &&
	    s->conf->queue_program[0] == '\0' && s->user[0] == '\0' && !s->mode.submission;
}

int
smtpd_queue_connect(struct smtpd_session *s)
{
	return queue_connect(s, false);
}

/* Takes the next string with its NUL off *rest. */
static struct view
take_string(struct view *rest)
{
	size_t n = view_find(*rest, '\0');
	struct view v = view_sub(*rest, 0, n);

	*rest = view_sub(*rest, n + 1, rest->n);
	return v;
}

static int
queue_rcpts(struct smtpd_session *s)
{
	struct view rest = buf_view(&s->mail.rcpts);

	while (rest.n) {
		struct view text = take_string(&rest), params = take_string(&rest);
		struct address rcpt;

		if (address_parse(text, &rcpt) == -1 ||
		    submit_rcpt(&s->submit, &rcpt, params) == -1)
			return -1;
	}
	return 0;
}

/* Hands the envelope over, and has an id and a place for the message, unless that is sure. */
static int
queue_open(struct smtpd_session *s, bool sure)
{
	struct buf origin = buf_make(1024);
	int result;

	buf_addf(&origin, "%s %s %s", s->mode.lmtp ? "lmtp" : "smtp", s->peer.literal, s->helo);
	if (s->user[0])
		buf_addf(&origin, " user %s", s->user);
	result = submit_begin(&s->submit, &s->mail.sender, buf_view(&s->mail.params.queue),
	    buf_view(&origin), view_of(s->user));
	buf_free(&origin);
	if (result == 0)
		result = queue_rcpts(s);
	if (result == -1)
		return -1;
	if (!sure)
		return submit_open(&s->submit);
	/* It is there by the time that the text is. */
	if (s->submit.fd == -1)
		smtpd_ask_enqueue_early(&s->ask);
	return submit_start(&s->submit);
}

const char *
smtpd_queue_protocol(const struct smtpd_session *s)
{
	return smtpd_trace_protocol((struct smtpd_trace_protocol){
		.extended = s->esmtp, .encrypted = s->encrypted,
		.authenticated = s->user[0] != '\0', .utf8 = s->mail.params.utf8, .lmtp = s->mode.lmtp,
	});
}

/* Text in which the id has its place. */
static int
put_trace(struct submit *q, struct view text)
{
	size_t n = view_find(text, ID_MARK[0]);

	if (submit_data(q, view_sub(text, 0, n)) == -1)
		return -1;
	if (n == text.n)
		return 0;
	return submit_put_id(q) == -1 ? -1 : submit_data(q, view_sub(text, n + 1, text.n));
}

/* The message begins with our Received field. */
static int
queue_trace(struct smtpd_session *s)
{
	struct smtpd_trace t = {
		.helo = s->helo, .peer = s->peer.literal, .name = s->peer_name,
		.hostname = s->conf->hostname, .protocol = smtpd_queue_protocol(s),
		.id = s->submit.id[0] ? s->submit.id : ID_MARK, .time = clock_unix(),
		.tls = s->encrypted ? &s->tls : NULL,
		.rcpt = s->mail.nrcpts == 1 ? s->mail.rcpts.p : NULL,
		.priority = s->mail.params.has_priority ? &s->mail.params.priority_asked : NULL,
	};
	struct buf *text = &s->message.text;
	int result;

	t.utc_offset = clock_utc_offset(t.time);
	buf_clear(text);
	if (smtpd_trace_format(&t, text) == -1)
		return -1;
	result = put_trace(&s->submit, buf_view(text));
	buf_clear(text);
	return result;
}

enum smtpd_reply
smtpd_queue_open(struct smtpd_session *s)
{
	enum smtpd_reply reply;

	if (queue_connect(s, smtpd_filter_wanted(s)) == -1)
		return SMTPD_QUEUE_LATER;
	if (queue_open(s, is_sure(s)) == 0 && queue_trace(s) == 0)
		reply = smtpd_filter_start(s);
	else
		reply = smtpd_queue_failed(s);
	if (reply != SMTPD_NO_REPLY)
		submit_abort(&s->submit);
	return reply;
}
