/* remote_transaction_reply.c: what a server says to a message; see remote_smtp.h. */
#include "deliver/remote_transaction.h"

#include <stdio.h>

#include "deliver/remote_scope.h"

/* The session goes on, but a refusal may be about more than this message. */
static void
note_scope(struct remote_smtp *s, const struct remote_reply *r)
{
	enum agent_scope scope = remote_scope(s->state, r);

	if (scope == AGENT_SCOPE_OK)
		return;
	s->trouble = (struct remote_trouble){ .scope = scope, .said = true };
	(void)snprintf(s->trouble.code, sizeof(s->trouble.code), "%s", r->enhanced);
	remote_reply_line(r, s->trouble.text, sizeof(s->trouble.text));
}

static void
unexpected(struct remote_smtp *s, const struct remote_reply *r)
{
	remote_smtp_close(s, AGENT_SCOPE_DOWN, "4.5.0", "a reply that was not expected, code %d, %s",
	    r->code, remote_transaction_step(s));
}

static void
rset_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	if (r->code / 100 != 2)
		unexpected(s, r);
}

static void
mail_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	if (r->code / 100 == 2)
		return;
	if (r->code / 100 == 3) {
		unexpected(s, r);
		return;
	}
	s->mail_failed = true;
	remote_result_all(s, r, false);
}

/*
 * Whether it says that the transaction has as many recipients as it can have: 452, and 552 as it
 * was in RFC 821 (RFC 5321 section 4.5.3.1.10), unless that is about one mailbox.
 */
static bool
too_many(const struct remote_reply *r)
{
	struct view code = view_of(r->enhanced);

	return (r->code == 452 || r->code == 552) && !view_eq(view_sub(code, 1, 4), VIEW(".2.2"));
}

static void
rcpt_reply(struct remote_smtp *s, size_t rcpt, const struct remote_reply *r)
{
	struct remote_result *result = &s->results[rcpt];
	bool many = too_many(r);

	if (r->code / 100 == 3) {
		unexpected(s, r);
	} else if (s->mail_failed) {
		;	/* it has a result */
	} else if (r->code / 100 == 2) {
		result->accepted = true;
		s->accepted++;
	} else {
		remote_result_reply(result, r->code / 100 == 4 || many ? AGENT_DEFERRED : AGENT_FAILED, r);
		result->again = many && s->accepted > 0;
	}
}

static void
data_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	if (r->code / 100 == 2 || (r->code / 100 == 3 && r->code != 354)) {
		unexpected(s, r);
	} else if (r->code != 354) {
		remote_result_all(s, r, true);
		remote_round_end(s);
	} else if (s->accepted && !s->mail_failed) {
		s->state = REMOTE_CONTENT;
		s->want = REMOTE_TEXT;
		s->text_begun = true;
	} else if (s->mail_failed || s->setup.lmtp) {
		/* Who knows for whom it would be. */
		remote_smtp_close(s, AGENT_SCOPE_DOWN, "4.5.0", "DATA without a recipient taken");
	} else {
		/* RFC 2920 section 3.1. */
		buf_add_str(&s->out, ".\r\n");
		s->state = REMOTE_END;
		s->want = REMOTE_READ;
		s->seconds = s->setup.patience.dot;
	}
}

void
remote_envelope_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	struct remote_awaited a = s->awaited[s->first];

	note_scope(s, r);
	s->first = (s->first + 1) % REMOTE_AWAITED_MAX;
	s->n--;
	s->octets -= a.octets;
	switch (a.verb) {
	case REMOTE_RSET:
		rset_reply(s, r);
		break;
	case REMOTE_MAIL:
		mail_reply(s, r);
		break;
	case REMOTE_RCPT:
		rcpt_reply(s, a.rcpt, r);
		break;
	case REMOTE_DATA:
		data_reply(s, r);
		return;
	}
	if (s->state == REMOTE_ENVELOPE)
		remote_round_go_on(s);
}

void
remote_smtp_sent(struct remote_smtp *s)
{
	bool last = s->state == REMOTE_CONTENT || s->left == 0;

	if (s->state == REMOTE_CONTENT)
		s->state = REMOTE_END;
	s->want = REMOTE_READ;
	s->seconds = last ? s->setup.patience.dot : s->setup.patience.block;
}

/* The message has been taken, or not. */
static void
set_end(struct remote_smtp *s, const struct remote_reply *r)
{
	s->unclean = false;
	if (r->code / 100 != 2)
		remote_result_all(s, r, true);
	for (size_t i = 0; i < s->message->n; i++)
		if (s->results[i].chosen && s->results[i].accepted && !s->results[i].known)
			remote_result_delivered(s, i, r);
	remote_round_end(s);
}

void
remote_chunk_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	note_scope(s, r);
	if (r->code / 100 == 3) {
		unexpected(s, r);
	} else if (r->code / 100 == 2 && s->left) {
		remote_chunk_begin(s);
	} else {
		bool whole = s->left == 0;

		set_end(s, r);
		s->unclean = s->unclean || !whole;
	}
}

/* LMTP has a reply for each recipient that was taken (RFC 2033 section 4.2). */
static void
lmtp_end(struct remote_smtp *s, const struct remote_reply *r)
{
	struct remote_result *result;

	while (!s->results[s->lmtp].chosen || !s->results[s->lmtp].accepted)
		s->lmtp++;
	result = &s->results[s->lmtp];
	if (r->code / 100 == 2)
		remote_result_delivered(s, s->lmtp, r);
	else
		remote_result_reply(result, r->code / 100 == 4 ? AGENT_DEFERRED : AGENT_FAILED, r);
	s->lmtp++;
	for (size_t i = s->lmtp; i < s->message->n; i++)
		if (s->results[i].chosen && s->results[i].accepted)
			return;
	s->unclean = false;
	remote_round_end(s);
}

void
remote_end_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	note_scope(s, r);
	if (r->code / 100 == 3)
		unexpected(s, r);
	else if (s->setup.lmtp)
		lmtp_end(s, r);
	else
		set_end(s, r);
}

const char *
remote_transaction_step(const struct remote_smtp *s)
{
	static const char *const states[] = {
		[REMOTE_GREETING] = "before the greeting", [REMOTE_EHLO] = "at EHLO",
		[REMOTE_HELO] = "at HELO", [REMOTE_STARTTLS] = "at STARTTLS",
		[REMOTE_HANDSHAKE] = "in the TLS handshake", [REMOTE_AUTH] = "at AUTH",
		[REMOTE_READY] = "between messages", [REMOTE_CONTENT] = "in the message",
		[REMOTE_CHUNKS] = "at BDAT", [REMOTE_END] = "after the end of the message",
		[REMOTE_QUIT] = "at QUIT", [REMOTE_CLOSED] = "at the end",
	};
	static const char *const verbs[] = {
		[REMOTE_RSET] = "at RSET", [REMOTE_MAIL] = "at MAIL", [REMOTE_RCPT] = "at RCPT",
		[REMOTE_DATA] = "at DATA",
	};

	return s->state == REMOTE_ENVELOPE ? verbs[s->awaited[s->first].verb] : states[s->state];
}
