/*
 * index_repair.c: an index made anew: of what is left of its files, of other programs' lists, or of
 * nothing.
 */
#include <errno.h>
#include <stdlib.h>

#include "mail/index_repair.h"
#include "sys/clock.h"

static int
start_anew(struct index *ix, const struct index_remains *k)
{
	ix->st.status.uidvalidity = (uint32_t)clock_unix();
	ix->fresh = !k->any_file;
	return ix->o.give ? ix->o.give(ix->o.giver, &ix->st.status.uidvalidity) : 0;
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
	ix->st = (struct index_state){
		.status = { .uidnext = 1, .highestmodseq = 1 }, .first_recent = 1, .floor = 1,
		.new = { .sec = -1 }, .cur = { .sec = -1 }
	};
	/* Uids and keywords that are wrong do not matter. */
	ix->lenient = true;
	result = index_remains_find(ix, &k, unplaced);
	ix->lenient = false;
	if (result == 0 && (k.checkpoints || k.journals || k.has_state))
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

/* Twice, so that what it says is in two files; but once for a glance at what is fresh. */
static int
write_down(struct index *ix)
{
	uint64_t wanted = ix->st.generation + (ix->glance && ix->fresh ? 1 : 2);

	if (pay(ix) == -1)
		return -1;
	if (index_scan(ix, true, false) == -1)
		return -1;
	while (ix->st.generation < wanted)
		if (index_checkpoint_make(ix) == -1)
			return -1;
	return 0;
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
	if (write_down(ix) == 0) {
		index_import_note(ix);
		return 0;
	}
	ix->stale = true;
	return -1;
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
