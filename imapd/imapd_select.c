/* imapd_select.c: SELECT, EXAMINE, CLOSE and UNSELECT, with what RFC 7162 adds. */
#include <errno.h>
#include <stdlib.h>

#include "imapd/imapd_selected.h"
#include "sys/log.h"

void
imapd_selected_rest(struct imapd_selected *sel)
{
	index_rest(sel->ix);
	sel->rests = true;
}

int
imapd_selected_sync(struct imapd_selected *sel)
{
	sel->rests = false;
	return index_sync(sel->ix, sel->read_only ? INDEX_LOOK : INDEX_TAKE);
}

void
imapd_selected_finish(struct imap_session *s)
{
	struct imapd_selected *sel = s->selected;

	if (sel == NULL || !index_owes(sel->ix) || imapd_out_flush(&s->out) == -1)
		return;
	if (index_finish(sel->ix) == 0)
		return;
	log_errno("carry out what was answered in", sel->name);
	(void)imapd_tell(s, false);
}

void
imapd_selected_wake(struct imapd_selected *sel)
{
	index_at_leisure(sel->ix, false);
	if (sel->rests && imapd_selected_sync(sel) == -1)
		log_errno("look at", sel->name);
}

void
imapd_unselect(struct imap_session *s, bool say_closed)
{
	struct imapd_selected *sel = s->selected;

	if (sel == NULL)
		return;
	index_view_end(&sel->view);
	index_uids_free(&sel->saved);
	free(sel->own);
	index_close(sel->ix);
	free(sel);
	s->selected = NULL;
	s->state = IMAPD_AUTHENTICATED;
	if (say_closed)
		imapd_untagged(s, "OK [CLOSED] the mailbox that was selected is closed");
}

/* Opens the mailbox as the selected one. Returns 1; 0 when there is none; -1 with errno. */
static int
open_selected(struct imap_session *s, struct view name, bool read_only)
{
	struct imapd_selected *sel = calloc(1, sizeof(*sel));
	int found = -1;

	if (sel == NULL)
		return -1;
	sel->read_only = read_only;
	(void)view_string(name, sel->name, sizeof(sel->name));
	found = folders_place(&s->folders, name, &sel->place);
	if (found == 1 && index_open(&sel->place.options, &sel->ix) == -1)
		found = errno == ENOENT ? 0 : -1;
	if (found == 1 && (imapd_selected_sync(sel) == -1 ||
	    index_view_begin(sel->ix, &sel->view) == -1)) {
		int error = errno;

		found = error == ENOENT ? 0 : -1;
		index_close(sel->ix);
		errno = error;
	}
	if (found != 1) {
		free(sel);
		return found;
	}
	s->selected = sel;
	s->state = IMAPD_SELECTED;
	return 1;
}

/* The sequence number of the first message without \Seen, 0 without any. */
static size_t
first_unseen(const struct imapd_selected *sel)
{
	const struct index_uids *uids = &sel->view.uids;

	if (index_status(sel->ix)->unseen == 0)
		return 0;
	for (size_t i = 0; i < uids->n; i++) {
		const struct index_message *m = index_find(sel->ix, uids->p[i]);

		if (m && !(m->flags & INDEX_SEEN))
			return i + 1;
	}
	return 0;
}

/* The untagged responses of SELECT (RFC 3501 6.3.1, RFC 9051 6.3.2, RFC 7162 3.1.2.1). */
static void
say_mailbox(struct imap_session *s)
{
	const struct imapd_selected *sel = s->selected;
	const struct index_status *st = index_status(sel->ix);
	size_t unseen = s->enabled & IMAPD_REV2 ? 0 : first_unseen(sel);

	imapd_say_flags(s);
	if (sel->read_only)
		imapd_untagged(s, "OK [PERMANENTFLAGS ()] it is read-only");
	imapd_untagged(s, "%zu EXISTS", sel->view.uids.n);
	if (!(s->enabled & IMAPD_REV2))
		imapd_untagged(s, "%zu RECENT", sel->view.recent);
	if (unseen)
		imapd_untagged(s, "OK [UNSEEN %zu] the first one", unseen);
	imapd_untagged(s, "OK [UIDVALIDITY %u] UIDs are valid", st->uidvalidity);
	imapd_untagged(s, "OK [UIDNEXT %u] the next UID", sel->view.uidnext);
	imapd_untagged(s, "OK [HIGHESTMODSEQ %llu] the highest",
	    (unsigned long long)sel->view.modseq);
	if (s->enabled & IMAPD_REV2) {
		imapd_out_view(&s->out, VIEW("* LIST () \"/\" "));
		imapd_out_mailbox(s, view_of(sel->name));
		imapd_out_view(&s->out, VIEW("\r\n"));
	}
}

static enum imapd_event
no_such(struct imap_session *s, int found, struct view name)
{
	char text[FOLDER_NAME_MAX + 1];

	if (found == 0)
		return imapd_no(s, "[NONEXISTENT] there is no such mailbox");
	(void)view_string(name, text, sizeof(text));
	return imapd_no_errno(s, "open mailbox", text);
}

enum imapd_event
imapd_select_run(struct imap_session *s, const struct imapd_command *c)
{
	const struct imapd_select *select = &c->select;
	bool read_only = c->verb == IMAPD_EXAMINE;
	int found;

	if (select->qresync && !(s->enabled & IMAPD_QRESYNC))
		return imapd_bad(s, "[CLIENTBUG] ENABLE QRESYNC comes first");
	/* What was selected is not any more, whatever comes of this (RFC 3501 6.3.1). */
	imapd_unselect(s, s->enabled & (IMAPD_QRESYNC | IMAPD_REV2));
	found = open_selected(s, select->mailbox, read_only);
	if (found != 1)
		return no_such(s, found, select->mailbox);
	if (select->condstore)
		s->enabled |= IMAPD_CONDSTORE;
	say_mailbox(s);
	if (select->qresync && imapd_resync(s, select) == -1) {
		enum imapd_event event = imapd_no_errno(s, "resynchronise", s->selected->name);

		imapd_unselect(s, false);
		return event;
	}
	return imapd_ok(s, "[%s] %s completed", read_only ? "READ-ONLY" : "READ-WRITE", c->name);
}

/* CLOSE: expunges without a word (RFC 3501 6.4.2). */
enum imapd_event
imapd_close_run(struct imap_session *s, const struct imapd_command *c)
{
	struct imapd_selected *sel = s->selected;

	if (!sel->read_only && index_status(sel->ix)->deleted &&
	    index_expunge(sel->ix, &sel->view.uids, false) == -1 && errno != ENOENT)
		return imapd_no_errno(s, "expunge", sel->name);
	imapd_unselect(s, false);
	return imapd_ok(s, "%s completed", c->name);
}

enum imapd_event
imapd_unselect_run(struct imap_session *s, const struct imapd_command *c)
{
	imapd_unselect(s, false);
	return imapd_ok(s, "%s completed", c->name);
}
