/* imapd_session.c: the loop and the table of commands; see imapd_session.h. */
#include "imapd/imapd_session.h"

#include <string.h>

#include "imapd/imapd_deflate.h"
#include "imapd/imapd_selected.h"

#define REPLY_MAX (1U << 20)	/* octets of a tagged reply: the sets of COPYUID */

const struct imapd_row imapd_session_rows[IMAPD_VERBS] = {
	[IMAPD_CAPABILITY] = { "CAPABILITY", IMAPD_ANY, IMAPD_TELL_ALL, imapd_capability_run },
	[IMAPD_NOOP] = { "NOOP", IMAPD_ANY, IMAPD_TELL_ALL, imapd_noop_run },
	[IMAPD_LOGOUT] = { "LOGOUT", IMAPD_ANY, IMAPD_TELL_NONE, imapd_logout_run },
	[IMAPD_ID] = { "ID", IMAPD_ANY, IMAPD_TELL_ALL, imapd_id_run },
	[IMAPD_ENABLE] = { "ENABLE", IMAPD_ANY, IMAPD_TELL_ALL, imapd_enable_run },
	[IMAPD_IDLE] = { "IDLE", IMAPD_ANY, IMAPD_TELL_ALL, imapd_idle_run },
	[IMAPD_COMPRESS] = { "COMPRESS", IMAPD_ANY, IMAPD_TELL_NONE, imapd_compress_run },

	[IMAPD_SELECT] = { "SELECT", IMAPD_ANY, IMAPD_TELL_NONE, imapd_select_run },
	[IMAPD_EXAMINE] = { "EXAMINE", IMAPD_ANY, IMAPD_TELL_NONE, imapd_select_run },
	[IMAPD_APPEND] = { "APPEND", IMAPD_ANY, IMAPD_TELL_ALL, imapd_append_run },

	[IMAPD_CREATE] = { "CREATE", IMAPD_ANY, IMAPD_TELL_ALL, imapd_create_run },
	[IMAPD_DELETE] = { "DELETE", IMAPD_ANY, IMAPD_TELL_ALL, imapd_delete_run },
	[IMAPD_RENAME] = { "RENAME", IMAPD_ANY, IMAPD_TELL_ALL, imapd_rename_run },
	[IMAPD_SUBSCRIBE] = { "SUBSCRIBE", IMAPD_ANY, IMAPD_TELL_ALL, imapd_subscribe_run },
	[IMAPD_UNSUBSCRIBE] = { "UNSUBSCRIBE", IMAPD_ANY, IMAPD_TELL_ALL, imapd_subscribe_run },
	[IMAPD_LIST] = { "LIST", IMAPD_ANY, IMAPD_TELL_ALL, imapd_list_run },
	[IMAPD_LSUB] = { "LSUB", IMAPD_ANY, IMAPD_TELL_ALL, imapd_lsub_run },
	[IMAPD_NAMESPACE] = { "NAMESPACE", IMAPD_ANY, IMAPD_TELL_ALL, imapd_namespace_run },
	[IMAPD_STATUS] = { "STATUS", IMAPD_ANY, IMAPD_TELL_ALL, imapd_status_run },
	[IMAPD_GETQUOTA] = { "GETQUOTA", IMAPD_ANY, IMAPD_TELL_ALL, imapd_getquota_run },
	[IMAPD_GETQUOTAROOT] = { "GETQUOTAROOT", IMAPD_ANY, IMAPD_TELL_ALL, imapd_getquotaroot_run },
	[IMAPD_SETQUOTA] = { "SETQUOTA", IMAPD_ANY, IMAPD_TELL_ALL, imapd_setquota_run },

	[IMAPD_CHECK] = { "CHECK", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_noop_run },
	[IMAPD_CLOSE] = { "CLOSE", IMAPD_SELECTED, IMAPD_TELL_NONE, imapd_close_run },
	[IMAPD_UNSELECT] = { "UNSELECT", IMAPD_SELECTED, IMAPD_TELL_NONE, imapd_unselect_run },
	[IMAPD_EXPUNGE] = { "EXPUNGE", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_expunge_run },
	[IMAPD_FETCH] = { "FETCH", IMAPD_SELECTED, IMAPD_TELL_NO_EXPUNGE, imapd_fetch_run },
	[IMAPD_STORE] = { "STORE", IMAPD_SELECTED, IMAPD_TELL_NO_EXPUNGE, imapd_store_run },
	[IMAPD_COPY] = { "COPY", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_copy_run },
	[IMAPD_MOVE] = { "MOVE", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_copy_run },
	[IMAPD_SEARCH] = { "SEARCH", IMAPD_SELECTED, IMAPD_TELL_NO_EXPUNGE, imapd_search_run },
	[IMAPD_SORT] = { "SORT", IMAPD_SELECTED, IMAPD_TELL_NO_EXPUNGE, imapd_sort_run },
	[IMAPD_THREAD] = { "THREAD", IMAPD_SELECTED, IMAPD_TELL_NO_EXPUNGE, imapd_thread_run },

	[IMAPD_UID_EXPUNGE] = { "UID EXPUNGE", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_expunge_run },
	[IMAPD_UID_FETCH] = { "UID FETCH", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_fetch_run },
	[IMAPD_UID_STORE] = { "UID STORE", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_store_run },
	[IMAPD_UID_COPY] = { "UID COPY", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_copy_run },
	[IMAPD_UID_MOVE] = { "UID MOVE", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_copy_run },
	[IMAPD_UID_SEARCH] = { "UID SEARCH", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_search_run },
	[IMAPD_UID_SORT] = { "UID SORT", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_sort_run },
	[IMAPD_UID_THREAD] = { "UID THREAD", IMAPD_SELECTED, IMAPD_TELL_ALL, imapd_thread_run },
};

/* For the stream, when the client thinks: what the session could do without. */
static void
rest(void *arg)
{
	struct imap_session *s = arg;

	if (s->busy)
		return;
	/* Unless half of a command is there. */
	if (s->in.text.n == 0)
		imapd_input_rest(&s->in);
	arena_free(&s->arena);
	buf_free(&s->reply);
	imapd_target_close(s);
	if (s->selected)
		imapd_selected_rest(s->selected);
}

int
imapd_session_init(struct imap_session *s, int fd, struct view before)
{
	struct imapd_source source;

	s->state = IMAPD_AUTHENTICATED;
	s->reply = buf_make(REPLY_MAX);
	s->arena = arena_make(IMAPD_ARENA_MAX);
	imapd_out_init(&s->out, fd, s->timeout);
	if (imapd_stream_init(&s->stream, fd, &s->out, before) == -1)
		return -1;
	s->stream.rest = rest;
	s->stream.arg = s;
	source = imapd_stream_source(&s->stream);
	imapd_input_init(&s->in, &source, &imapd_limits_session);
	return 0;
}

/* The tagged reply. */
static void
say_reply(struct imap_session *s)
{
	struct view reply = buf_view(&s->reply);

	imapd_out_view(&s->out, s->tag);
	imapd_out_char(&s->out, ' ');
	imapd_out_str(&s->out, s->result);
	imapd_out_char(&s->out, ' ');
	imapd_out_view(&s->out, s->reply.failed ? VIEW("done, with more to say than there is room") :
	    reply);
	imapd_out_view(&s->out, VIEW("\r\n"));
	s->errors = strcmp(s->result, "BAD") == 0 ? s->errors + 1 : 0;
}

/* Why the command cannot be run in this state, or NULL. */
static const char *
wrong_state(const struct imap_session *s, const struct imapd_row *row)
{
	if (row->run == NULL)
		return "not after the login";
	if (row->states & s->state)
		return NULL;
	return s->state == IMAPD_SELECTED ? "not while a mailbox is selected" :
	    "no mailbox is selected";
}

static enum imapd_event
run_command(struct imap_session *s, const struct imapd_command *c)
{
	const struct imapd_row *row = &imapd_session_rows[c->verb];
	const char *wrong = wrong_state(s, row);
	enum imapd_event event;

	s->busy = true;
	if (s->selected)
		imapd_selected_wake(s->selected);
	event = wrong ? imapd_bad(s, "%s", wrong) : row->run(s, c);
	s->busy = false;
	if (event != IMAPD_GO_ON && event != IMAPD_LEAVE)
		return event;
	if (wrong == NULL && s->selected && row->updates != IMAPD_TELL_NONE &&
	    imapd_update(s, row->updates) == -1)
		return IMAPD_BREAK;
	say_reply(s);
	return event == IMAPD_GO_ON ? IMAPD_DONE : event;
}

/* A command that is there as a whole, or up to a message. */
static enum imapd_event
take_command(struct imap_session *s)
{
	struct imapd_command c;
	const char *why = NULL;
	enum imapd_parsed parsed;

	s->did.commands++;
	arena_free(&s->arena);
	parsed = imapd_command_parse(imapd_syntax_session, buf_view(&s->in.text),
	    imapd_is_utf8(s), &s->arena, &c, &why);
	s->tag = c.tag;
	if (parsed == IMAPD_PARSED)
		return run_command(s, &c);
	if (view_starts_nocase(view_of(why), VIEW("NO ")))
		(void)imapd_no(s, "%s", why + 3);
	else
		(void)imapd_bad(s, "%s", why);
	say_reply(s);
	return IMAPD_DONE;
}

/* BAD for a command that was too large, of which only the start is here. */
static enum imapd_event
refuse_command(struct imap_session *s)
{
	arena_free(&s->arena);
	s->tag = imapd_command_tag(buf_view(&s->in.text));
	(void)imapd_bad(s, "%s", s->in.why);
	say_reply(s);
	return IMAPD_DONE;
}

/* Says why we hang up. */
static enum imapd_end
violation(struct imap_session *s, const char *why)
{
	s->why = why;
	imapd_untagged(s, "BYE %s", why);
	(void)imapd_out_flush(&s->out);
	return IMAPD_VIOLATION;
}

/* The end that comes with a status of the input. */
static enum imapd_end
input_end(struct imap_session *s, enum imapd_input_status status)
{
	switch (status) {
	case IMAPD_INPUT_OFFENCE:
		return violation(s, s->in.why);
	case IMAPD_INPUT_TIMEOUT:
		imapd_untagged(s, "BYE you were silent for too long");
		(void)imapd_out_flush(&s->out);
		return IMAPD_TIMEOUT;
	default:
		return IMAPD_CLOSED;
	}
}

enum imapd_end
imapd_session_run(struct imap_session *s)
{
	enum imapd_event event = IMAPD_DONE;

	while (event == IMAPD_DONE) {
		enum imapd_input_status status =
		    imapd_input_command(&s->in, deadline_in(s->timeout));

		if (status == IMAPD_INPUT_COMMAND || status == IMAPD_INPUT_MESSAGE) {
			event = take_command(s);
			imapd_selected_finish(s);
		} else if (status == IMAPD_INPUT_REFUSED) {
			event = refuse_command(s);
		} else {
			return input_end(s, status);
		}
		if (s->out.failed)
			return IMAPD_CLOSED;
		if (s->errors >= IMAPD_ERRORS_MAX)
			return violation(s, "too many errors");
	}
	if (event == IMAPD_BREAK && s->why)
		return violation(s, s->why);
	return imapd_out_flush(&s->out) == 0 && event == IMAPD_LEAVE ? IMAPD_LEFT : IMAPD_CLOSED;
}

void
imapd_session_end(struct imap_session *s)
{
	imapd_unselect(s, false);
	imapd_target_close(s);
	imapd_input_rest(&s->in);
	imapd_stream_rest(&s->stream);
	imapd_deflate_free(s->out.deflate);
	arena_free(&s->arena);
	buf_free(&s->reply);
}

const char *
imapd_end_text(enum imapd_end end)
{
	static const char *const words[] = {
		[IMAPD_LEFT] = "logout", [IMAPD_CLOSED] = "closed",
		[IMAPD_TIMEOUT] = "timeout", [IMAPD_VIOLATION] = "violation",
	};

	return words[end];
}
