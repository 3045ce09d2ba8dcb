/*
 * index_owed.c: changes that are durable in the journal, and not in the names of files so far; see
 * "What is owed" in mailstead-index(5).
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "mail/index_journal.h"
#include "mail/index_list.h"
#include "mail/index_window.h"
#include "sys/file.h"

/* All of it at work. */
struct payment {
	struct index_frame f;		/* where a file does not have the flags that it was to have */
	struct index_uids again;	/* what failed at first; places in owed */
	struct index_uids strays;	/* those whose files are called otherwise; the same */
	bool last;			/* what fails now has failed */
	bool cur, new;			/* directories that have changed */
	bool unsure;			/* cur/ is to be read again */
	struct maildir_load before, after;
	int error;
};

/* ---- what is owed */

int
index_owed_take(struct index *ix, struct view uids)
{
	for (; uids.n >= sizeof(uint32_t); uids = view_sub(uids, sizeof(uint32_t), uids.n)) {
		struct index_message *more;
		uint32_t uid, place;

		memcpy(&uid, uids.p, sizeof(uid));
		place = index_find_place(ix, uid);
		if (ix->damaged || ix->n_owed > ix->r.n) {
			errno = EBADMSG;
			return -1;
		}
		if (place == UINT32_MAX)
			continue;
		more = array_grow(ix->owed, ix->n_owed, sizeof(*more));
		if (more == NULL)
			return -1;
		ix->owed = more;
		ix->owed[ix->n_owed++] = *index_at(ix, place);
	}
	return 0;
}

void
index_owed_drop(struct index *ix)
{
	ix->n_owed = 0;
	ix->owes = false;
}

bool
index_owes(const struct index *ix)
{
	return ix->n_owed && ix->owes;
}

bool
index_owed_allowed(const struct index *ix)
{
	return ix->journal_fd != -1 && ix->st.generation > INDEX_FIRST && !ix->repairing &&
	    faccessat(ix->m.cur, ".", W_OK | X_OK, 0) == 0 &&
	    faccessat(ix->m.new, ".", W_OK | X_OK, 0) == 0;
}

/* ---- one file */

static int
dir_of(const struct index *ix, const struct index_message *m)
{
	return m->flags & INDEX_IN_NEW ? ix->m.new : ix->m.cur;
}

/* The message as the journal says it is now, or NULL: it is expunged. */
static const struct index_message *
as_told(struct index *ix, uint32_t uid)
{
	uint32_t place = index_find_place(ix, uid);

	return place == UINT32_MAX ? NULL : index_at(ix, place);
}

/* It was done: now NULL for what is removed. */
static void
note_done(struct payment *p, const struct index_message *was, const struct index_message *now)
{
	struct maildir_load before = index_load_of(was);
	struct maildir_load after = now ? index_load_of(now) : (struct maildir_load){ 0 };

	p->before.bytes += before.bytes;
	p->before.messages += before.messages;
	p->after.bytes += after.bytes;
	p->after.messages += after.messages;
	p->cur = p->cur || now || !(was->flags & INDEX_IN_NEW);
	p->new = p->new || was->flags & INDEX_IN_NEW;
}

/*
 * It could not be done, by errno. What is called file has these flags still; what is removed from
 * the index already is found anew.
 */
static void
note_failed(struct payment *p, const struct index_message *now, const struct index_message *is,
    const char *file)
{
	if (p->error == 0)
		p->error = errno;
	p->unsure = true;
	if (now) {
		struct index_message m = *is;

		m.keywords = now->keywords;
		index_frame_flags(&p->f, &m, view_of(file));
		p->f.counts = true;
	}
}

/* Whether the file has the name that it is to have. */
static bool
is_done(const struct index *ix, const struct index_message *now, const char *name)
{
	struct stat st;

	return now && fstatat(dir_of(ix, now), name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int
pay_one(struct index *ix, struct payment *p, uint32_t i)
{
	const struct index_message *was = &ix->owed[i], *now = as_told(ix, was->uid);
	char from[MAILDIR_NAME_MAX + 1], to[MAILDIR_NAME_MAX + 1] = "";
	int result;

	if (ix->damaged || index_file_name(ix, was, from) == -1 ||
	    (now && index_file_name(ix, now, to) == -1)) {
		errno = EBADMSG;
		return -1;
	}
	if (now && dir_of(ix, now) == dir_of(ix, was) && strcmp(from, to) == 0)
		return 0;
	index_window_touch(ix);
	if (now)
		result = file_rename_new(dir_of(ix, was), from, dir_of(ix, now), to);
	else
		result = unlinkat(dir_of(ix, was), from, 0);
	if (result == 0)
		note_done(p, was, now);
	else if (errno != ENOENT && !p->last)
		return index_uids_add(&p->again, i);
	else if (errno != ENOENT)
		note_failed(p, now, was, from);
	else if (!is_done(ix, now, to))
		return index_uids_add(&p->strays, i);
	return 0;
}

/* A second time for what may have failed for lack of room, which the others have made. */
static int
pay_each(struct index *ix, struct payment *p)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < ix->n_owed; i++)
		result = pay_one(ix, p, (uint32_t)i);
	p->last = true;
	for (size_t i = 0; result == 0 && i < p->again.n; i++)
		result = pay_one(ix, p, p->again.p[i]);
	return result;
}

/* ---- files that other programs have renamed meanwhile */

static const struct index_message *
stray_of_uid(const struct index *ix, const struct payment *p, uint32_t uid)
{
	size_t low = 0, high = p->strays.n;

	/* UIDs rise in what we write. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ix->owed[p->strays.p[middle]].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->strays.n && ix->owed[p->strays.p[low]].uid == uid ?
	    &ix->owed[p->strays.p[low]] : NULL;
}

static const struct index_message *
stray_of_base(struct index *ix, const struct payment *p, uint32_t hash, struct view base)
{
	for (size_t i = 0; i < p->strays.n; i++) {
		const struct index_message *was = &ix->owed[p->strays.p[i]];

		if (was->hash == hash && index_has_base(ix, was, base))
			return was;
	}
	return NULL;
}

/* What of its flags the change is about is as told, the others are as that program has them. */
static void
merge(struct index *ix, struct payment *p, const struct index_message *was,
    const struct index_message *now, const char *file, bool in_cur)
{
	uint32_t more = now->flags & ~was->flags, less = was->flags & ~now->flags, wanted;
	char name[MAILDIR_NAME_MAX + 1];
	struct index_message is = *now, m = *now;
	struct maildir_name parts;
	int dir = in_cur ? ix->m.cur : ix->m.new;

	if (index_name_parse(view_of(file), !in_cur, &is, &parts) == -1)
		return;
	wanted = ((is.flags & ~less) | more) & INDEX_FLAGS;
	errno = ENAMETOOLONG;
	if (index_name_make(view_of(file), is.base, wanted, name) == -1 ||
	    index_name_parse(view_of(name), false, &m, &parts) == -1) {
		note_failed(p, now, &is, file);
		return;
	}
	index_window_touch(ix);
	if ((in_cur && strcmp(file, name) == 0) ||
	    file_rename_new(dir, file, ix->m.cur, name) == 0) {
		note_done(p, was, &m);
		index_frame_flags(&p->f, &m, view_of(name));
		p->f.counts = p->f.counts || (m.flags ^ now->flags) & INDEX_FLAGS;
	} else if (errno != ENOENT) {
		note_failed(p, now, &is, file);
	}
}

static int
take_list(struct index *ix, struct payment *p, struct index_list *l)
{
	char name[MAILDIR_NAME_MAX + 1];

	for (size_t i = 0; i < l->n_changes; i++) {
		const struct index_change *c = &l->changes[i];
		struct view file = index_list_name(l, c->name, c->length);
		const struct index_message *now, *was;

		if (c->place == UINT32_MAX)
			continue;
		now = index_at(ix, c->place);
		if (now == NULL || view_string(file, name, sizeof(name)) == -1)
			return -1;
		was = stray_of_uid(ix, p, now->uid);
		if (was)
			merge(ix, p, was, now, name, c->in_cur);
	}
	for (size_t i = 0; i < l->n_found; i++) {
		const struct index_found *f = &l->found[i];
		struct view file = index_list_name(l, f->name, f->length);
		const struct index_message *was = stray_of_base(ix, p, f->hash,
		    view_sub(file, 0, f->base));

		if (was == NULL || view_string(file, name, sizeof(name)) == -1)
			continue;
		index_window_touch(ix);
		if (unlinkat(f->in_cur ? ix->m.cur : ix->m.new, name, 0) == 0)
			note_done(p, was, NULL);
		else if (errno != ENOENT)
			note_failed(p, NULL, was, name);
	}
	return 0;
}

/* Looks for them by their base names. Those that are not there at all are gone. */
static int
pay_strays(struct index *ix, struct payment *p)
{
	struct index_list l;
	int result;

	if (p->strays.n == 0)
		return 0;
	p->unsure = true;
	result = index_list_begin(ix, &l, true);
	if (result == 0)
		result = index_list_read(ix, &l, false);
	if (result == 0)
		result = index_list_read(ix, &l, true);
	if (result == 0)
		result = take_list(ix, p, &l);
	index_list_free(&l);
	return result;
}

/* ---- all of it */

/* Makes the names durable before the state says that they are right. */
static int
write_down(struct index *ix, struct payment *p)
{
	if ((p->cur && file_sync_dir(ix->m.cur) == -1) ||
	    (p->new && file_sync_dir(ix->m.new) == -1) || index_commit(ix, &p->f) == -1)
		return -1;
	index_owed_drop(ix);
	ix->st.paid = ix->st.committed;
	ix->dirty = true;
	index_quota_note(ix, p->before, p->after);
	return 0;
}

int
index_owed_pay(struct index *ix)
{
	struct payment p = { .error = 0 };
	int result;

	if (ix->n_owed == 0)
		return 0;
	index_window_open(ix);
	index_frame_begin(ix, &p.f);
	p.f.pays = true;
	result = pay_each(ix, &p);
	if (result == 0)
		result = pay_strays(ix, &p);
	if (result == 0)
		result = write_down(ix, &p);
	if (result == 0)
		ix->owed_error = ix->owed_error ? ix->owed_error : p.error;
	if (result == 0 && !p.unsure) {
		index_window_close(ix);
	} else {
		ix->window.open = false;
		ix->st.cur = (struct index_stamp){ .sec = -1 };
		ix->dirty = true;
	}
	index_frame_free(&p.f);
	index_uids_free(&p.again);
	index_uids_free(&p.strays);
	return result;
}

int
index_finish(struct index *ix)
{
	ix->owes = false;
	ix->owed_error = 0;
	if (ix->n_owed == 0)
		return 0;
	if (index_lock(ix) == -1)
		return -1;
	index_unlock(ix);
	errno = ix->owed_error;
	return ix->owed_error ? -1 : 0;
}
