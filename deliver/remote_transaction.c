/*
 * remote_transaction.c: the messages of a session, our side; see remote_smtp.h.
 *
 * A message takes one transaction, or more when the server takes only so many recipients in
 * one. Commands go out as far ahead as PIPELINING lets them, and no further than
 * REMOTE_WINDOW, so that neither side ever waits for the other to read.
 */
#include "deliver/remote_transaction.h"

enum { PHASE_RSET, PHASE_MAIL, PHASE_RCPT, PHASE_DATA, PHASE_SENT };

static void
begin_round(struct remote_smtp *s);

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
next_command(struct remote_smtp *s, enum remote_verb *verb, struct buf *out)
{
	if (s->phase == PHASE_RCPT && (s->mail_failed || next_rcpt(s) == s->message->n))
		s->phase = PHASE_DATA;
	switch (s->phase) {
	case PHASE_RSET:
		*verb = REMOTE_RSET;
		s->phase = PHASE_MAIL;
		buf_add_str(out, "RSET\r\n");
		return true;
	case PHASE_MAIL:
		*verb = REMOTE_MAIL;
		s->phase = PHASE_RCPT;
		remote_command_mail(s, out);
		return true;
	case PHASE_RCPT:
		*verb = REMOTE_RCPT;
		s->cursor = next_rcpt(s);
		remote_command_rcpt(s, s->cursor, out);
		return true;
	case PHASE_DATA:
		*verb = REMOTE_DATA;
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
push(struct remote_smtp *s, enum remote_verb verb, size_t octets)
{
	s->awaited[(s->first + s->n++) % REMOTE_AWAITED_MAX] =
	    (struct remote_awaited){ .verb = verb, .rcpt = s->cursor, .octets = octets };
	s->octets += octets;
	if (verb == REMOTE_RCPT)
		s->cursor++;
}

static void
await_first(struct remote_smtp *s)
{
	const struct remote_patience *p = &s->setup.patience;

	s->state = REMOTE_ENVELOPE;
	s->want = REMOTE_READ;
	s->seconds = s->awaited[s->first].verb == REMOTE_DATA ? p->data : p->command;
}

void
remote_chunk_begin(struct remote_smtp *s)
{
	s->chunk = s->left < REMOTE_CHUNK_MAX ? (size_t)s->left : REMOTE_CHUNK_MAX;
	s->left -= s->chunk;
	buf_addf(&s->out, "BDAT %zu%s\r\n", s->chunk, s->left ? "" : " LAST");
	s->state = REMOTE_CHUNKS;
	s->want = REMOTE_CHUNK;
	s->text_begun = true;
}

void
remote_round_end(struct remote_smtp *s)
{
	for (size_t i = 0; i < s->message->n; i++) {
		struct remote_result *r = &s->results[i];

		if (r->chosen && r->again)
			r->known = s->accepted == 0;
		r->chosen = r->accepted = r->again = false;
	}
	begin_round(s);
}

void
remote_round_go_on(struct remote_smtp *s)
{
	bool ahead = s->offer.pipelining;
	enum remote_verb verb;

	while (s->n == 0 || (ahead && s->octets < REMOTE_WINDOW && s->n < REMOTE_AWAITED_MAX)) {
		size_t before = s->out.n;

		if (!next_command(s, &verb, &s->out))
			break;
		push(s, verb, s->out.n - before);
	}
	if (s->n)
		await_first(s);
	else if (s->accepted)
		remote_chunk_begin(s);
	else
		remote_round_end(s);
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
	remote_round_go_on(s);
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
