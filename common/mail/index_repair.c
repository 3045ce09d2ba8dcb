/*
 * index_repair.c: an index made anew: of what is left of its files, of other programs' lists, or of
 * nothing.
 */
#include <errno.h>
#include <stdlib.h>

#include <unistd.h>

#include "mail/index_repair.h"
#include "mail/index_window.h"
#include "sys/clock.h"

static int
start_anew(struct index *ix, const struct index_remains *k)
{
	ix->st.status.uidvalidity = (uint32_t)clock_unix();
	ix->fresh = !k->any_file;
	return ix->o.give ? ix->o.give(ix->o.giver, &ix->st.status.uidvalidity) : 0;
}

/* Whether it may be a glance's: it counts from 1. */
static bool
is_glance_right(const struct index_status *st)
{
	return st->uidvalidity && st->uidnext && st->uidnext <= INDEX_MESSAGES_MAX + 1 &&
	    st->highestmodseq && st->highestmodseq <= INDEX_MESSAGES_MAX;
}

/*
 * Where STATUS alone has been before, the numbers that it told are not given to other messages.
 * When nothing has changed since, all have the UIDs that it has counted; else others.
 */
static void
follow_glance(struct index *ix, const struct index_state *glance)
{
	struct index_stamp new = index_stamp_of(ix->m.new), cur = index_stamp_of(ix->m.cur);

	if (!is_glance_right(&glance->status))
		return;
	ix->told = glance->status;
	ix->st.status.uidvalidity = ix->told.uidvalidity;
	ix->fresh = index_stamp_same(&new, &glance->new) && index_stamp_same(&cur, &glance->cur);
	if (ix->fresh)
		return;
	ix->st.status.uidnext = ix->told.uidnext;
	ix->st.status.highestmodseq = ix->told.highestmodseq;
}

/* Everything in memory, of what was found. Returns 1 when something is lost, 0, -1 with errno. */
static int
rebuild_once(struct index *ix, bool unplaced)
{
	struct index_remains k = { .uidvalidity = 0 };
	int result;

	index_forget(ix);
	ix->imported = NULL;
	ix->damaged = ix->fresh = false;
	ix->told = (struct index_status){ .uidvalidity = 0 };
	ix->st = (struct index_state){
		.status = { .uidnext = 1, .highestmodseq = 1 }, .first_recent = 1, .floor = 1,
		.new = { .sec = -1 }, .cur = { .sec = -1 }
	};
	/* Uids and keywords that are wrong do not matter. */
	ix->lenient = true;
	result = index_remains_find(ix, &k, unplaced);
	ix->lenient = false;
	ix->st.noted = !k.any_file;
	if (result == 0 && k.glance)
		follow_glance(ix, &k.state);
	else if (result == 0 && (k.checkpoints || k.journals || k.has_state))
		result = index_salvage(ix, &k);
	else if (result == 0 && !k.any_file)
		result = index_import(ix);
	if (result != -1 && ix->st.status.uidvalidity == 0)
		result = start_anew(ix, &k);
	if (result != -1)
		result = k.lost;
	index_remains_free(&k);
	return result;
}

static int
rebuild(struct index *ix)
{
	int got = rebuild_once(ix, false);

	if (got == 1)
		got = rebuild_once(ix, true);
	return got == -1 ? -1 : 0;
}

/* What a glance has told, in case that less has been found. */
static void
keep_told(struct index *ix)
{
	struct index_status *status = &ix->st.status;

	if (status->uidnext < ix->told.uidnext)
		status->uidnext = ix->told.uidnext;
	if (status->highestmodseq < ix->told.highestmodseq)
		status->highestmodseq = ix->told.highestmodseq;
}

/* What cannot be carried out, since the journal itself is wrong, is not owed. */
static int
pay(struct index *ix)
{
	if (index_owed_pay(ix) == 0)
		return 0;
	if (errno != EBADMSG)
		return -1;
	index_owed_drop(ix);
	ix->damaged = false;
	ix->st.paid = ix->st.committed;
	ix->st.cur = (struct index_stamp){ .sec = -1 };
	ix->dirty = true;
	return 0;
}

/*
 * Twice, so that what it says is in two files; of a glance at what is fresh there is the state
 * alone.
 */
static int
write_down(struct index *ix)
{
	uint64_t wanted = ix->st.generation + (ix->glance && ix->fresh ? 0 : 2);

	if (pay(ix) == -1)
		return -1;
	if (index_scan(ix, true, false) == -1)
		return -1;
	keep_told(ix);
	if (ix->st.generation == wanted)
		return 0;
	return index_checkpoint_make_many(ix, wanted - ix->st.generation);
}

/* Whether each record can be read, and its name. */
static bool
are_records_right(struct index *ix)
{
	char name[MAILDIR_NAME_MAX + 1];

	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL || index_stored_name(ix, m, name) == -1 ||
		    m->hash != index_hash(name, m->base))
			return false;
	}
	return true;
}

/* Whether another process has done it, or there was nothing. */
static bool
is_right(struct index *ix)
{
	struct index_records *r = &ix->r;

	errno = 0;
	ix->damaged = false;
	if (index_load(ix) == -1)
		return false;
	errno = EBADMSG;
	return index_checkpoint_good(r, r->map->p + r->body, r->map->n - r->body) &&
	    are_records_right(ix);
}

/*
 * The state, where it is not enough that it can be made again: of a glance it is all there is. And
 * should the other files be lost one day, the state is not to be taken for that of a glance.
 */
static int
keep_state(struct index *ix)
{
	bool alone = ix->st.generation == INDEX_NONE;

	if (!alone && ix->told.uidvalidity == 0)
		return 0;
	errno = ENOSPC;
	index_state_write(ix);
	if (!alone)
		(void)fdatasync(ix->state_fd);
	else if (ix->dirty)
		return -1;
	return 0;
}

static int
repair(struct index *ix)
{
	if (is_right(ix))
		return pay(ix);
	if (errno && errno != EBADMSG && errno != ENOENT)
		return -1;
	if (rebuild(ix) == -1)
		return -1;
	ix->stale = false;
	ix->dirty = true;
	if (write_down(ix) == -1) {
		ix->stale = true;
		return -1;
	}
	index_import_note(ix);
	return keep_state(ix);
}

int
index_repair(struct index *ix)
{
	bool locked = ix->locked;
	int result;

	if (ix->repairing) {
		errno = EBADMSG;
		return -1;
	}
	if (!locked && index_lock_only(ix) == -1)
		return -1;
	ix->repairing = true;
	result = repair(ix);
	ix->repairing = false;
	if (!locked)
		index_unlock(ix);
	return result;
}
