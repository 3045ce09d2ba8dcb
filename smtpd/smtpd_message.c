/*
 * smtpd_message.c: the text of a message, by DATA or BDAT.
 *
 * What the client sends goes through one chain: MIME that is not in lines is put into
 * lines (binarymime.h), lines are checked and get LF ends (smtp_data.h), the header loses what
 * may be forged (strip.h) and is put right for users (smtpd_submission.h), and all of it
 * goes to enqueue.
 */
#include <stdio.h>
#include <stdlib.h>

#include "smtpd/smtpd_command.h"
#include "sys/log.h"

#define BUFFER_KEPT (4 * READER_SIZE)	/* octets from one message to the next */

/* Empties a buffer, and keeps its memory for the next message unless that is a lot. */
static void
put_back(struct buf *b)
{
	buf_clear(b);
	if (b->cap > BUFFER_KEPT)
		buf_free(b);
	b->max = SMTPD_TEXT_MAX;
}

static void
put_back_all(struct smtpd_message *m)
{
	put_back(&m->lines);
	put_back(&m->text);
	put_back(&m->stripped);
}

void
smtpd_message_drop(struct smtpd_session *s)
{
	struct smtpd_message *m = &s->message;

	if (m->queued)
		submit_abort(&s->submit);
	m->open = m->queued = false;
	if (m->binary)
		binarymime_free(m->binary);
	free(m->binary);
	m->binary = NULL;
	put_back_all(m);
	strip_free(&m->strip);
	smtpd_submission_free(s);
}

void
smtpd_message_free(struct smtpd_session *s)
{
	struct smtpd_message *m = &s->message;

	smtpd_message_drop(s);
	buf_free(&m->lines);
	buf_free(&m->text);
	buf_free(&m->stripped);
}

/* Whose Authentication-Results fields are taken out; NULL: nobody's. */
static const char *
stripped_ids(const struct smtpd_session *s)
{
	const char *ids = s->conf->authserv_id;

	/* Over LMTP mail comes from an MTA of ours, which has done that. */
	if (s->mode.lmtp || peer_in_networks(&s->peer, view_of(s->conf->authserv_networks)))
		return NULL;
	return ids[0] ? ids : s->conf->hostname;
}

/* Makes the parts of the chain. Returns 0, or -1 for want of memory. */
static int
begin_chain(struct smtpd_session *s, bool chunks)
{
	struct smtpd_message *m = &s->message;

	if (s->mail.params.binary) {
		m->binary = malloc(sizeof(*m->binary));
		if (m->binary == NULL)
			return -1;
		binarymime_init(m->binary);
	}
	if (chunks)
		smtp_data_init_chunks(&m->data, s->conf->smtp_text_line_limit);
	else
		smtp_data_init(&m->data, s->conf->smtp_text_line_limit);
	strip_init(&m->strip, stripped_ids(s), s->conf->strip_fields);
	smtpd_submission_begin(s);
	return 0;
}

enum smtpd_reply
smtpd_message_begin(struct smtpd_session *s, bool chunks)
{
	struct smtpd_message *m = &s->message;
	enum smtpd_reply reply = smtpd_consult_data(s);

	if (reply != SMTPD_NO_REPLY)
		return reply;
	put_back_all(m);
	*m = (struct smtpd_message){ .lines = m->lines, .text = m->text, .stripped = m->stripped };
	/* At once, not step by step; so does submit_data(). */
	(void)buf_reserve(&m->text, READER_SIZE);
	reply = smtpd_queue_open(s);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	m->queued = true;
	if (begin_chain(s, chunks) == -1)
		return SMTPD_QUEUE_LATER;
	m->deadline = deadline_in(s->conf->smtp_message_timeout);
	return SMTPD_NO_REPLY;
}

/* ---- the text */

/* What is wrong with the message so far, or SMTPD_NO_REPLY. */
static enum smtpd_reply
message_fault(const struct smtpd_session *s)
{
	const struct smtpd_message *m = &s->message;
	unsigned faults = smtp_data_faults(&m->data);

	if (m->binary && m->binary->parts.fault == PARTS_SIGNED)
		return SMTPD_BINARY_SIGNED;
	if (m->binary && m->binary->parts.fault == PARTS_NO_MEMORY)
		return SMTPD_QUEUE_LATER;
	if (m->binary && m->binary->parts.fault != PARTS_OK)
		return SMTPD_BINARY_MALFORMED;
	if (faults & (SMTP_DATA_BARE_LF | SMTP_DATA_BARE_CR))
		return SMTPD_DATA_LINE_END;
	if (faults & SMTP_DATA_NUL)
		return SMTPD_DATA_NUL;
	if (faults & SMTP_DATA_LONG_LINE)
		return SMTPD_DATA_LONG;
	if (smtp_data_octets(&m->data) > smtpd_session_size_limit(s))
		return SMTPD_TOO_BIG;
	if (m->strip.received > s->conf->received_limit)
		return SMTPD_LOOP;
	return SMTPD_NO_REPLY;
}

/* The header on its way through those that change it; what is behind it is not copied. */
static struct view
message_header(struct smtpd_session *s, struct view text, bool last)
{
	struct smtpd_message *m = &s->message;

	if (!m->strip.fields.over) {
		buf_clear(&m->stripped);
		strip_feed(&m->strip, text, &m->stripped);
		if (last)
			strip_end(&m->strip, &m->stripped);
		text = buf_view(&m->stripped);
	}
	return smtpd_submission_text(s, text, last);
}

/* Sends on what has been decoded. What cannot be accepted any more is kept nowhere. */
static void
message_pass(struct smtpd_session *s, bool last)
{
	struct smtpd_message *m = &s->message;
	struct view text;

	if (!m->queued)
		return;
	text = message_header(s, buf_view(&m->text), last);
	m->queued = message_fault(s) == SMTPD_NO_REPLY;
	if (m->queued && (m->lines.failed || m->text.failed || m->stripped.failed ||
	    m->submission.text.failed || submit_data(&s->submit, text) == -1)) {
		m->queue_failed = true;
		m->queued = false;
	}
	if (!m->queued)
		submit_abort(&s->submit);
}

size_t
smtpd_message_feed(struct smtpd_session *s, struct view octets)
{
	struct smtpd_message *m = &s->message;
	size_t used, n = octets.n;

	buf_clear(&m->text);
	buf_clear(&m->lines);
	if (m->binary) {
		(void)binarymime_feed(m->binary, octets, &m->lines);
		octets = buf_view(&m->lines);
	}
	m->complete = smtp_data_feed(&m->data, octets, &used, m->queued ? &m->text : NULL) ==
	    SMTP_DATA_END;
	message_pass(s, m->complete);
	return m->binary ? n : used;
}

enum smtpd_reply
smtpd_message_fault(struct smtpd_session *s)
{
	enum smtpd_reply fault = message_fault(s);

	if (fault == SMTPD_DATA_LONG)
		smtpd_session_detail_num(s, s->conf->smtp_text_line_limit);
	else if (fault == SMTPD_TOO_BIG)
		smtpd_session_detail_num(s, smtpd_session_size_limit(s));
	else if (fault == SMTPD_LOOP)
		smtpd_session_detail_num(s, s->conf->received_limit);
	else if (fault == SMTPD_BINARY_MALFORMED)
		smtpd_session_detail(s, view_of(parts_why(s->message.binary->parts.fault)));
	else if (fault == SMTPD_NO_REPLY && s->message.queue_failed)
		fault = smtpd_queue_failed(s);
	return fault;
}

/* ---- the end */

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
	if (s->peer_name[0])
		log_str(&l, "name", s->peer_name);
	log_str(&l, "proto", smtpd_queue_protocol(s));
	if (s->encrypted) {
		log_str(&l, "tls", s->tls.version);
		log_str(&l, "cipher", s->tls.cipher);
	}
	if (s->user[0])
		log_str(&l, "user", s->user);
	/* RFC 6710 4.1: as it was received. */
	if (s->mail.params.has_priority) {
		(void)snprintf(text, sizeof(text), "%d", s->mail.params.priority_asked);
		log_str(&l, "priority", text);
	}
	if (s->message.strip.removed)
		log_num(&l, "stripped", s->message.strip.removed);
	log_end(&l);
}

/* The end has come: the message is in the queue, durably, or it is refused. */
static enum smtpd_reply
message_commit(struct smtpd_session *s)
{
	enum smtpd_reply fault = smtpd_message_fault(s);

	if (fault == SMTPD_NO_REPLY)
		fault = smtpd_submission_end(s);
	if (fault == SMTPD_NO_REPLY && !s->message.queue_failed)
		fault = smtpd_filter_finish(s);
	if (fault == SMTPD_QUEUED)
		smtpd_session_detail(s, view_of(s->submit.id));
	if (fault != SMTPD_NO_REPLY)
		return fault;
	s->message.queued = false;
	if (submit_commit(&s->submit) == -1)
		return smtpd_queue_failed(s);
	s->count.messages++;
	s->count.junk = 0;
	s->count.rcpts += s->mail.nrcpts;
	smtpd_session_detail(s, view_of(s->submit.id));
	log_accepted(s);
	return SMTPD_QUEUED;
}

/* The last chunk has come: what was held back goes on. */
static void
message_finish(struct smtpd_session *s)
{
	struct smtpd_message *m = &s->message;
	size_t used;

	buf_clear(&m->text);
	buf_clear(&m->lines);
	if (m->binary)
		(void)binarymime_end(m->binary, &m->lines);
	(void)smtp_data_feed(&m->data, buf_view(&m->lines), &used, &m->text);
	smtp_data_finish(&m->data);
	message_pass(s, true);
}

enum smtpd_reply
smtpd_message_end(struct smtpd_session *s)
{
	enum smtpd_reply reply;

	if (!s->message.complete)
		message_finish(s);
	reply = message_commit(s);
	/* RFC 2033 4.2: a reply for each recipient that was accepted. */
	if (s->mode.lmtp)
		s->replies = s->mail.nrcpts;
	smtpd_message_drop(s);
	s->mail.over = true;
	return reply;
}
