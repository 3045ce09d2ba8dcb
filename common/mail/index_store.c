/* index_store.c: flags changed, messages removed. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "mail/index_journal.h"
#include "mail/index_window.h"
#include "sys/file.h"

/* One command at work. */
struct change {
	const struct index_uids *uids;
	const struct index_store *how;
	struct index_stored *out;
	struct index_frame f;
	uint64_t keywords;
	bool any;			/* expunge: whatever the flags are */
	bool soon;			/* the files may follow later */
	struct index_uids owed;		/* those whose files are to follow */
	struct index_message now;	/* of the message at hand */
	char name[MAILDIR_NAME_MAX + 1];
	bool renamed, from_new;
	struct maildir_load before, after;
};

/* Makes what was done in the directories durable. */
static int
sync_dirs(struct index *ix, const struct change *c)
{
	if (c->renamed && file_sync_dir(ix->m.cur) == -1)
		return -1;
	return c->from_new ? file_sync_dir(ix->m.new) : 0;
}

/* Whether files are renamed or removed after the answer, and not before it. */
static bool
is_for_later(const struct index *ix, const struct change *c)
{
	return c->soon && c->uids->n >= INDEX_OWED_MIN && index_owed_allowed(ix);
}

/* Writes down what is changed, and what of it is owed. */
static int
commit_owed(struct index *ix, struct change *c)
{
	index_frame_owe(&c->f, &c->owed);
	if (index_commit(ix, &c->f) == -1)
		return -1;
	ix->owes = ix->n_owed > 0;
	return 0;
}

/* Once, even if the command is begun again after a repair. */
static void
note_quota(struct index *ix, struct change *c)
{
	index_quota_note(ix, c->before, c->after);
	c->before = c->after = (struct maildir_load){ 0 };
}

/* ---- store */

static uint64_t
combine(enum index_store_mode mode, uint64_t before, uint64_t bits)
{
	switch (mode) {
	case INDEX_STORE_ADD:
		return before | bits;
	case INDEX_STORE_REMOVE:
		return before & ~bits;
	default:
		return bits;
	}
}

/*
 * What the flags are to be, in c->now, and the name in c->name. Returns 1 when the file of that
 * name is to be renamed, 0 when it is not, -1 with errno.
 */
static int
plan(struct change *c, const struct index_message *m, const char *name)
{
	uint32_t flags = m->flags & INDEX_FLAGS;
	uint32_t wanted = (uint32_t)combine(c->how->mode, flags, c->how->flags) & INDEX_FLAGS;
	struct maildir_name parts;

	c->now = *m;
	c->now.keywords = combine(c->how->mode, m->keywords, c->keywords);
	memcpy(c->name, name, strlen(name) + 1);
	if (wanted == flags)
		return 0;
	if (index_name_make(view_of(name), m->base, wanted, c->name) == -1) {
		errno = ENAMETOOLONG;
		return -1;
	}
	(void)index_name_parse(view_of(c->name), false, &c->now, &parts);
	return 1;
}

/* Renames the file where its name says otherwise. */
static int
rename_file(struct index *ix, const struct index_message *m, int dir, const char *name, void *arg)
{
	struct change *c = arg;
	int wanted = plan(c, m, name);

	if (wanted != 1)
		return wanted;
	index_window_touch(ix);
	if ((dir != ix->m.cur || strcmp(name, c->name) != 0) &&
	    file_rename_new(dir, name, ix->m.cur, c->name) == -1)
		return -1;
	c->renamed = true;
	c->from_new = c->from_new || dir == ix->m.new;
	return 0;
}

/* The message with that UID, unless it is damaged or not there. */
static const struct index_message *
message(struct index *ix, uint32_t uid)
{
	uint32_t place = index_find_place(ix, uid);

	return place == UINT32_MAX ? NULL : index_at(ix, place);
}

/* Takes the change into the frame, if it is one. */
static void
add_flags(struct change *c, const struct index_message *m)
{
	if (((m->flags ^ c->now.flags) & INDEX_FLAGS) == 0 && m->keywords == c->now.keywords)
		return;
	index_frame_flags(&c->f, &c->now, view_of(c->name));
	c->f.counts = true;
}

/* Leaves the file for later. */
static int
owe_one(struct index *ix, struct change *c, const struct index_message *m)
{
	char name[MAILDIR_NAME_MAX + 1];
	int wanted = -1;

	if (index_file_name(ix, m, name) == 0)
		wanted = plan(c, m, name);
	if (wanted == 1 && index_uids_add(&c->owed, m->uid) == -1)
		return -1;
	if (wanted != -1)
		add_flags(c, m);
	return wanted == -1 ? -1 : 0;
}

static int
store_one(struct index *ix, struct change *c, uint32_t uid)
{
	const struct index_message *m = message(ix, uid);

	if (ix->damaged) {
		errno = EBADMSG;
		return -1;
	}
	if (m == NULL)
		return index_uids_add(&c->out->missing, uid);
	if (m->modseq > c->how->unchangedsince)
		return index_uids_add(&c->out->modified, uid);
	if (c->soon)
		return owe_one(ix, c, m);
	if (index_file_act(ix, uid, rename_file, c) == -1)
		return errno == ENOENT ? index_uids_add(&c->out->missing, uid) : -1;
	m = message(ix, uid);
	if (m == NULL)
		return 0;
	c->before.bytes += index_load_of(m).bytes;
	c->before.messages += index_load_of(m).messages;
	c->after.bytes += index_load_of(&c->now).bytes;
	c->after.messages += index_load_of(&c->now).messages;
	add_flags(c, m);
	return 0;
}

/* What was renamed is written down also when another message could not be. */
static int
store_all(struct index *ix, struct change *c)
{
	int result = 0, error = 0;

	for (size_t i = 0; result == 0 && i < c->uids->n; i++)
		result = store_one(ix, c, c->uids->p[i]);
	error = errno;
	if ((c->soon ? commit_owed(ix, c) : index_commit(ix, &c->f)) == -1 ||
	    sync_dirs(ix, c) == -1)
		return -1;
	if (c->f.counts)
		c->out->modseq = ix->st.status.highestmodseq;
	note_quota(ix, c);
	errno = error;
	return result;
}

static int
store_locked(struct index *ix, void *arg)
{
	struct change *c = arg;
	uint64_t scans = ix->scans;
	int result;

	index_stored_free(c->out);
	/* To remove one that nobody knows is nothing. */
	if (c->how->mode == INDEX_STORE_REMOVE) {
		c->keywords = 0;
		for (size_t i = 0; i < c->how->n_keywords; i++) {
			int number = index_keyword_find(ix, c->how->keywords[i]);

			c->keywords |= number == -1 ? 0 : UINT64_C(1) << number;
		}
	} else if (index_keyword_bits(ix, c->how->keywords, c->how->n_keywords,
	    &c->keywords) == -1) {
		return -1;
	}
	c->soon = is_for_later(ix, c);
	index_window_open(ix);
	index_frame_begin(ix, &c->f);
	result = store_all(ix, c);
	index_frame_free(&c->f);
	index_uids_free(&c->owed);
	if (result == 0)
		index_window_close(ix);
	/* For a file that was gone: others' changes that it found may be overwritten by this frame. */
	if (ix->scans != scans) {
		ix->st.cur = (struct index_stamp){ .sec = -1 };
		ix->dirty = true;
	}
	return result;
}

int
index_store(struct index *ix, const struct index_uids *uids, const struct index_store *how,
    struct index_stored *out)
{
	struct change c = { .uids = uids, .how = how, .out = out, .soon = how->soon };
	int result;

	*out = (struct index_stored){ .modseq = 0 };
	if (index_lock(ix) == -1)
		return -1;
	result = index_with_repair(ix, store_locked, &c);
	index_unlock(ix);
	return result;
}

void
index_stored_free(struct index_stored *out)
{
	index_uids_free(&out->modified);
	index_uids_free(&out->missing);
	out->modseq = 0;
}

/* ---- expunge */

/* Returns 1 when it was removed, 0 when it is to stay. */
static int
remove_file(struct index *ix, const struct index_message *m, int dir, const char *name, void *arg)
{
	struct change *c = arg;

	if (!c->any && !(m->flags & INDEX_DELETED))
		return 0;
	c->now = *m;
	index_window_touch(ix);
	if (unlinkat(dir, name, 0) == -1)
		return -1;
	c->renamed = c->renamed || dir == ix->m.cur;
	c->from_new = c->from_new || dir == ix->m.new;
	return 1;
}

/* Whether it is to be removed. */
static int
owe_file(struct index *ix, const struct index_message *m, int dir, const char *name, void *arg)
{
	const struct change *c = arg;

	(void)ix;
	(void)dir;
	(void)name;
	return c->any || m->flags & INDEX_DELETED;
}

static int
expunge_one(struct index *ix, struct change *c, uint32_t uid)
{
	int got = index_file_act(ix, uid, c->soon ? owe_file : remove_file, c);

	if (got == -1)
		return errno == ENOENT ? 0 : -1;
	if (got == 0)
		return 0;
	index_frame_list(&c->f, ITEM_EXPUNGE, &uid, sizeof(uid));
	c->f.counts = true;
	if (c->soon)
		return index_uids_add(&c->owed, uid);
	c->before.bytes += index_load_of(&c->now).bytes;
	c->before.messages += index_load_of(&c->now).messages;
	return 0;
}

static int
expunge_locked(struct index *ix, void *arg)
{
	struct change *c = arg;
	int result = 0, error;

	c->soon = is_for_later(ix, c);
	index_window_open(ix);
	index_frame_begin(ix, &c->f);
	for (size_t i = 0; result == 0 && i < c->uids->n; i++)
		result = expunge_one(ix, c, c->uids->p[i]);
	error = errno;
	if ((c->soon ? commit_owed(ix, c) : index_commit(ix, &c->f)) == -1 ||
	    sync_dirs(ix, c) == -1) {
		result = -1;
	} else {
		note_quota(ix, c);
		if (result == 0)
			index_window_close(ix);
		errno = error;
	}
	index_frame_free(&c->f);
	index_uids_free(&c->owed);
	return result;
}

static int
expunge(struct index *ix, struct change *c)
{
	int result;

	if (index_lock(ix) == -1)
		return -1;
	result = index_with_repair(ix, expunge_locked, c);
	index_unlock(ix);
	return result;
}

int
index_expunge(struct index *ix, const struct index_uids *uids, bool any)
{
	struct change c = { .uids = uids, .any = any };

	return expunge(ix, &c);
}

int
index_expunge_soon(struct index *ix, const struct index_uids *uids, bool any)
{
	struct change c = { .uids = uids, .any = any, .soon = true };

	return expunge(ix, &c);
}
