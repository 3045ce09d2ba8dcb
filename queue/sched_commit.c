/*
 * sched_commit.c: what other servers have taken, durable: see sched.h.
 *
 * A mailbox shows by a name what it has got already; another server does not. So a success there
 * must not be lost with the power, be it a record in a journal or that the file is gone. Many are
 * waited for at once: on a journaling file system that is one commit.
 */
#include "queue/sched.h"

#include <unistd.h>

#include "sys/file.h"

static void
begin(struct sched_commit *c)
{
	if (c->at == NEVER)
		c->at = clock_monotonic() + SCHED_COMMIT_MSEC;
}

void
sched_commit_success(struct sched *s, struct sched_message *m)
{
	m->relayed = true;
	begin(&s->commit);
}

static bool
has_slot(const struct sched_commit *c, int64_t slot)
{
	for (size_t i = 0; i < c->nslots; i++)
		if (c->slots[i] == slot)
			return true;
	return false;
}

void
sched_commit_removed(struct sched *s, const struct sched_message *m)
{
	struct sched_commit *c = &s->commit;
	bool slot = m->name.place == QUEUE_CUR;

	if (!m->relayed)
		return;
	if (slot && c->nslots == SCHED_COMMIT_SLOTS)
		sched_commit(s, true);
	begin(c);
	if (slot && !has_slot(c, m->name.slot))
		c->slots[c->nslots++] = m->name.slot;
	c->fresh = c->fresh || !slot;
}

void
sched_commit_slot(struct sched *s, int64_t slot)
{
	if (has_slot(&s->commit, slot))
		sched_commit(s, true);
}

void
sched_commit_journal(struct sched_message *m)
{
	if (m->relayed && queue_sync(&m->file) == -1)
		log_errno("sync", m->name.id);
	m->relayed = false;
}

static void
sync_names(struct sched *s)
{
	struct sched_commit *c = &s->commit;

	if (c->fresh && file_sync_dir(s->dirs.new) == -1)
		log_errno("sync", "queue/new");
	for (size_t i = 0; i < c->nslots; i++)
		if (queue_sync_slot(&s->dirs, c->slots[i]) == -1)
			log_errno("sync", "queue/cur");
}

/* With many to be waited for one call is less than all of theirs. Returns whether it did. */
static bool
sync_all(const struct sched *s)
{
	size_t n = s->commit.nslots;

	for (const struct sched_message *m = s->messages; m; m = m->next)
		n += m->relayed;
	return n > SCHED_COMMIT_CALLS && syncfs(s->dirs.queue) == 0;
}

void
sched_commit(struct sched *s, bool now)
{
	struct sched_commit *c = &s->commit;
	bool done;

	if (c->at == NEVER || (!now && deadline_left(c->at) != 0))
		return;
	done = sync_all(s);
	for (struct sched_message *m = s->messages; m; m = m->next) {
		if (!done)
			sched_commit_journal(m);
		m->relayed = false;
	}
	if (!done)
		sync_names(s);
	*c = (struct sched_commit){ .at = NEVER };
}
