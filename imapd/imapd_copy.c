/* imapd_copy.c: COPY and MOVE, and both with UID (RFC 3501 6.4.7, RFC 4315, RFC 6851). */
#include "imapd/imapd_selected.h"

/* "[COPYUID 38505 304,319:320 3956:3958] ": which messages are which there (RFC 4315 3). */
static void
put_copyuid(struct buf *out, const struct index *to, const struct index_uids *done,
    const struct index_uids *uids)
{
	(void)buf_addf(out, "[COPYUID %u ", index_status(to)->uidvalidity);
	imapd_put_set(out, done->p, done->n);
	(void)buf_add_char(out, ' ');
	imapd_put_set(out, uids->p, uids->n);
	(void)buf_add_str(out, "] ");
}

/* MOVE tells where they are before they are gone (RFC 6851 4.3). */
static void
say_moved(struct imap_session *s, const struct index *to, const struct index_uids *done,
    const struct index_uids *uids)
{
	buf_clear(&s->reply);
	put_copyuid(&s->reply, to, done, uids);
	imapd_out_view(&s->out, VIEW("* OK "));
	imapd_out_view(&s->out, buf_view(&s->reply));
	imapd_out_view(&s->out, VIEW("moved\r\n"));
}

/* Copies or moves. Returns 0, or -1 with errno: some may have been moved then. */
static int
transfer(struct imapd_selected *sel, const struct index_uids *which, struct index *to, bool move,
    struct index_uids *done, struct index_uids *uids)
{
	bool within = to == sel->ix;

	if (index_copy(sel->ix, which, to, move && !within, done, uids) == -1)
		return -1;
	return move && within && done->n ? index_expunge(sel->ix, done, true) : 0;
}

static enum imapd_event
copy(struct imap_session *s, const struct imapd_command *c, const struct index_uids *which,
    struct index *to)
{
	struct index_uids done = { .n = 0 }, uids = { .n = 0 };
	bool move = c->verb == IMAPD_MOVE || c->verb == IMAPD_UID_MOVE;
	int result = transfer(s->selected, which, to, move, &done, &uids);

	if (move && done.n) {
		say_moved(s, to, &done, &uids);
		s->did.expunged += done.n;
	}
	if (result == -1) {
		(void)imapd_no_errno(s, move ? "move messages of" : "copy messages of",
		    s->selected->name);
	} else if (move || done.n == 0) {
		(void)imapd_ok(s, "%s completed", c->name);
	} else {
		(void)imapd_ok(s, "%s", "");
		put_copyuid(&s->reply, to, &done, &uids);
		(void)buf_add_str(&s->reply, c->name);
		(void)buf_add_str(&s->reply, " completed");
	}
	index_uids_free(&done);
	index_uids_free(&uids);
	return IMAPD_GO_ON;
}

enum imapd_event
imapd_copy_run(struct imap_session *s, const struct imapd_command *c)
{
	struct index_uids which = { .n = 0 };
	bool move = c->verb == IMAPD_MOVE || c->verb == IMAPD_UID_MOVE;
	enum imapd_event event = IMAPD_GO_ON;
	struct index *to;

	if (move && s->selected->read_only)
		return imapd_no(s, "[READ-ONLY] the mailbox is selected read-only");
	if (imapd_pick_all(s, &c->copy.set, c->uid, !c->uid, &which) == 0 &&
	    (to = imapd_target(s, c->copy.mailbox)) != NULL)
		event = which.n ? copy(s, c, &which, to) :
		    imapd_ok(s, "there was nothing to do");
	index_uids_free(&which);
	return event;
}
