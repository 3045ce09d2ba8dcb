/*
 * index_scan.c: what has changed in the directories of a folder, see "Looking through" in
 * mailstead-index(5).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "mail/index_journal.h"
#include "mail/index_list.h"
#include "mail/index_window.h"
#include "sys/clock.h"
#include "sys/file.h"

#define STATS_MAX 1000		/* new messages that are asked for their dates at once */

/* ---- one look */

struct look {
	struct index_list list;
	struct index_stamp new, cur;	/* before it */
	bool all;			/* cur/, too */
	bool quiet;			/* nothing has changed meanwhile, for sure */
	int64_t began;
	size_t moved;			/* from new/ to cur/ */
};

static int
look_once(struct index *ix, struct look *k)
{
	struct index_stamp new, cur;

	k->began = index_now();
	k->new = index_stamp_of(ix->m.new);
	k->cur = index_stamp_of(ix->m.cur);
	/* In the direction in which messages move. */
	if (index_list_read(ix, &k->list, false) == -1 ||
	    (k->all && index_list_read(ix, &k->list, true) == -1))
		return -1;
	new = index_stamp_of(ix->m.new);
	cur = index_stamp_of(ix->m.cur);
	k->quiet = index_stamp_same(&new, &k->new) && index_stamp_same(&cur, &k->cur) &&
	    index_stamp_settled(&new) <= k->began && index_stamp_settled(&cur) <= k->began;
	return 0;
}

/* Whether any message was not seen; in new/ alone only those count that were there. */
static int
is_missing(struct index *ix, const struct look *k)
{
	if (!k->all && ix->st.in_new == 0)
		return 0;
	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m;

		if (k->list.seen[i])
			continue;
		m = index_at(ix, i);
		if (m == NULL)
			return -1;
		if (!(m->flags & INDEX_GONE) && (k->all || m->flags & INDEX_IN_NEW))
			return 1;
	}
	return 0;
}

static void
wait_granule(void)
{
	const struct timespec t = { .tv_nsec = (INDEX_GRANULE_MSEC + 2) * 1000000L };

	(void)nanosleep(&t, NULL);
}

/*
 * Looks again as long as something is missing, which may have been renamed in that moment.
 * Returns 1 when cur/ is to be looked through for it, 0, or -1 with errno.
 */
static int
look(struct index *ix, struct look *k)
{
	for (int i = 0; i < INDEX_SCANS_MAX; i++) {
		int missing;

		if (i) {
			wait_granule();
			index_list_again(ix, &k->list);
		}
		if (look_once(ix, k) == -1)
			return -1;
		missing = is_missing(ix, k);
		if (!k->all)
			return missing ? missing : index_list_has_known(ix, &k->list);
		if (missing <= 0 || k->quiet)
			return missing == -1 ? -1 : 0;
	}
	return 0;
}

/* ---- what follows from it */

/* Those that are not there any more. */
static int
add_missing(struct index *ix, const struct look *k, struct index_frame *f)
{
	char name[MAILDIR_NAME_MAX + 1];
	struct stat st;

	for (uint32_t i = 0; k->all && i < ix->r.n; i++) {
		const struct index_message *m;

		if (k->list.seen[i])
			continue;
		m = index_at(ix, i);
		if (m == NULL || index_file_name(ix, m, name) == -1)
			return -1;
		if (m->flags & INDEX_GONE || (!k->quiet && fstatat(m->flags & INDEX_IN_NEW ?
		    ix->m.new : ix->m.cur, name, &st, AT_SYMLINK_NOFOLLOW) == 0))
			continue;
		index_frame_list(f, ITEM_EXPUNGE, &m->uid, sizeof(m->uid));
		f->counts = true;
	}
	return 0;
}

/*
 * Renames what is in new/, when it is to. Returns whether it is in cur/ now, with its name in
 * *name.
 */
static bool
move(struct index *ix, struct look *k, char name[MAILDIR_NAME_MAX + 1], size_t base)
{
	char to[MAILDIR_NAME_MAX + 1];

	if (index_name_make(view_of(name), base, 0, to) == -1)
		return false;
	/* One with flags in new/ keeps them. */
	if (strlen(name) > base)
		memcpy(to, name, sizeof(to));
	index_window_touch(ix);
	if (file_rename_new(ix->m.new, name, ix->m.cur, to) == -1)
		return false;
	memcpy(name, to, sizeof(to));
	k->moved++;
	return true;
}

/* A message that is called otherwise now: m is how it is. */
static void
add_change(const struct index_message *known, const char *file, bool in_cur,
    struct index_frame *f)
{
	struct index_message m = *known;
	struct maildir_name name;

	if (index_name_parse(view_of(file), !in_cur, &m, &name) == -1)
		return;
	index_frame_flags(f, &m, view_of(file));
	f->counts = f->counts || (m.flags & INDEX_FLAGS) != (known->flags & INDEX_FLAGS);
}

static int
add_changes(struct index *ix, struct look *k, bool take, struct index_frame *f)
{
	for (size_t i = 0; i < k->list.n_changes; i++) {
		struct index_change *c = &k->list.changes[i];
		struct view v = index_list_name(&k->list, c->name, c->length);
		const struct index_message *m;
		char name[MAILDIR_NAME_MAX + 1];
		bool in_cur = c->in_cur;

		if (c->place == UINT32_MAX)
			continue;
		m = index_at(ix, c->place);
		if (m == NULL || view_string(v, name, sizeof(name)) == -1)
			return -1;
		if (take && !in_cur)
			in_cur = move(ix, k, name, m->base);
		add_change(m, name, in_cur, f);
	}
	return 0;
}

/* Those that INDEX_LOOK has left in new/. */
static int
move_known(struct index *ix, struct look *k, struct index_frame *f)
{
	char name[MAILDIR_NAME_MAX + 1];

	for (uint32_t i = 0; ix->st.in_new && i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL)
			return -1;
		if (!(m->flags & INDEX_IN_NEW) || m->flags & INDEX_GONE || !(k->list.seen[i] & 1))
			continue;
		if (index_file_name(ix, m, name) == -1)
			return -1;
		if (move(ix, k, name, m->base))
			add_change(m, name, true, f);
	}
	return 0;
}

/* Size and date, of the file. Returns 1; 0 for what is no file, or gone again; -1 with errno. */
static int
ask(struct index *ix, const char *name, bool in_cur, struct index_message *m)
{
	struct stat st;

	if (fstatat(in_cur ? ix->m.cur : ix->m.new, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : -1;
	if (!S_ISREG(st.st_mode))
		return 0;
	m->size = (uint64_t)st.st_size;
	m->date = st.st_mtim.tv_sec;
	return 1;
}

/*
 * A message that is new, with what its name says. Returns whether it is in cur/; name: of its file.
 */
static bool
make_message(struct index *ix, struct look *k, const struct index_found *found, bool take,
    struct index_message *m, char name[MAILDIR_NAME_MAX + 1])
{
	bool in_cur = found->in_cur;

	memcpy(name, k->list.names.p + found->name, found->length);
	name[found->length] = '\0';
	if (take && !in_cur)
		in_cur = move(ix, k, name, found->base);
	*m = (struct index_message){
		.size = found->size, .vsize = found->vsize, .hash = found->hash
	};
	index_name_flags(view_of(name), found->base, !in_cur, m);
	return in_cur;
}

/* Whether the file is to be asked, for what its name does not say, or whether that is right. */
static bool
must_ask(const struct index *ix, const struct look *k, const struct index_found *found)
{
	return !found->sized || !found->plain ||
	    (k->list.n_found <= STATS_MAX && !(ix->glance && ix->fresh));
}

static int
add_message(struct index *ix, struct look *k, const struct index_found *found, bool take,
    struct index_frame *f)
{
	struct index_message m;
	char name[MAILDIR_NAME_MAX + 1];
	bool in_cur = make_message(ix, k, found, take, &m, name);

	if (must_ask(ix, k, found)) {
		int got = ask(ix, name, in_cur, &m);

		if (got != 1)
			return got;
	}
	if (k->list.n_found <= STATS_MAX)
		m.saved = clock_unix();
	index_frame_add(f, &m, (struct view){ name, m.whole });
	return 0;
}

static int
sort_found(const struct index *ix, struct look *k)
{
	index_list_sort(&k->list);
	if (k->list.n_found <= UINT32_MAX - ix->st.status.uidnext &&
	    ix->r.n + k->list.n_found <= INDEX_MESSAGES_MAX)
		return 0;
	errno = EOVERFLOW;
	return -1;
}

static int
add_messages(struct index *ix, struct look *k, bool take, struct index_frame *f)
{
	if (sort_found(ix, k) == -1)
		return -1;
	for (size_t i = 0; i < k->list.n_found; i++)
		if (add_message(ix, k, &k->list.found[i], take, f) == -1)
			return -1;
	return 0;
}

/*
 * All that there is, where there was no index: into memory, of which a checkpoint is made next. A
 * glance counts them.
 */
static int
take_messages(struct index *ix, struct look *k)
{
	uint64_t modseq = ix->st.status.highestmodseq;
	char name[MAILDIR_NAME_MAX + 1];
	struct index_message m;
	int got;

	if (sort_found(ix, k) == -1)
		return -1;
	for (size_t i = 0; i < k->list.n_found; i++) {
		const struct index_found *found = &k->list.found[i];
		bool in_cur = make_message(ix, k, found, false, &m, name);

		got = must_ask(ix, k, found) ? ask(ix, name, in_cur, &m) : 1;
		if (got == -1)
			return -1;
		if (got == 0)
			continue;
		m.saved = k->list.n_found <= STATS_MAX ? clock_unix() : 0;
		m.uid = ix->st.status.uidnext;
		m.modseq = modseq + 1;
		if (!ix->glance && index_add_record(ix, &m, (struct view){ name, m.whole }) == -1)
			return -1;
		ix->st.status.uidnext++;
		ix->st.status.highestmodseq = m.modseq;
		index_count(ix, &m, true);
	}
	return 0;
}

/* All that follows, into one frame, durably. */
static int
write_down(struct index *ix, struct look *k, bool take)
{
	struct index_frame f;
	int result = -1;

	if (ix->fresh && ix->st.generation == INDEX_NONE)
		return take_messages(ix, k);
	index_frame_begin(ix, &f);
	if (add_missing(ix, k, &f) == 0 && add_changes(ix, k, take, &f) == 0 &&
	    (!take || move_known(ix, k, &f) == 0) && add_messages(ix, k, take, &f) == 0) {
		if (take && ix->st.first_recent < f.uidnext)
			index_frame_item(&f, ITEM_RECENT, &f.uidnext, sizeof(f.uidnext), VIEW(""));
		result = index_commit(ix, &f);
	}
	index_frame_free(&f);
	/* Their names are durable where they are told, on any file system. */
	if (result == 0 && k->moved &&
	    (file_sync_dir(ix->m.cur) == -1 || file_sync_dir(ix->m.new) == -1))
		result = -1;
	return result;
}

static int
conclude(struct index *ix, struct look *k, bool take)
{
	struct index_stamp new = ix->st.new, cur = ix->st.cur;

	ix->st.new = index_stamp_judged(k->new, k->began);
	if (k->all)
		ix->st.cur = index_stamp_judged(k->cur, k->began);
	ix->scans++;
	index_window_open(ix);
	ix->dirty = true;
	if (write_down(ix, k, take) == 0) {
		index_window_close(ix);
		return 0;
	}
	/* As if nobody had looked. */
	ix->st.new = new;
	if (!ix->window.touched)
		ix->st.cur = cur;
	ix->window.open = false;
	return -1;
}

static int
scan(struct index *ix, bool all, bool take)
{
	struct look k = { .all = all };
	int result = index_list_begin(ix, &k.list, all);

	if (result == 0)
		result = look(ix, &k);
	if (result == 0)
		result = conclude(ix, &k, take);
	index_list_free(&k.list);
	return result;
}

int
index_scan(struct index *ix, bool all, bool take)
{
	int result = scan(ix, all, take);

	if (result == 1)
		result = scan(ix, true, take);
	if (result == -1 && ix->damaged)
		errno = EBADMSG;
	return result;
}
