/* imapd_folder.c: CREATE, DELETE, RENAME, SUBSCRIBE and UNSUBSCRIBE. */
#include "imapd/imapd_folder.h"

#include <errno.h>
#include <string.h>

#include "imapd/imapd_selected.h"

_Static_assert(IMAPD_USE_ALL == FOLDER_ALL && IMAPD_USE_ARCHIVE == FOLDER_ARCHIVE &&
    IMAPD_USE_DRAFTS == FOLDER_DRAFTS && IMAPD_USE_FLAGGED == FOLDER_FLAGGED &&
    IMAPD_USE_JUNK == FOLDER_JUNK && IMAPD_USE_SENT == FOLDER_SENT &&
    IMAPD_USE_TRASH == FOLDER_TRASH, "the bits of special uses");

/* The reply for what became of a change. cannot: why there is no way. */
static enum imapd_event
reply(struct imap_session *s, const struct imapd_command *c, enum folders_result result,
    const char *cannot)
{
	switch (result) {
	case FOLDERS_OK:
		return imapd_ok(s, "%s completed", c->name);
	case FOLDERS_EXISTS:
		return imapd_no(s, "[ALREADYEXISTS] there is such a mailbox");
	case FOLDERS_NONE:
		return imapd_no(s, "[NONEXISTENT] there is no such mailbox");
	case FOLDERS_CHILDREN:
		return imapd_no(s, "[HASCHILDREN] it is only the way to others");
	case FOLDERS_CANNOT:
		return imapd_no(s, "[CANNOT] %s", cannot);
	case FOLDERS_LIMIT:
		return imapd_no(s, "[LIMIT] too many mailboxes, or too long a name");
	default:
		break;
	}
	if (errno == EAGAIN)
		return imapd_no(s, "[INUSE] another program is at it");
	return imapd_no_errno(s, "change folders", c->name);
}

/* ---- CREATE */

/* The name that it has got, where it is not the one that was given (RFC 9051 6.3.4). */
static void
say_new_name(struct imap_session *s, struct view given, struct view name)
{
	if (!(s->enabled & IMAPD_REV2) || view_eq(given, name))
		return;
	imapd_out_str(&s->out, "* LIST () \"/\" ");
	imapd_out_mailbox(s, name);
	imapd_out_str(&s->out, " (\"OLDNAME\" (");
	imapd_out_mailbox(s, given);
	imapd_out_str(&s->out, "))\r\n");
}

enum imapd_event
imapd_create_run(struct imap_session *s, const struct imapd_command *c)
{
	struct view given = c->create.mailbox;
	char name[FOLDER_NAME_MAX + 1];
	const char *why = folder_name(given, name);
	enum folders_result result;

	if (why)
		return imapd_no(s, "[CANNOT] %s", why);
	if (c->create.use & ~FOLDER_USABLE)
		return imapd_no(s, "[USEATTR] \\Archive, \\Drafts, \\Junk, \\Sent, \\Trash alone");
	result = folders_create(&s->folders, given, c->create.use);
	if (result == FOLDERS_OK)
		say_new_name(s, given, view_of(name));
	return reply(s, c, result, "not that name");
}

/* ---- DELETE */

/*
 * The UIDVALIDITY that the folder has, 0 when it was never opened or is not there. Returns 0; -1
 * with errno when nobody knows: one of that name might get it again.
 */
static int
find_uidvalidity(struct imap_session *s, struct view name, uint32_t *had)
{
	struct folder_place place;
	struct index_status st;
	int found = folders_place(&s->folders, name, &place);

	*had = 0;
	if (found != 1 || !place.indexed)
		return found == -1 ? -1 : 0;
	/* On a full disk it is known though what is new cannot be taken in. */
	if (index_status_of(&place.options, &st) == -1 && st.uidvalidity == 0)
		return errno == ENOENT ? 0 : -1;
	*had = st.uidvalidity;
	return 0;
}

enum imapd_event
imapd_delete_run(struct imap_session *s, const struct imapd_command *c)
{
	char name[FOLDER_NAME_MAX + 1];
	enum folders_result result = FOLDERS_ERROR;
	uint32_t had;

	if (folder_name(c->mailbox, name) != NULL)
		return reply(s, c, FOLDERS_NONE, "");
	if (find_uidvalidity(s, view_of(name), &had) == 0)
		result = folders_delete(&s->folders, view_of(name), had);
	if (result == FOLDERS_OK && imapd_is_selected(s, view_of(name)))
		imapd_unselect(s, true);
	return reply(s, c, result, "INBOX cannot be deleted");
}

/* ---- RENAME */

/* Opens a mailbox as it is now. NULL with errno. */
static struct index *
open_index(struct imap_session *s, struct view name, struct folder_place *place)
{
	int found = folders_place(&s->folders, name, place);
	struct index *ix;

	if (found == 0)
		errno = ENOENT;
	if (found != 1 || index_open(&place->options, &ix) == -1)
		return NULL;
	if (index_sync(ix, INDEX_LOOK) == 0)
		return ix;
	index_close(ix);
	return NULL;
}

/* Moves all messages. Returns 0 or -1 with errno. */
static int
move_all(struct index *from, struct index *to)
{
	struct index_uids all = { 0 }, done = { 0 }, uids = { 0 };
	const struct index_message *m;
	uint32_t uid = 0;
	int result = 0;

	while (result == 0 && (m = index_next(from, uid + 1)) != NULL) {
		uid = m->uid;
		result = index_uids_add(&all, uid);
		if (uid == UINT32_MAX)
			break;
	}
	if (result == 0 && all.n)
		result = index_copy(from, &all, to, true, &done, &uids);
	index_uids_free(&all);
	index_uids_free(&done);
	index_uids_free(&uids);
	return result;
}

/* Moves all of INBOX to a folder that was made just now. */
static enum folders_result
empty_inbox(struct imap_session *s, struct view name)
{
	struct folder_place from_place, to_place;
	struct index *from = open_index(s, VIEW("INBOX"), &from_place);
	struct index *to = from ? open_index(s, name, &to_place) : NULL;
	enum folders_result result = FOLDERS_ERROR;

	if (to && move_all(from, to) == 0)
		result = FOLDERS_OK;
	/* Some may have been moved. */
	if (result != FOLDERS_OK && (to == NULL || index_status(to)->messages == 0))
		folders_discard(&s->folders, name);
	index_close(to);
	index_close(from);
	return result;
}

/* INBOX stays and is empty afterwards, what is below it stays (RFC 3501 6.3.5). */
static enum imapd_event
rename_inbox(struct imap_session *s, const struct imapd_command *c)
{
	enum folders_result result = folders_create(&s->folders, c->rename.to, 0);

	if (result == FOLDERS_OK)
		result = empty_inbox(s, c->rename.to);
	return reply(s, c, result, "not that name");
}

/*
 * The selected mailbox may be one of those renamed: then it stays selected. Its index looks where
 * place.dir says.
 */
static void
follow(struct imap_session *s, struct view from, struct view to)
{
	struct imapd_selected *sel = s->selected;
	struct view name = view_of(sel ? sel->place.name : ""), rest = view_sub(name, from.n, name.n);
	struct buf now = buf_make(2 * FOLDER_NAME_MAX);
	struct folder_place place;

	if (sel == NULL || (!view_eq(name, from) && !folder_is_below(name, from)))
		return;
	(void)buf_add_view(&now, to);
	(void)buf_add_view(&now, rest);
	if (folders_place(&s->folders, buf_view(&now), &place) == 1) {
		memcpy(sel->place.dir, place.dir, sizeof(place.dir));
		memcpy(sel->place.name, place.name, sizeof(place.name));
		memcpy(sel->name, place.name, sizeof(place.name));
	}
	buf_free(&now);
}

enum imapd_event
imapd_rename_run(struct imap_session *s, const struct imapd_command *c)
{
	char from[FOLDER_NAME_MAX + 1], to[FOLDER_NAME_MAX + 1];
	const char *why;
	enum folders_result result;

	if (folder_name(c->rename.from, from) != NULL)
		return reply(s, c, FOLDERS_NONE, "");
	why = folder_name(c->rename.to, to);
	if (why)
		return imapd_no(s, "[CANNOT] %s", why);
	if (view_eq(view_of(from), VIEW("INBOX")))
		return rename_inbox(s, c);
	result = folders_rename(&s->folders, view_of(from), view_of(to));
	if (result == FOLDERS_OK)
		follow(s, view_of(from), view_of(to));
	return reply(s, c, result, "a mailbox cannot be below itself");
}

/* ---- SUBSCRIBE, UNSUBSCRIBE */

enum imapd_event
imapd_subscribe_run(struct imap_session *s, const struct imapd_command *c)
{
	bool yes = c->verb == IMAPD_SUBSCRIBE;
	enum folders_result result = FOLDERS_OK;

	if (yes)
		result = folders_look(&s->folders, c->mailbox);
	/* To a level that is only the way to others is fine. */
	if (result == FOLDERS_OK || result == FOLDERS_CHILDREN)
		result = folders_subscribe(&s->folders, c->mailbox, yes);
	return reply(s, c, result, "there can be no such mailbox");
}
