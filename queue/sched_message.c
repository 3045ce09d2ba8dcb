/*
 * sched_message.c: a message from opening to putting away or removing; see
 * sched.h.
 *
 * What is in memory of a message is what its journal says. Whatever cannot be
 * done now leaves the file where it is, to be found by a later scan.
 */
#include "queue/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "queue/sched_bounce.h"
#include "sys/file.h"

static bool
is_open(const struct sched *s, const char *id)
{
	for (const struct sched_message *m = s->messages; m; m = m->next)
		if (strcmp(m->name.id, id) == 0)
			return true;
	return false;
}

/* To hold/; by a new name in as if there is another of its name. Returns 0 or -1. */
static int
move_aside(struct sched *s, struct queue_name *name, char as[QUEUE_ID_LEN + 1])
{
	char path[QUEUE_PATH_MAX];

	as[0] = '\0';
	if (queue_move(&s->dirs, name, QUEUE_HOLD, 0) == 0)
		return 0;
	if (errno != EEXIST)
		return -1;
	queue_id_make(clock_unix_usec(), (uint32_t)s->nmessages, as);
	queue_path(name, path);
	return file_rename_new(s->dirs.queue, path, s->dirs.hold, as);
}

/* Moves a file that is no good queue file out of the way, for the operator to see. */
static void
set_aside(struct sched *s, struct queue_name *name, const char *why)
{
	struct log_line l;
	char as[QUEUE_ID_LEN + 1];
	int moved = move_aside(s, name, as);

	if (moved == 0)
		(void)file_sync_dir(s->dirs.hold);
	else
		log_errno("set aside", name->id);
	l = log_begin(LOG_ERR, "damaged");
	log_str(&l, "id", name->id);
	log_str(&l, "why", why);
	log_str(&l, "moved", moved == 0 ? "hold" : "no");
	if (moved == 0 && as[0])
		log_str(&l, "as", as);
	log_end(&l);
}

static int
message_open(struct sched *s, struct sched_message *m)
{
	const char *why;

	switch (queue_open(&s->dirs, &m->name, true, &m->file, &why)) {
	case QUEUE_OPEN_OK:
		break;
	case QUEUE_OPEN_GONE:
		return -1;
	case QUEUE_OPEN_BUSY:
		/* A tool is at it. When that is done it wakes us, unless it dies. */
		s->scan.again = deadline_in(SCHED_BUSY_SECONDS);
		return -1;
	case QUEUE_OPEN_BAD:
		set_aside(s, &m->name, why);
		return -1;
	case QUEUE_OPEN_ERROR:
		log_errno("open message", m->name.id);
		return -1;
	}
	if (m->file.tail == 2) {
		queue_close(&m->file);
		set_aside(s, &m->name, "its journal is not understood");
		return -1;
	}
	return 0;
}

void
sched_message_load(struct sched *s, const struct queue_name *name)
{
	struct sched_message *m;

	if (is_open(s, name->id))
		return;
	m = calloc(1, sizeof(*m));
	if (m == NULL) {
		log_errno("open message", name->id);
		return;
	}
	m->name = *name;
	m->read_fd = -1;
	m->seen = seen_make(s->seed);
	if (message_open(s, m) == -1) {
		free(m);
		return;
	}
	m->terms = queue_terms(view_of(m->file.m.sender_params));
	m->end = sched_plan_end(&s->plan, m->file.m.time_usec / 1000000, m->terms.hold_until,
	    m->terms.by_return ? m->terms.deliver_by : 0);
	m->journal_read = m->file.m.journal_size;
	m->terms.warn_at = sched_plan_warning(&s->plan, m->file.m.time_usec / 1000000,
	    m->terms.hold_until, m->end);
	m->next = s->messages;
	s->messages = m;
	s->nmessages++;
	sched_rules_check(s, m);
	sched_message_advance(s, m);
}

static void
message_free(struct sched *s, struct sched_message *m)
{
	struct sched_message **at = &s->messages;

	while (*at != m)
		at = &(*at)->next;
	*at = m->next;
	s->nmessages--;
	s->nrcpts -= m->counted;
	seen_free(&m->seen);
	sched_route_forget(m);
	sched_list_forget(m);
	sched_commit_journal(m);
	if (m->read_fd != -1)
		close(m->read_fd);
	queue_close(&m->file);
	free(m);
}

int
sched_message_descriptor(struct sched *s, struct sched_message *m)
{
	char path[QUEUE_PATH_MAX];

	if (m->read_fd == -1) {
		queue_path(&m->name, path);
		m->read_fd = queue_open_quietly(&s->dirs, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	}
	return m->read_fd;
}

bool
sched_message_late(const struct sched_message *m)
{
	return m->terms.by_return && m->terms.deliver_by && clock_unix() >= m->terms.deliver_by;
}

/* When the first waiting recipient is due; INT64_MAX when none waits. */
static int64_t
message_due(const struct sched *s, const struct sched_message *m, int64_t now)
{
	int64_t due = INT64_MAX, held = sched_plan_held(&s->plan, m->terms.hold_until, now);

	for (size_t i = 0; i < m->file.m.nrcpts; i++) {
		const struct queue_rcpt *r = &m->file.m.rcpts[i];
		int64_t told = bounce_delay_at(&m->file.m, &m->terms, i);

		if (r->state == QUEUE_WAITING && r->next < due)
			due = r->next;
		if (told > now && told < due)
			due = told;
	}
	return held && due != INT64_MAX ? held : due;
}

static void
message_remove(struct sched *s, struct sched_message *m)
{
	char path[QUEUE_PATH_MAX];
	struct log_line l;

	queue_path(&m->name, path);
	if (unlinkat(s->dirs.queue, path, 0) == -1) {
		log_errno("remove message", path);
		return;
	}
	sched_commit_removed(s, m);
	m->relayed = false;
	l = sched_log(m, LOG_INFO, "removed");
	log_end(&l);
}

/* Makes the name of a message in a slot durable. */
static int
sync_slot(struct sched *s, int64_t slot)
{
	int result = queue_sync_slot(&s->dirs, slot);

	if (result == 0 && slot != s->last_slot) {
		result = file_sync_dir(s->dirs.cur);
		s->last_slot = result == 0 ? slot : -1;
	}
	return result;
}

/* To the slot in which it is due next: its journal first, then its name. */
static void
message_put_away(struct sched *s, struct sched_message *m, int64_t due)
{
	int64_t slot = queue_slot_of(due, clock_unix());
	bool news = m->file.m.journal_size != m->journal_read;

	if (news && queue_sync(&m->file) == -1) {
		log_errno("sync", m->name.id);
		return;
	}
	m->relayed = false;
	if (slot < s->scan.next_slot)
		s->scan.next_slot = slot;
	if (m->name.place == QUEUE_CUR && m->name.slot == slot)
		return;
	if (queue_move(&s->dirs, &m->name, QUEUE_CUR, slot) == -1)
		log_errno("put away", m->name.id);
	else if (news && sync_slot(s, slot) == -1)
		log_errno("sync slot of", m->name.id);
}

/* Nothing of the message runs, and every recipient had its turn. */
static void
message_settle(struct sched *s, struct sched_message *m)
{
	int64_t due, now = clock_unix(), again = now + s->plan.steps[0];

	if (!sched_report_needed(m))
		again = INT64_MAX;
	else if (!s->orphan && sched_report(s, m) == 0)
		again = INT64_MAX;
	if (m->broken)
		return;
	due = message_due(s, m, now);
	if (due == INT64_MAX && again == INT64_MAX)
		message_remove(s, m);
	else if (due > now || !s->stopping)
		message_put_away(s, m, due < again ? due : again);
}

/* Whether it is time for a recipient, or somebody wishes so. */
static bool
rcpt_due(const struct sched *s, const struct queue_message *m, const struct queue_rcpt *r)
{
	const struct wish_rcpt rcpt = { m->id, m->origin, &m->sender, &r->address };
	int64_t now = clock_unix();

	return sched_plan_due(&s->plan, r->next, now, QUEUE_SLOT_SECONDS) ||
	    flush_wants(&s->flush, &rcpt, r->last, now);
}

/* One recipient has its turn. */
static void
message_turn(struct sched *s, struct sched_message *m, size_t rcpt)
{
	const struct queue_rcpt *r = &m->file.m.rcpts[rcpt];

	if (r->state != QUEUE_WAITING)
		return;
	if (sched_message_late(m))
		sched_record_late(m, rcpt);
	else if (rcpt_due(s, &m->file.m, r))
		sched_route(s, m, rcpt);
}

/* Gives recipients their turn, as many as there is room for in the lines. */
static void
message_route(struct sched *s, struct sched_message *m)
{
	const struct queue_message *q = &m->file.m;
	size_t passes = m->passes;

	while (!s->stopping && !m->broken && !m->hold && m->cursor < q->nrcpts &&
	    m->jobs < SCHED_MESSAGE_JOBS &&
	    (m->jobs == 0 || m->passes - passes < SCHED_PASSES_MAX) &&
	    m->terms.hold_until <= clock_unix())
		message_turn(s, m, m->cursor++);
	s->nrcpts += q->nrcpts - m->counted;
	m->counted = q->nrcpts;
}

void
sched_message_advance(struct sched *s, struct sched_message *m)
{
	message_route(s, m);
	while (m->jobs == 0 && m->passed_over && m->progress && !m->broken && !m->hold &&
	    !s->stopping) {
		/* Lines may have become shorter since: those passed over get their turn again. */
		m->passed_over = m->progress = false;
		m->cursor = 0;
		message_route(s, m);
	}
	if (m->jobs > 0)
		return;
	if (m->hold && !m->broken)
		sched_rules_hold(s, m);
	else if (m->passed_over && !m->broken && !s->stopping)
		sched_lane_park(s, m);
	else if (!m->broken)
		message_settle(s, m);
	message_free(s, m);
}

void
sched_message_close_all(struct sched *s)
{
	while (s->messages)
		message_free(s, s->messages);
}
