/*
 * sched_scan.c: which messages to look at; see sched.h.
 *
 * new/ first, then the slots of cur/ that have come; a slot in the future is
 * not opened, unless it lies so far ahead that the clock must have been wrong.
 * A directory is read as far as there is room for messages and then left open,
 * so a scan of any length needs the memory of one block.
 */
#include "queue/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"

DIR *
sched_dir_open(const struct sched *s, const char *path)
{
	DIR *dir = queue_list(&s->dirs, path);

	if (dir == NULL && errno != ENOENT)
		log_errno("open", path);
	return dir;
}

struct dirent *
sched_dir_read(DIR *dir, const char *path)
{
	struct dirent *e;

	errno = 0;
	e = readdir(dir);
	if (e == NULL && errno != 0)
		log_errno("read", path);
	return e;
}

static void
add_slot(struct sched_scan *scan, int64_t slot)
{
	int64_t *slots;

	/* What does not fit is found by the next scan. */
	if (scan->nslots == SCHED_SLOTS_MAX)
		return;
	slots = array_grow(scan->slots, scan->nslots, sizeof(*slots));
	if (slots == NULL)
		return;
	scan->slots = slots;
	scan->slots[scan->nslots++] = slot;
}

static int
compare_slots(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Finds the due slots, and when the next one will be. */
static void
list_slots(struct sched *s)
{
	struct sched_scan *scan = &s->scan;
	int64_t now = clock_unix(), slot;
	DIR *dir = sched_dir_open(s, "cur");
	struct dirent *e;
	bool due;

	scan->nslots = scan->at = 0;
	scan->next_slot = INT64_MAX;
	scan->all = false;
	while (dir && (e = sched_dir_read(dir, "cur")) != NULL) {
		if (queue_slot_parse(e->d_name, &slot) == -1)
			continue;
		due = sched_plan_due(&s->plan, slot, now, 2 * QUEUE_SLOT_SECONDS);
		if (due || scan->every)
			add_slot(scan, slot);
		if (!due && slot < scan->next_slot)
			scan->next_slot = slot;
	}
	if (dir)
		closedir(dir);
	if (scan->nslots)
		qsort(scan->slots, scan->nslots, sizeof(*scan->slots), compare_slots);
}

/*
 * Takes the wishes out of flush/; then all messages are looked at, so not too
 * often. What comes in between waits there.
 */
static void
take_wishes(struct sched *s)
{
	struct sched_scan *scan = &s->scan;
	struct dirent *e;
	struct wish what;
	DIR *dir;

	scan->flush_asked = deadline_left(scan->flush) != 0;
	dir = scan->flush_asked ? NULL : sched_dir_open(s, "flush");
	while (dir && (e = sched_dir_read(dir, "flush")) != NULL) {
		if (wish_parse(view_of(e->d_name), &what) == -1)
			continue;
		if (unlinkat(dirfd(dir), e->d_name, 0) == -1) {
			log_errno("remove", e->d_name);
			continue;
		}
		log_note(LOG_INFO, "flush", "what", e->d_name);
		flush_add(&s->flush, &what, clock_unix());
		scan->every = scan->all = true;
	}
	if (dir)
		closedir(dir);
}

/* The next wishes wait from the end of a look at all messages, which may have taken long. */
static void
finish(struct sched_scan *scan)
{
	scan->phase = SCAN_DONE;
	if (scan->every)
		scan->flush = deadline_in(SCHED_FLUSH_SECONDS);
	scan->every = false;
}

void
sched_scan_start(struct sched *s)
{
	struct sched_scan *scan = &s->scan;

	if (scan->phase != SCAN_DONE || !scan->wanted)
		return;
	take_wishes(s);
	scan->wanted = false;
	scan->phase = SCAN_NEW;
	scan->dir = sched_dir_open(s, "new");
}

/* The next file of the directory that is being read; closes it at its end. */
static bool
next_entry(struct sched_scan *scan, char id[QUEUE_ID_LEN + 1])
{
	struct dirent *e;

	while (scan->dir && (e = sched_dir_read(scan->dir, "messages")) != NULL)
		if (queue_id_valid(view_of(e->d_name)))
			return view_string(view_of(e->d_name), id, QUEUE_ID_LEN + 1) == 0;
	if (scan->dir)
		closedir(scan->dir);
	scan->dir = NULL;
	return false;
}

/* Goes on to the next due slot. Returns false when there is none left. */
static bool
next_slot(struct sched *s)
{
	struct sched_scan *scan = &s->scan;
	char path[QUEUE_PATH_MAX];

	while (scan->at < scan->nslots) {
		sched_commit_slot(s, scan->slots[scan->at]);
		queue_slot_path(scan->slots[scan->at++], path);
		/* Most slots of the past are empty by now: the scan before took them along. */
		if (unlinkat(s->dirs.queue, path, AT_REMOVEDIR) == 0) {
			if (s->last_slot == scan->slots[scan->at - 1])
				s->last_slot = -1;
			continue;
		}
		scan->dir = sched_dir_open(s, path);
		if (scan->dir)
			return true;
	}
	return false;
}

bool
sched_scan_next(struct sched *s, struct queue_name *name)
{
	struct sched_scan *scan = &s->scan;

	*name = (struct queue_name){ .place = QUEUE_NEW };
	if (scan->phase == SCAN_NEW) {
		if (next_entry(scan, name->id))
			return true;
		scan->phase = SCAN_SLOTS;
		scan->nslots = scan->at = 0;
		if (scan->all || scan->next_slot <= clock_unix())
			list_slots(s);
	}
	while (scan->phase == SCAN_SLOTS) {
		if (next_entry(scan, name->id)) {
			name->place = QUEUE_CUR;
			name->slot = scan->slots[scan->at - 1];
			return true;
		}
		if (!next_slot(s))
			finish(scan);
	}
	return false;
}

void
sched_scan_end(struct sched *s)
{
	if (s->scan.dir)
		closedir(s->scan.dir);
	free(s->scan.slots);
	s->scan = (struct sched_scan){ .phase = SCAN_DONE, .next_slot = INT64_MAX, .again = NEVER };
}
