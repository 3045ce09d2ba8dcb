/* index_file.c: the file of a message, wherever other programs have moved it. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/index_journal.h"
#include "mail/maildir_vsize.h"
#include "sys/clock.h"

#define OPEN_FILE (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
#define FACTS_MAX 8192		/* that are learned before they are written down */

/* The same without looking again. */
static int
act_once(struct index *ix, uint32_t uid,
    int (*act)(struct index *ix, const struct index_message *m, int dir, const char *name,
    void *arg), void *arg)
{
	uint32_t place = index_find_place(ix, uid);
	const struct index_message *m = place == UINT32_MAX ? NULL : index_at(ix, place);
	char name[MAILDIR_NAME_MAX + 1];

	errno = ix->damaged ? EBADMSG : ENOENT;
	if (m == NULL || index_file_name(ix, m, name) == -1)
		return -1;
	return act(ix, m, m->flags & INDEX_IN_NEW ? ix->m.new : ix->m.cur, name, arg);
}

static bool
is_there(struct index *ix, uint32_t uid)
{
	return index_find_place(ix, uid) != UINT32_MAX;
}

int
index_file_act(struct index *ix, uint32_t uid,
    int (*act)(struct index *ix, const struct index_message *m, int dir, const char *name,
    void *arg), void *arg)
{
	for (int i = 0;; i++) {
		int result = act_once(ix, uid, act, arg);

		if (result != -1 || errno != ENOENT || !is_there(ix, uid) ||
		    i == INDEX_SCANS_MAX)
			return result;
		if (index_scan(ix, true, false) == -1)
			return -1;
	}
}

static int
open_file(struct index *ix, const struct index_message *m, int dir, const char *name, void *arg)
{
	int fd;

	(void)m;
	(void)arg;
	/* To note when it was read would cost as much as to read it. */
	fd = ix->foreign ? -1 : openat(dir, name, OPEN_FILE | O_NOATIME);
	if (fd == -1 && (ix->foreign || errno == EPERM)) {
		ix->foreign = true;
		fd = openat(dir, name, OPEN_FILE);
	}
	return fd;
}

/* The same without the lock, as long as it can be done so. */
static int
act_anywhere(struct index *ix, uint32_t uid,
    int (*act)(struct index *ix, const struct index_message *m, int dir, const char *name,
    void *arg), void *arg)
{
	int result = act_once(ix, uid, act, arg);

	if (result != -1 || (errno != ENOENT && errno != EBADMSG) ||
	    (!ix->damaged && !is_there(ix, uid)))
		return result;
	/* Most likely one of us has renamed it. */
	if (index_sync(ix, INDEX_LOOK) == -1)
		return -1;
	result = act_once(ix, uid, act, arg);
	if (result != -1 || errno != ENOENT || !is_there(ix, uid))
		return result;
	if (index_lock(ix) == -1)
		return -1;
	result = index_file_act(ix, uid, act, arg);
	index_unlock(ix);
	return result;
}

int
index_message_open(struct index *ix, uint32_t uid)
{
	return act_anywhere(ix, uid, open_file, NULL);
}

static int
stat_file(struct index *ix, const struct index_message *m, int dir, const char *name, void *arg)
{
	(void)ix;
	(void)m;
	return fstatat(dir, name, arg, AT_SYMLINK_NOFOLLOW);
}

void
index_unique(struct index *ix, uint64_t size, uint64_t vsize, char out[MAILDIR_NAME_MAX + 1])
{
	char key[MAILDIR_KEY_MAX], name[MAILDIR_UNIQUE_MAX];
	int64_t now = clock_unix_usec();

	/* Another machine, or another container, may have the same process and time. */
	if (ix->unique == 0)
		(void)!getrandom(&ix->random, sizeof(ix->random), GRND_NONBLOCK);
	(void)snprintf(key, sizeof(key), "%" PRId64 ".M%06dP%ldQ%uR%08" PRIx32 ".",
	    now / 1000000, (int)(now % 1000000), (long)getpid(), ++ix->unique, ix->random);
	maildir_unique(key, ix->o.host ? ix->o.host : "localhost", name);
	(void)snprintf(out, MAILDIR_NAME_MAX + 1, "%s,S=%" PRIu64 ",W=%" PRIu64, name, size, vsize);
}

/* ---- what is not known from the start */

void
index_facts_flush(struct index *ix)
{
	const struct view none = VIEW("");
	struct index_frame f;

	if (ix->facts.n == 0)
		return;
	if (index_lock(ix) == 0) {
		index_frame_begin(ix, &f);
		index_frame_item(&f, ITEM_FACTS, ix->facts.p, ix->facts.n, none);
		(void)index_commit(ix, &f);
		index_frame_free(&f);
		index_unlock(ix);
	}
	buf_clear(&ix->facts);
}

/* Remembers what was learned, together with more. */
static void
learn(struct index *ix, const struct index_message *m)
{
	const struct index_item_facts item = {
		.uid = m->uid, .size = m->size, .vsize = m->vsize, .date = m->date, .saved = m->saved
	};

	if (ix->facts.failed)
		buf_clear(&ix->facts);
	(void)buf_add(&ix->facts, &item, sizeof(item));
	if (ix->facts.n >= FACTS_MAX * sizeof(item) && !ix->locked)
		index_facts_flush(ix);
}

int
index_date(struct index *ix, uint32_t uid, int64_t *date, int64_t *saved)
{
	const struct index_message *known = index_find(ix, uid);
	struct index_message m;
	struct stat st;

	if (known == NULL) {
		errno = ENOENT;
		return -1;
	}
	m = *known;
	if (m.date == 0 || (saved && m.saved == 0)) {
		if (act_anywhere(ix, uid, stat_file, &st) == -1)
			return -1;
		m.date = st.st_mtim.tv_sec;
		if (m.saved == 0)
			m.saved = m.date;
		learn(ix, &m);
	}
	if (date)
		*date = m.date;
	if (saved)
		*saved = m.saved;
	return 0;
}

int
index_vsize(struct index *ix, uint32_t uid, uint64_t *vsize)
{
	const struct index_message *known = index_find(ix, uid);
	struct index_message m;
	int fd, result;

	if (known == NULL) {
		errno = ENOENT;
		return -1;
	}
	*vsize = known->vsize;
	if (known->vsize)
		return 0;
	m = *known;
	fd = index_message_open(ix, uid);
	if (fd == -1)
		return -1;
	result = maildir_vsize(fd, &m.vsize);
	close(fd);
	if (result == -1)
		return -1;
	*vsize = m.vsize;
	learn(ix, &m);
	return 0;
}
