/* imapd_store.c: STORE and EXPUNGE, and both with UID (RFC 3501 6.4; RFC 4315; RFC 7162). */
#include <errno.h>

#include "imapd/imapd_selected.h"

static enum index_store_mode
store_mode(enum imapd_store_mode mode)
{
	switch (mode) {
	case IMAPD_STORE_ADD:
		return INDEX_STORE_ADD;
	case IMAPD_STORE_REMOVE:
		return INDEX_STORE_REMOVE;
	default:
		return INDEX_STORE_SET;
	}
}

static bool
has_uid(const struct index_uids *uids, size_t *at, uint32_t uid)
{
	while (*at < uids->n && uids->p[*at] < uid)
		++*at;
	return *at < uids->n && uids->p[*at] == uid;
}

/* Tells the new flags: all of them; if silent the mod-sequences of what was changed. */
static void
say_stored(struct imap_session *s, const struct imapd_command *c, const struct index_uids *uids,
    const struct index_stored *stored)
{
	struct imapd_selected *sel = s->selected;
	size_t at = 0;

	for (size_t i = 0; i < uids->n && !s->out.failed; i++) {
		const struct index_message *m = index_find(sel->ix, uids->p[i]);

		if (m == NULL || has_uid(&stored->modified, &at, m->uid) ||
		    (c->store.silent && m->modseq != stored->modseq))
			continue;
		imapd_out_change(s, index_view_seq(&sel->view, m->uid), c->uid, c->store.silent);
	}
}

/* The tagged reply: with those that were not changed, as the command numbers messages. */
static enum imapd_event
store_reply(struct imap_session *s, const struct imapd_command *c, struct index_stored *stored)
{
	struct index_uids *modified = &stored->modified;

	if (modified->n == 0) {
		if (stored->missing.n && !c->uid)
			return imapd_no(s, "[EXPUNGEISSUED] some are not there any more");
		return imapd_ok(s, "%s completed", c->name);
	}
	for (size_t i = 0; i < modified->n && !c->uid; i++)
		modified->p[i] = (uint32_t)index_view_seq(&s->selected->view, modified->p[i]);
	(void)imapd_ok(s, "[MODIFIED ");
	if (stored->missing.n && !c->uid)
		s->result = "NO";
	imapd_put_set(&s->reply, modified->p, modified->n);
	(void)buf_add_str(&s->reply, "] some have been changed since");
	return IMAPD_GO_ON;
}

static enum imapd_event
store(struct imap_session *s, const struct imapd_command *c, const struct index_uids *uids,
    struct index_stored *stored)
{
	struct imapd_selected *sel = s->selected;
	const struct index_store how = {
		.mode = store_mode(c->store.mode), .flags = imapd_flags_in(c->store.flags.system),
		.keywords = c->store.flags.keywords, .n_keywords = c->store.flags.n,
		.unchangedsince = c->store.has_unchangedsince ? c->store.unchangedsince :
		    UINT64_MAX,
		.soon = true,
	};

	/* What others have done is told first: what is left then is our own. */
	if (imapd_update(s, IMAPD_TELL_NO_EXPUNGE) == -1)
		return IMAPD_BREAK;
	if (uids->n && index_store(sel->ix, uids, &how, stored) == -1)
		return imapd_no_errno(s, "set flags in", sel->name);
	imapd_told(sel, stored->modseq);
	/* New keywords come before flags that have them. */
	if (imapd_tell(s, false) == -1)
		return IMAPD_BREAK;
	say_stored(s, c, uids, stored);
	return store_reply(s, c, stored);
}

enum imapd_event
imapd_store_run(struct imap_session *s, const struct imapd_command *c)
{
	struct index_stored stored = { .modseq = 0 };
	struct index_uids uids = { .n = 0 };
	enum imapd_event event = IMAPD_GO_ON;

	if (s->selected->read_only)
		return imapd_no(s, "[READ-ONLY] the mailbox is selected read-only");
	if (c->store.has_unchangedsince)
		imapd_use_condstore(s);
	if (imapd_pick_all(s, &c->store.set, c->uid, false, &uids) == 0)
		event = store(s, c, &uids, &stored);
	index_stored_free(&stored);
	index_uids_free(&uids);
	return event;
}

/* Those of the UIDs that have \Deleted. Returns 0 or -1. */
static int
only_deleted(struct imapd_selected *sel, const struct index_uids *all, struct index_uids *out)
{
	if (index_status(sel->ix)->deleted == 0)
		return 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct index_message *m = index_find(sel->ix, all->p[i]);

		if (m && m->flags & INDEX_DELETED && index_uids_add(out, m->uid) == -1)
			return -1;
	}
	return 0;
}

/* Expunges what is \Deleted of the UIDs. */
static enum imapd_event
expunge(struct imap_session *s, const struct imapd_command *c, const struct index_uids *all)
{
	struct imapd_selected *sel = s->selected;
	struct index_uids uids = { .n = 0 };
	int result = only_deleted(sel, all, &uids);

	if (result == 0 && uids.n)
		result = index_expunge_soon(sel->ix, &uids, false);
	s->did.expunged += uids.n;
	index_uids_free(&uids);
	if (result == -1)
		return imapd_no_errno(s, "expunge messages of", sel->name);
	if (imapd_update(s, IMAPD_TELL_ALL) == -1)
		return IMAPD_BREAK;
	if (s->enabled & IMAPD_QRESYNC)
		return imapd_ok(s, "[HIGHESTMODSEQ %llu] %s completed",
		    (unsigned long long)sel->view.modseq, c->name);
	return imapd_ok(s, "%s completed", c->name);
}

enum imapd_event
imapd_expunge_run(struct imap_session *s, const struct imapd_command *c)
{
	struct imapd_selected *sel = s->selected;
	struct index_uids uids = { .n = 0 };
	enum imapd_event event = IMAPD_GO_ON;

	if (sel->read_only)
		return imapd_no(s, "[READ-ONLY] the mailbox is selected read-only");
	if (imapd_selected_sync(sel) == -1 && errno == ENOENT)
		return imapd_no_errno(s, "expunge messages of", sel->name);
	if (!c->uid)
		return expunge(s, c, &sel->view.uids);
	if (imapd_pick_all(s, &c->expunge, true, false, &uids) == 0)
		event = expunge(s, c, &uids);
	index_uids_free(&uids);
	return event;
}
