/* smtpd_message.c: DATA (RFC 5321 4.1.1.4). */
#include <string.h>

#include "smtpd/smtpd_command.h"
#include "sys/log.h"

#define QUEUE_SECONDS 300	/* to wait for enqueue; the client waits for ten minutes */

void
smtpd_message_drop(struct smtpd_session *s)
{
	if (s->message.queued)
		submit_abort(&s->submit);
	s->message.open = s->message.queued = false;
	buf_free(&s->message.text);
	smtpd_submission_free(s);
}

/* ---- enqueue */

/* The reply that tells what enqueue answered, or that it is gone. */
static enum smtpd_reply
queue_failed(struct smtpd_session *s)
{
	const struct submit *q = &s->submit;
	struct log_line l = log_begin(LOG_WARNING, "queue");

	log_str(&l, "code", q->code);
	log_str(&l, "reason", q->text);
	log_end(&l);
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

/* Has a connection to enqueue: the one there is, or a new one. */
static int
queue_connect(struct smtpd_session *s)
{
	int fd;

	if (s->submit.fd != -1)
		return 0;
	fd = smtpd_ask_enqueue(&s->ask);
	if (fd == -1)
		return -1;
	submit_close(&s->submit);
	submit_init(&s->submit, fd, QUEUE_SECONDS);
	return 0;
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

/* Hands the envelope over, and has an id and a place for the message. */
static int
queue_open(struct smtpd_session *s)
{
	struct buf origin = buf_make(1024);
	int result;

	buf_addf(&origin, "smtp %s %s", s->peer.literal, s->helo);
	if (s->user[0])
		buf_addf(&origin, " user %s", s->user);
	result = submit_begin(&s->submit, &s->mail.sender, buf_view(&s->mail.params.queue),
	    buf_view(&origin), view_of(s->user));
	buf_free(&origin);
	if (result == 0)
		result = queue_rcpts(s);
	return result == 0 ? submit_open(&s->submit) : -1;
}

static const char *
protocol(const struct smtpd_session *s)
{
	return smtpd_trace_protocol(s->esmtp, s->encrypted, s->user[0] != '\0');
}

/* The message begins with our Received field. */
static int
queue_trace(struct smtpd_session *s)
{
	struct smtpd_trace t = {
		.helo = s->helo, .peer = s->peer.literal, .name = s->peer_name,
		.hostname = s->conf->hostname,
		.protocol = protocol(s), .id = s->submit.id, .time = clock_unix(),
		.tls = s->encrypted ? &s->tls : NULL,
		.rcpt = s->mail.nrcpts == 1 ? s->mail.rcpts.p : NULL,
	};
	struct buf *text = &s->message.text;
	int result;

	t.utc_offset = clock_utc_offset(t.time);
	buf_clear(text);
	if (smtpd_trace_format(&t, text) == -1)
		return -1;
	result = submit_data(&s->submit, buf_view(text));
	buf_clear(text);
	return result;
}

/* Everything that may fail for want of space fails before 354. */
enum smtpd_reply
smtpd_data(struct smtpd_session *s, struct view args)
{
	enum smtpd_reply reply = smtpd_consult_data(s);

	(void)args;
	if (reply != SMTPD_NO_REPLY) {
		s->mail.over = true;
		return reply;
	}
	reply = SMTPD_SEND_DATA;
	s->message = (struct smtpd_message){ .text = buf_make(2 * READER_SIZE) };
	/* At once, not step by step; so does submit_data(). */
	(void)buf_reserve(&s->message.text, READER_SIZE);
	if (queue_connect(s) == -1)
		reply = SMTPD_QUEUE_LATER;
	else if (queue_open(s) == -1 || queue_trace(s) == -1)
		reply = queue_failed(s);
	if (reply != SMTPD_SEND_DATA) {
		submit_abort(&s->submit);
		s->mail.over = true;
		return reply;
	}
	smtpd_submission_begin(s);
	smtp_data_init(&s->message.data, s->conf->smtp_text_line_limit);
	s->message.deadline = deadline_in(s->conf->smtp_message_timeout);
	s->message.open = s->message.queued = true;
	return reply;
}

/* ---- the text */

/* What is wrong with the message so far, or SMTPD_NO_REPLY. */
static enum smtpd_reply
message_fault(const struct smtpd_session *s)
{
	const struct smtpd_message *m = &s->message;
	unsigned faults = smtp_data_faults(&m->data);

	if (faults & (SMTP_DATA_BARE_LF | SMTP_DATA_BARE_CR))
		return SMTPD_DATA_LINE_END;
	if (faults & SMTP_DATA_NUL)
		return SMTPD_DATA_NUL;
	if (faults & SMTP_DATA_LONG_LINE)
		return SMTPD_DATA_LONG;
	if (smtp_data_octets(&m->data) > smtpd_session_size_limit(s))
		return SMTPD_TOO_BIG;
	if (m->scan.received > s->conf->received_limit)
		return SMTPD_LOOP;
	return SMTPD_NO_REPLY;
}

/* Takes a piece. One that cannot be accepted any more is read to its end, and kept nowhere. */
static enum smtp_data_status
message_feed(struct smtpd_session *s, struct view octets, size_t *used)
{
	struct smtpd_message *m = &s->message;
	enum smtp_data_status status;
	struct view text;

	buf_clear(&m->text);
	status = smtp_data_feed(&m->data, octets, used, m->queued ? &m->text : NULL);
	if (!m->queued)
		return status;
	smtpd_trace_scan(&m->scan, buf_view(&m->text));
	text = smtpd_submission_text(s, buf_view(&m->text), status == SMTP_DATA_END);
	if (message_fault(s) != SMTPD_NO_REPLY) {
		submit_abort(&s->submit);
		m->queued = false;
	} else if (m->text.failed || m->submission.text.failed ||
	    submit_data(&s->submit, text) == -1) {
		submit_abort(&s->submit);
		m->queued = false;
		m->queue_failed = true;
	}
	return status;
}

static void
log_accepted(const struct smtpd_session *s)
{
	struct log_line l = log_begin(LOG_INFO, "accepted");
	char text[ADDRESS_TEXT_MAX];

	log_str(&l, "id", s->submit.id);
	log_str(&l, "from", address_text(&s->mail.sender, text));
	log_num(&l, "size", smtp_data_octets(&s->message.data));
	log_num(&l, "nrcpt", s->mail.nrcpts);
	log_str(&l, "helo", s->helo);
	log_str(&l, "peer", s->peer.text);
	log_str(&l, "proto", protocol(s));
	if (s->user[0])
		log_str(&l, "user", s->user);
	log_end(&l);
}

/* The end has come: the message is in the queue, durably, or it is refused. */
static enum smtpd_reply
message_end(struct smtpd_session *s)
{
	enum smtpd_reply fault = message_fault(s);

	if (fault == SMTPD_DATA_LONG)
		smtpd_session_detail_num(s, s->conf->smtp_text_line_limit);
	else if (fault == SMTPD_TOO_BIG)
		smtpd_session_detail_num(s, smtpd_session_size_limit(s));
	else if (fault == SMTPD_LOOP)
		smtpd_session_detail_num(s, s->conf->received_limit);
	if (fault == SMTPD_NO_REPLY && !s->message.queue_failed)
		fault = smtpd_submission_end(s);
	if (fault != SMTPD_NO_REPLY)
		return fault;
	if (s->message.queue_failed || submit_commit(&s->submit) == -1) {
		s->message.queued = false;
		return queue_failed(s);
	}
	s->message.queued = false;
	s->count.messages++;
	s->count.junk = 0;
	s->count.rcpts += s->mail.nrcpts;
	smtpd_session_detail(s, view_of(s->submit.id));
	log_accepted(s);
	return SMTPD_QUEUED;
}

enum smtpd_reply
smtpd_message_receive(struct smtpd_session *s)
{
	struct smtpd_message *m = &s->message;
	enum smtp_data_status at = SMTP_DATA_MORE;
	enum smtpd_reply reply;

	while (at == SMTP_DATA_MORE) {
		msec deadline = deadline_in(s->conf->smtp_data_timeout);
		enum line_status status;
		struct view octets;
		size_t used;

		status = reader_bytes(&s->in, deadline_min(deadline, m->deadline), &octets);
		if (status != LINE_OK) {
			smtpd_message_drop(s);
			return smtpd_session_unread(s, status);
		}
		at = message_feed(s, octets, &used);
		reader_take(&s->in, used);
		s->count.octets += used;
	}
	reply = message_end(s);
	smtpd_message_drop(s);
	s->mail.over = true;
	return reply;
}
