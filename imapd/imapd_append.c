/* imapd_append.c: APPEND, also of several messages (RFC 3501 6.3.11, RFC 3502, RFC 4315). */
#include <errno.h>

#include "imapd/imapd_selected.h"
#include "sys/conf.h"

/* What goes wrong with an APPEND. */
enum trouble {
	TROUBLE_NONE,
	TROUBLE_REPLY,		/* the reply is set; what is left of the command is passed over */
	TROUBLE_BREAK		/* the client is gone */
};

static msec
deadline(const struct imap_session *s)
{
	return deadline_in(s->timeout);
}

static enum trouble
failed(struct imap_session *s)
{
	(void)imapd_no_errno(s, "append to", s->user);
	return TROUBLE_REPLY;
}

/* What is wrong with a message before it has come, if anything. */
static enum trouble
check_message(struct imap_session *s, const struct imapd_append_message *m)
{
	if (m->literal.size == 0) {
		(void)imapd_no(s, "a message of no octets is none");
		return TROUBLE_REPLY;
	}
	if (s->conf->message_size_limit && m->literal.size > s->conf->message_size_limit) {
		(void)imapd_no(s, "[TOOBIG] a message may have %llu octets",
		    (unsigned long long)s->conf->message_size_limit);
		return TROUBLE_REPLY;
	}
	if (m->utf8 && !(s->enabled & (IMAPD_UTF8 | IMAPD_REV2))) {
		(void)imapd_bad(s, "[CLIENTBUG] ENABLE UTF8=ACCEPT comes first");
		return TROUBLE_REPLY;
	}
	return TROUBLE_NONE;
}

/* Takes one message in. */
static enum trouble
take_message(struct imap_session *s, struct index_append *a, const struct imapd_append_message *m)
{
	const struct index_new new = {
		.flags = imapd_flags_in(m->flags.system), .keywords = m->flags.keywords,
		.n_keywords = m->flags.n, .date = m->has_time ? m->time.unix_seconds : 0,
	};
	enum trouble trouble = check_message(s, m);
	struct view piece;

	if (trouble != TROUBLE_NONE)
		return trouble;
	if (index_append_begin(a, &new) == -1)
		return failed(s);
	do {
		if (imapd_input_piece(&s->in, deadline(s), &piece) != IMAPD_INPUT_MESSAGE)
			return TROUBLE_BREAK;
		if (piece.n && index_append_write(a, piece) == -1)
			return failed(s);
	} while (piece.n);
	return index_append_end(a) == -1 ? failed(s) : TROUBLE_NONE;
}

/* What follows a message: *more is whether another one does, *m then. */
static enum trouble
next_message(struct imap_session *s, struct imapd_append_message *m, bool *more)
{
	enum imapd_input_status status = imapd_input_append_next(&s->in, deadline(s));
	const char *why = s->in.why;
	int next = -1;

	*more = false;
	if (status != IMAPD_INPUT_COMMAND && status != IMAPD_INPUT_MESSAGE &&
	    status != IMAPD_INPUT_REFUSED)
		return TROUBLE_BREAK;
	if (status != IMAPD_INPUT_REFUSED)
		next = imapd_append_parse_next(buf_view(&s->in.text), m->utf8, &s->arena, m, &why);
	if (next == -1) {
		(void)imapd_bad(s, "%s", why);
		return TROUBLE_REPLY;
	}
	*more = next == 1;
	return TROUBLE_NONE;
}

static enum trouble
take_all(struct imap_session *s, struct index_append *a, const struct imapd_command *c)
{
	struct imapd_append_message m = c->append.message;
	enum trouble trouble;
	bool more = false;

	do {
		trouble = take_message(s, a, &m);
		if (trouble == TROUBLE_NONE)
			trouble = next_message(s, &m, &more);
		s->did.appended++;
	} while (trouble == TROUBLE_NONE && more);
	return trouble;
}

/* Makes them visible, and says so. */
static enum trouble
commit(struct imap_session *s, struct index *ix, struct index_append *a)
{
	struct index_uids uids = { .n = 0 };
	enum trouble trouble = TROUBLE_NONE;

	if (index_append_commit(a, &uids) == -1) {
		trouble = failed(s);
	} else {
		(void)imapd_ok(s, "[APPENDUID %u ", index_status(ix)->uidvalidity);
		imapd_put_set(&s->reply, uids.p, uids.n);
		(void)buf_add_str(&s->reply, "] APPEND completed");
	}
	index_uids_free(&uids);
	return trouble;
}

static enum trouble
append(struct imap_session *s, const struct imapd_command *c)
{
	struct index *ix = imapd_target(s, c->append.mailbox);
	enum trouble trouble;
	struct index_append *a;

	if (ix == NULL)
		return TROUBLE_REPLY;
	a = index_append_open(ix);
	if (a == NULL)
		return failed(s);
	trouble = take_all(s, a, c);
	if (trouble == TROUBLE_NONE)
		return commit(s, ix, a);
	index_append_abort(a);
	return trouble;
}

enum imapd_event
imapd_append_run(struct imap_session *s, const struct imapd_command *c)
{
	enum imapd_input_status status;

	/* The text of the command goes when the one behind the message comes. */
	if (arena_copy(&s->arena, c->tag, &s->tag) == -1)
		return IMAPD_BREAK;
	switch (append(s, c)) {
	case TROUBLE_NONE:
		return IMAPD_GO_ON;
	case TROUBLE_BREAK:
		return IMAPD_BREAK;
	case TROUBLE_REPLY:
		break;
	}
	status = imapd_input_append_refuse(&s->in, deadline(s));
	return status == IMAPD_INPUT_COMMAND ? IMAPD_GO_ON : IMAPD_BREAK;
}
