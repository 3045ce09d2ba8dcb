/*
 * remote_transaction.c: the messages of a session; see remote_smtp.h.
 *
 * A message takes one transaction, or more when the server takes only so many recipients in
 * one. Commands go out as far ahead as PIPELINING lets them, and no further than
 * REMOTE_WINDOW, so that neither side ever waits for the other to read.
 */
#include "deliver/remote_smtp.h"

#include <inttypes.h>
#include <stdio.h>

#include "deliver/remote_scope.h"

enum verb { RSET, MAIL, RCPT, DATA };
enum { PHASE_RSET, PHASE_MAIL, PHASE_RCPT, PHASE_DATA, PHASE_SENT };

#define AWAITED_MAX (AGENT_RCPT_MAX + 4)

static void
begin_round(struct remote_smtp *s);

/* ---- results */

/* A reply as the result of a recipient. */
static void
set_reply(struct remote_result *r, enum agent_outcome outcome, const struct remote_reply *reply)
{
	char class = outcome == AGENT_DEFERRED ? '4' : outcome == AGENT_FAILED ? '5' : '2';

	r->known = true;
	r->said = true;
	r->elsewhere = REMOTE_NOWHERE;
	r->outcome = outcome;
	if (reply->enhanced[0])
		(void)snprintf(r->code, sizeof(r->code), "%s", reply->enhanced);
	else
		(void)snprintf(r->code, sizeof(r->code), "%c.0.0", class);
	r->code[0] = class;
	remote_reply_line(reply, r->text, sizeof(r->text));
}

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

/* The same for all recipients of the transaction that have none yet; accepted: of those only. */
static void
set_all(struct remote_smtp *s, const struct remote_reply *reply, bool accepted)
{
	for (size_t i = 0; i < s->message->n; i++) {
		struct remote_result *r = &s->results[i];

		if (r->chosen && !r->known && (r->accepted || !accepted))
			set_reply(r, reply->code / 100 == 4 ? AGENT_DEFERRED : AGENT_FAILED, reply);
	}
}

static void
set_delivered(struct remote_smtp *s, size_t i, const struct remote_reply *reply)
{
	bool success = remote_wants_success(s->message->rcpts[i].params) ||
	    remote_wants_trace(s->message->params);

	/* Behind LMTP there is nobody whom it could be relayed to. */
	set_reply(&s->results[i], !success ? AGENT_DELIVERED : s->offer.dsn ? AGENT_PASSED :
	    s->setup.lmtp ? AGENT_DELIVERED : AGENT_RELAYED, reply);
}

void
remote_transaction_broken(struct remote_smtp *s, const struct remote_trouble *t)
{
	for (size_t i = 0; i < s->message->n; i++) {
		struct remote_result *r = &s->results[i];

		if (r->known || !r->chosen || !r->accepted || !s->text_begun)
			continue;
		remote_result_set(r, AGENT_DEFERRED, t->code, "%s", t->text);
		r->code[0] = '4';
		r->said = t->said;
	}
	s->message = NULL;
}

/* ---- commands */

static bool
by_chunks(const struct remote_smtp *s)
{
	/* What RFC 2033 would have a server reply to chunks nobody has written down. */
	return s->offer.chunking && !s->convert && !s->setup.lmtp;
}

/* The next recipient to be named, or message->n. */
static size_t
next_rcpt(const struct remote_smtp *s)
{
	size_t i = s->cursor;

	while (i < s->message->n && (!s->results[i].chosen || s->results[i].known))
		i++;
	return i;
}

/* Appends the next command, whose verb goes to *verb. Returns false when none is due. */
static bool
next_command(struct remote_smtp *s, enum verb *verb, struct buf *out)
{
	if (s->phase == PHASE_RCPT && (s->mail_failed || next_rcpt(s) == s->message->n))
		s->phase = PHASE_DATA;
	switch (s->phase) {
	case PHASE_RSET:
		*verb = RSET;
		s->phase = PHASE_MAIL;
		buf_add_str(out, "RSET\r\n");
		return true;
	case PHASE_MAIL:
		*verb = MAIL;
		s->phase = PHASE_RCPT;
		remote_command_mail(s, out);
		return true;
	case PHASE_RCPT:
		*verb = RCPT;
		s->cursor = next_rcpt(s);
		remote_command_rcpt(s, s->cursor, out);
		return true;
	case PHASE_DATA:
		*verb = DATA;
		if (by_chunks(s) || s->mail_failed || (s->n == 0 && s->accepted == 0))
			return false;
		s->phase = PHASE_SENT;
		buf_add_str(out, "DATA\r\n");
		return true;
	default:
		return false;
	}
}

static void
push(struct remote_smtp *s, enum verb verb, size_t octets)
{
	s->awaited[(s->first + s->n++) % AWAITED_MAX] =
	    (struct remote_awaited){ .verb = (int)verb, .rcpt = s->cursor, .octets = octets };
	s->octets += octets;
	if (verb == RCPT)
		s->cursor++;
}

static void
await_first(struct remote_smtp *s)
{
	const struct remote_patience *p = &s->setup.patience;

	s->state = REMOTE_ENVELOPE;
	s->want = REMOTE_READ;
	s->seconds = s->awaited[s->first].verb == DATA ? p->data : p->command;
}

/* Begins the next chunk. */
static void
begin_chunk(struct remote_smtp *s)
{
	s->chunk = s->left < REMOTE_CHUNK_MAX ? (size_t)s->left : REMOTE_CHUNK_MAX;
	s->left -= s->chunk;
	buf_addf(&s->out, "BDAT %zu%s\r\n", s->chunk, s->left ? "" : " LAST");
	s->state = REMOTE_CHUNKS;
	s->want = REMOTE_CHUNK;
	s->text_begun = true;
}

/* All of the transaction's recipients have a result, or may be tried again. */
static void
end_round(struct remote_smtp *s)
{
	for (size_t i = 0; i < s->message->n; i++) {
		struct remote_result *r = &s->results[i];

		if (r->chosen && r->again)
			r->known = s->accepted == 0;
		r->chosen = r->accepted = r->again = false;
	}
	begin_round(s);
}

/* Sends what may be sent now, and awaits replies. */
static void
pump(struct remote_smtp *s)
{
	bool ahead = s->offer.pipelining;
	enum verb verb;

	while (s->n == 0 || (ahead && s->octets < REMOTE_WINDOW && s->n < AWAITED_MAX)) {
		size_t before = s->out.n;

		if (!next_command(s, &verb, &s->out))
			break;
		push(s, verb, s->out.n - before);
	}
	if (s->n)
		await_first(s);
	else if (s->accepted)
		begin_chunk(s);
	else
		end_round(s);
}

/* ---- beginning */

bool
remote_smtp_converts(const struct remote_smtp *s, const struct remote_facts *facts)
{
	return facts->long_lines || (facts->eightbit && !s->offer.eightbit);
}

static void
begin_round(struct remote_smtp *s)
{
	uint64_t most = s->offer.rcpt_max ? s->offer.rcpt_max : AGENT_RCPT_MAX, n = 0;

	s->utf8 = false;
	for (size_t i = 0; i < s->message->n; i++) {
		struct remote_result *r = &s->results[i];

		if (!r->known)
			remote_command_check(s, i, r);
		r->chosen = !r->known && n < most;
		r->accepted = r->again = false;
		n += r->chosen;
		s->utf8 = s->utf8 || (r->chosen && remote_needs_utf8(s, i));
	}
	if (n == 0) {
		s->messages++;
		s->message = NULL;
		s->state = REMOTE_READY;
		s->want = REMOTE_IDLE;
		return;
	}
	s->phase = s->unclean || s->messages ? PHASE_RSET : PHASE_MAIL;
	s->cursor = s->accepted = s->first = s->n = s->octets = s->lmtp = 0;
	s->mail_failed = s->text_begun = false;
	s->unclean = true;
	s->left = s->facts.size;
	pump(s);
}

void
remote_smtp_message(struct remote_smtp *s, const struct agent_transmit *t,
    const struct remote_facts *facts, struct remote_result *results)
{
	s->message = t;
	s->facts = *facts;
	s->results = results;
	s->convert = remote_smtp_converts(s, facts);
	s->trouble = (struct remote_trouble){ .scope = AGENT_SCOPE_OK };
	begin_round(s);
}

/* ---- replies */

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
	set_all(s, r, false);
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
		set_reply(result, r->code / 100 == 4 || many ? AGENT_DEFERRED : AGENT_FAILED, r);
		result->again = many && s->accepted > 0;
	}
}

static void
data_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	if (r->code / 100 == 2 || (r->code / 100 == 3 && r->code != 354)) {
		unexpected(s, r);
	} else if (r->code != 354) {
		set_all(s, r, true);
		end_round(s);
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
	s->first = (s->first + 1) % AWAITED_MAX;
	s->n--;
	s->octets -= a.octets;
	switch ((enum verb)a.verb) {
	case RSET:
		rset_reply(s, r);
		break;
	case MAIL:
		mail_reply(s, r);
		break;
	case RCPT:
		rcpt_reply(s, a.rcpt, r);
		break;
	case DATA:
		data_reply(s, r);
		return;
	}
	if (s->state == REMOTE_ENVELOPE)
		pump(s);
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
		set_all(s, r, true);
	for (size_t i = 0; i < s->message->n; i++)
		if (s->results[i].chosen && s->results[i].accepted && !s->results[i].known)
			set_delivered(s, i, r);
	end_round(s);
}

void
remote_chunk_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	note_scope(s, r);
	if (r->code / 100 == 3) {
		unexpected(s, r);
	} else if (r->code / 100 == 2 && s->left) {
		begin_chunk(s);
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
		set_delivered(s, s->lmtp, r);
	else
		set_reply(result, r->code / 100 == 4 ? AGENT_DEFERRED : AGENT_FAILED, r);
	s->lmtp++;
	for (size_t i = s->lmtp; i < s->message->n; i++)
		if (s->results[i].chosen && s->results[i].accepted)
			return;
	s->unclean = false;
	end_round(s);
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
		[RSET] = "at RSET", [MAIL] = "at MAIL", [RCPT] = "at RCPT", [DATA] = "at DATA",
	};

	return s->state == REMOTE_ENVELOPE ? verbs[s->awaited[s->first].verb] : states[s->state];
}
