/*
 * smtpd_bdat.c: BDAT (RFC 3030).
 *
 * A chunk is a counted copy: its octets are read to the last one whatever the answer will
 * be, and never taken for anything else. They come before the answer, so a
 * command that is refused has them too.
 */
#include "base/num.h"
#include "smtpd/smtpd_command.h"

/* "SIZE [LAST]". Returns 0 or -1. */
static int
parse(struct view args, struct smtpd_chunk *c)
{
	struct view size, word;

	if (!view_word(&args, &size) || num_parse(size, INT64_MAX, &c->size) == -1)
		return -1;
	c->last = view_word(&args, &word);
	if (c->last && !view_eq_nocase(word, VIEW("LAST")))
		return -1;
	return view_word(&args, &word) ? -1 : 0;
}

/* Whether a chunk may come now; opens the message with the first. Returns why not. */
static enum smtpd_reply
admit(struct smtpd_session *s)
{
	enum smtpd_reply reply = SMTPD_NO_REPLY;

	if (s->chunk.failed)
		return SMTPD_CHUNK_AFTER;
	if (s->state == SMTPD_RCPT) {
		reply = smtpd_message_begin(s, true);
		s->state = SMTPD_CHUNKS;
	} else if (s->state != SMTPD_CHUNKS) {
		reply = smtpd_command_misplaced(s, SMTPD_RCPT);
	}
	return reply;
}

/* Refuses a chunk that would make the message too big, before its octets are passed on. */
static enum smtpd_reply
measure(struct smtpd_session *s)
{
	uint64_t limit = smtpd_session_size_limit(s), had = smtp_data_octets(&s->message.data);

	if (s->chunk.size <= limit && had <= limit - s->chunk.size)
		return SMTPD_NO_REPLY;
	smtpd_session_detail_num(s, limit);
	return SMTPD_TOO_BIG;
}

enum smtpd_reply
smtpd_bdat(struct smtpd_session *s, struct view args)
{
	struct smtpd_chunk *c = &s->chunk;

	/* How much is not to be taken for commands nobody knows then. */
	if (parse(args, c) == -1)
		return SMTPD_BDAT_SYNTAX;
	c->left = c->size;
	c->deadline = deadline_in(s->conf->smtp_message_timeout);
	c->refused = admit(s);
	if (c->refused == SMTPD_NO_REPLY) {
		c->deadline = s->message.deadline;
		c->refused = measure(s);
	}
	c->open = true;
	return reader_unread(&s->in).n < c->left ? SMTPD_NO_REPLY : smtpd_bdat_receive(s);
}

/* All octets of the chunk are there. */
static enum smtpd_reply
end_chunk(struct smtpd_session *s)
{
	struct smtpd_chunk *c = &s->chunk;
	enum smtpd_reply reply = c->refused;

	if (reply == SMTPD_NO_REPLY && c->last)
		return smtpd_message_end(s);
	if (reply == SMTPD_NO_REPLY)
		reply = smtpd_message_fault(s);
	if (reply == SMTPD_NO_REPLY) {
		smtpd_session_detail_num(s, c->size);
		return SMTPD_CHUNK_OK;
	}
	/* RFC 2033 4.3: LAST has a reply for each recipient that was accepted, whatever came before. */
	if (s->mode.lmtp && c->last)
		s->replies = c->failed ? c->failed_rcpts : s->mail.nrcpts;
	/* The transaction has failed; what is pipelined behind the chunk is of no use. */
	if (!c->failed)
		c->failed_rcpts = s->mail.nrcpts;
	c->failed = !c->last;
	if (s->state == SMTPD_CHUNKS) {
		smtpd_message_drop(s);
		s->mail.over = true;
	}
	return reply;
}

enum smtpd_reply
smtpd_bdat_receive(struct smtpd_session *s)
{
	struct smtpd_chunk *c = &s->chunk;
	enum line_status status = deadline_left(c->deadline) ? LINE_OK : LINE_TIMEOUT;

	while (c->left && status == LINE_OK) {
		msec deadline = deadline_in(s->conf->smtp_data_timeout);
		struct view octets;

		status = reader_bytes(&s->in, deadline_min(deadline, c->deadline), &octets);
		if (status != LINE_OK)
			break;
		octets = view_sub(octets, 0, c->left);
		if (c->refused == SMTPD_NO_REPLY)
			(void)smtpd_message_feed(s, octets);
		reader_take(&s->in, octets.n);
		c->left -= octets.n;
		s->count.octets += octets.n;
	}
	c->open = false;
	if (status == LINE_OK)
		return end_chunk(s);
	smtpd_message_drop(s);
	return smtpd_session_unread(s, status);
}
