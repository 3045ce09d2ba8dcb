/* index.c: an open folder; see index.h. */
#include "mail/index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "mail/index_journal.h"
#include "mail/index_repair.h"
#include "mail/index_window.h"
#include "sys/file.h"

const char *const index_watched[] = { "new", "cur", INDEX_STATE, NULL };

/* ---- opening */

/* What a glance has left, and an earlier version. */
static int
settle(struct index *ix)
{
	int result = 0;

	if (ix->st.generation > INDEX_FIRST && ix->st.noted)
		return 0;
	if (index_lock(ix) == -1)
		return ix->st.generation > INDEX_FIRST ? 0 : -1;
	if (!ix->st.noted)
		index_import_note_all(ix);
	if (ix->st.generation <= INDEX_FIRST)
		result = index_checkpoint_make(ix);
	index_unlock(ix);
	return result;
}

static int
open_folder(struct index *ix)
{
	if (maildir_open(ix->o.home, ix->o.path, false, &ix->m) == -1)
		return -1;
	if (ix->m.dir == -1 || ix->m.new == -1 || ix->m.cur == -1 || ix->m.tmp == -1) {
		errno = ENOENT;
		return -1;
	}
	ix->state_fd = openat(ix->m.dir, INDEX_STATE,
	    O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	errno = 0;
	if (ix->state_fd != -1 && index_load(ix) == 0)
		return ix->glance ? 0 : settle(ix);
	if (errno && errno != EBADMSG && errno != ENOENT)
		return -1;
	return index_repair(ix);
}

static int
open_with(const struct index_options *options, bool glance, struct index **out)
{
	struct index *ix = calloc(1, sizeof(*ix));

	*out = NULL;
	if (ix == NULL)
		return -1;
	*ix = (struct index){ .o = *options, .state_fd = -1, .journal_fd = -1, .stale = true,
		.glance = glance };
	ix->m = (struct maildir){ .dir = -1, .tmp = -1, .new = -1, .cur = -1 };
	ix->r.more = buf_make(UINT32_MAX);
	ix->facts = buf_make(1 << 20);
	if (open_folder(ix) == -1) {
		int error = errno;

		index_close(ix);
		errno = error;
		return -1;
	}
	*out = ix;
	return 0;
}

int
index_open(const struct index_options *options, struct index **out)
{
	return open_with(options, false, out);
}

int
index_open_glance(const struct index_options *options, struct index **out)
{
	return open_with(options, true, out);
}

void
index_close(struct index *ix)
{
	if (ix == NULL)
		return;
	index_cache_free(ix);
	if (index_owes(ix))
		(void)index_finish(ix);
	if (ix->m.dir != -1 && !ix->stale)
		index_facts_flush(ix);
	buf_free(&ix->facts);
	index_forget(ix);
	free(ix->owed);
	free(ix->log);
	index_ranges_free(&ix->recent);
	file_close(ix->state_fd);
	maildir_close(&ix->m);
	free(ix);
}

void
index_rest(struct index *ix)
{
	index_cache_free(ix);
	if (index_owes(ix))
		(void)index_finish(ix);
	index_facts_flush(ix);
	buf_free(&ix->facts);
	index_forget(ix);
	free(ix->owed);
	ix->owed = NULL;
	free(ix->log);
	ix->log = NULL;
}

/* ---- taking in what has changed */

static bool
is_removed(const struct index *ix)
{
	struct stat st;

	return fstat(ix->m.cur, &st) == 0 && st.st_nlink == 0;
}

/* What there is to do under the lock; bits. */
enum { READ_NEW = 1, READ_CUR = 2, CLAIM = 4 };

static unsigned
pending(const struct index *ix, enum index_mode mode)
{
	int64_t now = index_now(), due = index_window_due(ix);
	unsigned what = 0;

	if (index_stamp_differs(&ix->st.new, ix->m.new, now))
		what |= READ_NEW;
	if (index_stamp_differs(&ix->st.cur, ix->m.cur, now) || (due && now >= due))
		what |= READ_NEW | READ_CUR;
	if (mode == INDEX_TAKE && ix->st.in_new)
		what |= READ_NEW;
	if (mode == INDEX_TAKE && ix->st.first_recent < ix->st.status.uidnext)
		what |= CLAIM;
	return what;
}

/* The recent messages are this session's from now on. */
static int
claim(struct index *ix, uint32_t first)
{
	struct index_frame f;
	int result = 0;

	if (ix->st.first_recent < ix->st.status.uidnext) {
		index_frame_begin(ix, &f);
		index_frame_item(&f, ITEM_RECENT, &f.uidnext, sizeof(f.uidnext), VIEW(""));
		result = index_commit(ix, &f);
		index_frame_free(&f);
	}
	for (uint32_t i = index_place(ix, first); result == 0 && i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL)
			return -1;
		if (!(m->flags & INDEX_GONE) && (ix->recent.n == 0 ||
		    m->uid > ix->recent.p[ix->recent.n - 1].last))
			result = index_ranges_add(&ix->recent, m->uid);
	}
	return result;
}

static int
sync_locked(struct index *ix, void *arg)
{
	enum index_mode mode = *(enum index_mode *)arg;
	unsigned what = pending(ix, mode);
	uint32_t first = ix->st.first_recent;

	if (what & READ_NEW && index_scan(ix, what & READ_CUR, mode == INDEX_TAKE) == -1)
		return -1;
	return mode == INDEX_TAKE ? claim(ix, first) : 0;
}

int
index_with_repair(struct index *ix, int (*act)(struct index *ix, void *arg), void *arg)
{
	int result = act(ix, arg);

	if (result == -1 && (ix->damaged || errno == EBADMSG) && index_repair(ix) == 0)
		result = act(ix, arg);
	return result;
}

int
index_sync(struct index *ix, enum index_mode mode)
{
	int result;

	index_cache_look(ix);
	errno = 0;
	if (index_catch_up(ix) == -1) {
		if (is_removed(ix)) {
			errno = ENOENT;
			return -1;
		}
		if (!ix->damaged && errno != EBADMSG && errno != ENOENT)
			return -1;
		if (index_repair(ix) == -1)
			return -1;
	}
	/* One that was empty does not look changed. */
	if (is_removed(ix)) {
		errno = ENOENT;
		return -1;
	}
	if (!pending(ix, mode) && (ix->n_owed == 0 || ix->owes))
		return 0;
	if (index_lock(ix) == -1)
		return -1;
	result = index_with_repair(ix, sync_locked, &mode);
	index_unlock(ix);
	return result;
}

void
index_at_leisure(struct index *ix, bool yes)
{
	ix->leisure = yes;
}

int
index_sync_again(const struct index *ix)
{
	int64_t now = index_now(), at = INT64_MAX, due = index_window_due(ix);

	if (ix->st.new.again)
		at = ix->st.new.again;
	if (due && due < at)
		at = due;
	if (at == INT64_MAX)
		return -1;
	return at <= now ? 0 : at - now > INT32_MAX ? INT32_MAX : (int)(at - now);
}

/* ---- the folder */

const struct index_status *
index_status(const struct index *ix)
{
	return &ix->st.status;
}

/* ---- messages */

const struct index_message *
index_find(struct index *ix, uint32_t uid)
{
	uint32_t place = index_find_place(ix, uid);

	if (ix->damaged && index_repair(ix) == 0)
		place = index_find_place(ix, uid);
	return place == UINT32_MAX ? NULL : index_at(ix, place);
}

static const struct index_message *
next(struct index *ix, uint32_t uid)
{
	for (uint32_t i = index_place(ix, uid); i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL || !(m->flags & INDEX_GONE))
			return m;
	}
	return NULL;
}

const struct index_message *
index_next(struct index *ix, uint32_t uid)
{
	const struct index_message *m = next(ix, uid);

	if (ix->damaged && index_repair(ix) == 0)
		m = next(ix, uid);
	return m;
}

bool
index_is_recent(const struct index *ix, uint32_t uid)
{
	size_t low = 0, high = ix->recent.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ix->recent.p[middle].last < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ix->recent.n && ix->recent.p[low].first <= uid;
}
