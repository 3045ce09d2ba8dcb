/*
 * index_salvage.c: what is left of an index's files, put together. See "Damage" in
 * mailstead-index(5).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/index_journal.h"
#include "mail/index_repair.h"
#include "sys/file.h"


static void
know(struct index_remains *k, uint32_t uidvalidity, uint32_t uidnext, uint64_t modseq,
    uint64_t generation)
{
	if (generation >= k->generation) {
		k->uidvalidity = uidvalidity;
		k->generation = generation;
	}
	k->uidnext = k->uidnext > uidnext ? k->uidnext : uidnext;
	k->modseq = k->modseq > modseq ? k->modseq : modseq;
}

/* Whether a file could not be read because it is wrong, or not there: else it may be right. */
static int
judge_error(struct index_remains *k)
{
	k->any_file = k->any_file || errno != ENOENT;
	return errno == ENOENT || errno == EBADMSG ? 0 : -1;
}

static int
find_checkpoint(struct index *ix, const char *name, struct index_remains *k)
{
	size_t i = k->checkpoints;
	const struct index_state *st = &k->st[i];

	if (index_checkpoint_open(ix, name, &k->r[i], &k->st[i], k->keywords[i]) == -1)
		return judge_error(k);
	k->checkpoints++;
	know(k, st->status.uidvalidity, st->status.uidnext, st->status.highestmodseq,
	    st->generation);
	if (st->first_recent > k->first_recent)
		k->first_recent = st->first_recent;
	return 0;
}

static int
find_journal(struct index *ix, const char *name, struct index_remains *k)
{
	size_t i = k->journals;
	const struct index_journal_head *head = &k->head[i];

	k->fd[i] = index_journal_open(ix, name, &k->head[i]);
	if (k->fd[i] == -1)
		return judge_error(k);
	k->journals++;
	know(k, head->uidvalidity, head->uidnext, head->modseq, head->generation);
	return 0;
}

static void
drop_checkpoint(struct index_remains *k, size_t i)
{
	index_records_free(&k->r[i]);
	for (size_t n = 0; n < INDEX_KEYWORDS_MAX; n++) {
		free(k->keywords[i][n]);
		k->keywords[i][n] = NULL;
	}
}

/*
 * One that was to be put in its place. It may be older than what the others say, unless that has
 * been begun: then the journal under its name is its own, or not there yet.
 */
static int
find_unplaced(struct index *ix, struct index_remains *k)
{
	size_t before = k->checkpoints;
	const struct index_journal_head *last = k->journals ? &k->head[k->journals - 1] : NULL;

	if (find_checkpoint(ix, INDEX_CHECKPOINT_TMP, k) == -1)
		return -1;
	if (k->checkpoints > before && k->placed && last->generation != k->st[before].generation) {
		drop_checkpoint(k, before);
		k->checkpoints = before;
	}
	return 0;
}

int
index_remains_find(struct index *ix, struct index_remains *k, bool unplaced)
{
	size_t before;

	if (find_checkpoint(ix, INDEX_CHECKPOINT_OLD, k) == -1 ||
	    find_checkpoint(ix, INDEX_CHECKPOINT, k) == -1 ||
	    find_journal(ix, INDEX_JOURNAL_OLD, k) == -1)
		return -1;
	before = k->journals;
	if (find_journal(ix, INDEX_JOURNAL, k) == -1)
		return -1;
	k->placed = k->journals > before;
	if (unplaced && find_unplaced(ix, k) == -1)
		return -1;
	k->has_state = index_state_read(ix->state_fd, &k->state) == 0;
	if (!k->has_state && errno != EBADMSG)
		return -1;
	if (k->has_state)
		know(k, k->state.status.uidvalidity, k->state.status.uidnext,
		    k->state.status.highestmodseq, k->state.generation);
	k->any_file = k->any_file || k->checkpoints || k->journals;
	k->glance = k->has_state && k->state.generation == INDEX_NONE && !k->any_file;
	k->any_file = k->any_file || k->has_state;
	return 0;
}

void
index_remains_free(struct index_remains *k)
{
	for (size_t i = 0; i < k->checkpoints; i++)
		drop_checkpoint(k, i);
	for (size_t i = 0; i < k->journals; i++)
		file_close(k->fd[i]);
}

/* ---- records */

/* The records of ix->r that can be read. Returns 1 when some could not, 0, or -1. */
static int
save_records(struct index *ix, struct index_saving *s, uint64_t modseq)
{
	int result = 0;

	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);
		char name[MAILDIR_NAME_MAX + 1];
		struct index_message copy;

		if (m == NULL || m->uid == 0 || m->uid == UINT32_MAX ||
		    index_stored_name(ix, m, name) == -1) {
			ix->damaged = false;
			result = 1;
			continue;
		}
		copy = *m;
		copy.modseq = copy.modseq < modseq ? copy.modseq : modseq;
		if (!(copy.flags & INDEX_GONE) &&
		    index_saved_add(s, &copy, (struct view){ name, copy.whole }) == -1)
			return -1;
	}
	return result;
}

/* Adds the records of a checkpoint to what is in memory; what is there already is older. */
static int
add_checkpoint(struct index *ix, struct index_remains *k, size_t which, bool *whole)
{
	struct index_saving s = { .names = buf_make(UINT32_MAX) };
	int got = save_records(ix, &s, k->modseq);

	if (got != -1) {
		index_records_free(&ix->r);
		ix->r = k->r[which];
		k->r[which] = (struct index_records){ .more = buf_make(UINT32_MAX) };
		got = save_records(ix, &s, k->modseq);
		*whole = got == 0;
	}
	if (got != -1)
		got = index_saved_load(ix, &s);
	index_saved_free(&s);
	for (size_t i = 0; got == 0 && i < INDEX_KEYWORDS_MAX; i++) {
		if (k->keywords[which][i]) {
			free(ix->keywords[i]);
			ix->keywords[i] = k->keywords[which][i];
			k->keywords[which][i] = NULL;
		}
	}
	return got;
}

/* ---- journals */

/* The next frame that is whole, behind what is not. Its offset, 0, or -1 with errno. */
static int64_t
search(int fd, uint64_t generation, uint64_t from)
{
	struct buf all = buf_make(INDEX_FRAME_MAX), frame = buf_make(INDEX_FRAME_MAX);
	int64_t found = file_read_start(fd, &all);
	struct view items;
	uint64_t modseq;

	for (size_t at = from + 1; found == 0 && at + 4 < all.n; at++) {
		const char *p = memmem(all.p + at, all.n - at, "MSJF", 4);
		ssize_t n;

		if (p == NULL)
			break;
		at = (size_t)(p - all.p);
		n = index_frame_read(fd, generation, at, &frame, &modseq, &items);
		if (n)
			found = n == -1 ? -1 : (int64_t)at;
	}
	buf_free(&all);
	buf_free(&frame);
	return found;
}

int
index_journal_has_more(int fd, uint64_t generation, uint64_t offset)
{
	int64_t found = search(fd, generation, offset);

	return found > 0 ? 1 : (int)found;
}

/* Applies what is whole. Returns 1 when something is missing, 0, or -1. */
static int
apply_journal(struct index *ix, int fd, uint64_t generation)
{
	struct buf b = buf_make(INDEX_FRAME_MAX);
	uint64_t at = sizeof(struct index_journal_head);
	int result = 0;

	for (;;) {
		struct view items = { 0 };
		uint64_t modseq = 0;
		ssize_t n = index_frame_read(fd, generation, at, &b, &modseq, &items);

		if (n == 0) {
			int64_t next = search(fd, generation, at);

			if (next <= 0) {
				result = next == -1 ? -1 : result;
				break;
			}
			at = (uint64_t)next;
			result = 1;
			continue;
		}
		if (n == -1 || (index_apply(ix, items, modseq) == -1 && errno != EBADMSG)) {
			result = -1;
			break;
		}
		ix->damaged = false;
		at += (uint64_t)n;
	}
	buf_free(&b);
	return result;
}

/* The journal that belongs to that checkpoint. */
static int
apply_generation(struct index *ix, struct index_remains *k, uint64_t generation)
{
	for (size_t i = 0; i < k->journals; i++)
		if (k->head[i].generation == generation)
			return apply_journal(ix, k->fd[i], generation);
	return 1;
}

/* Those whose checkpoint is not there. */
static int
apply_later(struct index *ix, struct index_remains *k, uint64_t generation)
{
	int result = 0;

	for (size_t i = 0; i < k->journals; i++) {
		const struct index_journal_head *head = &k->head[i];
		int got;

		if (head->generation <= generation)
			continue;
		if (head->modseq != ix->st.status.highestmodseq ||
		    head->uidnext != ix->st.status.uidnext)
			result = 1;
		got = apply_journal(ix, k->fd[i], head->generation);
		if (got)
			result = got;
		if (got == -1)
			break;
	}
	return result;
}

/* ---- all together */

/* Whether every octet of the newest checkpoint is right. */
static bool
is_whole(struct index_remains *k, size_t i)
{
	struct index_records *r = &k->r[i];

	return index_checkpoint_good(r, r->map->p + r->body, r->map->n - r->body);
}

/* Takes the checkpoints, from the last on that is whole, and their journals. */
static int
put_together(struct index *ix, struct index_remains *k)
{
	size_t first = k->checkpoints ? k->checkpoints - 1 : 0;
	bool missing = false;
	int got;

	while (first > 0 && !is_whole(k, first))
		first--;

	for (size_t i = first; i < k->checkpoints; i++) {
		uint64_t generation = k->st[i].generation;
		bool whole = true, continued = i && !missing && i > first &&
		    ix->st.status.highestmodseq == k->st[i].status.highestmodseq &&
		    ix->st.status.uidnext == k->st[i].status.uidnext;

		/* What the older one with its journal says is all. */
		if (!continued && add_checkpoint(ix, k, i, &whole) == -1)
			return -1;
		if (!continued && ix->st.status.uidnext < k->st[i].status.uidnext)
			ix->st.status.uidnext = k->st[i].status.uidnext;
		if (ix->st.status.highestmodseq < k->st[i].status.highestmodseq)
			ix->st.status.highestmodseq = k->st[i].status.highestmodseq;
		got = apply_generation(ix, k, generation);
		if (got == -1)
			return -1;
		missing = (missing && !whole) || !whole || got == 1;
	}
	got = apply_later(ix, k, k->checkpoints ? k->st[k->checkpoints - 1].generation : 0);
	k->lost = missing || got == 1 || k->checkpoints == 0;
	return got == -1 ? -1 : 0;
}

static void
raise_numbers(struct index *ix, struct index_remains *k)
{
	struct index_status *status = &ix->st.status;

	/* More was said than is known now. */
	k->lost = k->lost || status->uidnext < k->uidnext || status->highestmodseq < k->modseq;
	know(k, status->uidvalidity, status->uidnext, status->highestmodseq, 0);
	if (k->lost) {
		k->uidnext += k->uidnext < UINT32_MAX - INDEX_LOST_STEP ? INDEX_LOST_STEP : 0;
		k->modseq += INDEX_LOST_STEP;
	}
	status->uidvalidity = k->uidvalidity;
	status->uidnext = k->uidnext;
	status->highestmodseq = k->modseq;
	ix->st.first_recent = k->first_recent;
	ix->st.generation = k->generation;
}

int
index_salvage(struct index *ix, struct index_remains *k)
{
	int result;

	ix->lenient = true;
	result = put_together(ix, k);
	ix->lenient = false;
	if (result == 0) {
		raise_numbers(ix, k);
		/* What was expunged before the last checkpoint is not remembered in memory. */
		ix->st.floor = ix->st.status.highestmodseq;
	}
	return result;
}
