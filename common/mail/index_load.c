/* index_load.c: a folder's index, read from its files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mail/index_journal.h"
#include "sys/file.h"

static void
free_keywords(char *keywords[INDEX_KEYWORDS_MAX])
{
	for (size_t i = 0; i < INDEX_KEYWORDS_MAX; i++) {
		free(keywords[i]);
		keywords[i] = NULL;
	}
}

void
index_forget(struct index *ix)
{
	index_records_free(&ix->r);
	free_keywords(ix->keywords);
	file_close(ix->journal_fd);
	ix->journal_fd = -1;
	index_owed_drop(ix);
	ix->n_log = 0;
	ix->epoch++;
	ix->stale = true;
}

static int
wrong(void)
{
	errno = EBADMSG;
	return -1;
}

/* The checkpoint and its journal, taken over. */
static int
open_files(struct index *ix)
{
	char *keywords[INDEX_KEYWORDS_MAX] = { NULL };
	struct index_journal_head head;
	struct index_records r;
	struct index_state st;
	int fd;

	fd = index_journal_open(ix, INDEX_JOURNAL, &head);
	if (fd == -1)
		return -1;
	if (index_checkpoint_open(ix, INDEX_CHECKPOINT, &r, &st, keywords) == -1) {
		file_close(fd);
		free_keywords(keywords);
		return -1;
	}
	index_forget(ix);
	ix->r = r;
	ix->st = st;
	ix->journal_fd = fd;
	memcpy(ix->keywords, keywords, sizeof(keywords));
	ix->st.committed = sizeof(head);
	ix->damaged = false;
	/* The one is being replaced, or the other is lost. */
	if (head.generation != st.generation || head.uidvalidity != st.status.uidvalidity)
		return wrong();
	return 0;
}

/*
 * Takes the directories' times from the state in the file, which has them as of its place in
 * the journal; and whether anything is owed there.
 */
static void
take_stamps(struct index *ix, const struct index_state *st)
{
	ix->st.new = st->new;
	ix->st.cur = st->cur;
	ix->st.paid = st->paid;
	ix->st.noted = st->noted;
	if (st->paid == ix->st.committed)
		index_owed_drop(ix);
}

/* Under the lock: what the files have counts, and must be no less than the state says. */
static int
load_locked(struct index *ix)
{
	const struct index_stamp unknown = { .sec = -1 };
	struct index_state st;
	bool known = index_state_read(ix->state_fd, &st) == 0;

	if (!known && errno != EBADMSG)
		return -1;
	if (open_files(ix) == -1)
		return -1;
	if (known && st.generation > ix->st.generation)
		return wrong();
	known = known && st.generation == ix->st.generation;
	if (known && index_journal_read(ix, st.committed) == -1)
		return ix->damaged ? wrong() : -1;
	if (known && ix->st.committed < st.committed)
		return wrong();
	if (known)
		take_stamps(ix, &st);
	else
		ix->st.new = ix->st.cur = unknown;
	/* Where nobody says how much there is, nothing may be left out. */
	if (!known) {
		int more = index_journal_read(ix, UINT64_MAX);

		if (more == 0)
			more = index_journal_has_more(ix->journal_fd, ix->st.generation,
			    ix->st.committed);
		if (more)
			return more == 1 || errno == EBADMSG ? wrong() : -1;
	}
	ix->dirty = ix->dirty || !known;
	ix->stale = false;
	return 0;
}

/*
 * After a power cut the state may be older than the journal, of which more was durable and told.
 * Whoever has the lock takes that in.
 */
static int
take_rest(struct index *ix)
{
	struct stat st;

	if (fstat(ix->journal_fd, &st) == -1)
		return -1;
	if ((uint64_t)st.st_size <= ix->st.committed)
		return 0;
	if (index_lock(ix) == -1)
		return -1;
	index_unlock(ix);
	return 0;
}

static int
load_once(struct index *ix)
{
	struct index_state st;

	if (index_state_read(ix->state_fd, &st) == -1 || open_files(ix) == -1)
		return -1;
	if (st.generation != ix->st.generation)
		return wrong();
	errno = 0;
	if (index_journal_read(ix, st.committed) == -1)
		return -1;
	if (ix->st.committed != st.committed)
		return wrong();
	take_stamps(ix, &st);
	ix->stale = false;
	return take_rest(ix);
}

int
index_load(struct index *ix)
{
	errno = 0;
	if (ix->locked)
		return load_locked(ix);
	/* Somebody may be making a checkpoint. */
	for (int i = 0; i < 3; i++) {
		if (load_once(ix) == 0)
			return 0;
		if (errno != EBADMSG && errno != ENOENT)
			return -1;
	}
	return wrong();
}

int
index_catch_up(struct index *ix)
{
	struct index_state st;

	if (ix->stale || (ix->r.map && ix->r.map->broken))
		return index_load(ix);
	if (index_state_read(ix->state_fd, &st) == -1)
		return ix->locked ? load_locked(ix) : -1;
	if (st.generation != ix->st.generation)
		return index_load(ix);
	if (st.committed > ix->st.committed && index_journal_read(ix, st.committed) == -1)
		return -1;
	if (st.committed != ix->st.committed)
		return index_load(ix);
	take_stamps(ix, &st);
	return 0;
}
