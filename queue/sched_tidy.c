/*
 * sched_tidy.c: what a crash may leave in tmp/; see sched.h.
 *
 * enqueue answers when a message is durable in tmp/ and has its name in new/, which a power cut may
 * take back (mailstead-queue(5), DURABILITY). So what is complete and was there when the machine
 * was started may have been accepted, and goes to new/; unless the message is elsewhere already, in
 * a queue that was copied as it changed. What is complete but came later was never accepted:
 * enqueue was killed a moment before. It is no more than old some day, and goes to hold/ then,
 * should the clock have told a lie of what came when.
 */
#include "queue/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "sys/file.h"

struct found {
	char id[QUEUE_ID_LEN + 1];
	bool elsewhere;
};

struct finds {
	struct found *at;	/* owned */
	size_t n;
	bool full;		/* there may be more */
	bool early;		/* somebody may be at work on one */
};

bool
sched_before_boot(const struct sched *s, int64_t usec)
{
	int64_t seconds = usec / 1000000;

	return seconds < s->boot + SCHED_BOOT_SLACK || seconds > clock_unix() + SCHED_BOOT_SLACK;
}

/* ---- What there is */

/* 1 when the file is all that was to become a message; 0; -1 when that cannot be found out now. */
static int
is_complete(const struct sched *s, const struct queue_name *name)
{
	struct queue_file f;
	const char *why;
	enum queue_open opened = queue_open(&s->dirs, name, false, &f, &why);
	int result = opened == QUEUE_OPEN_ERROR ? -1 : 0;

	if (opened == QUEUE_OPEN_OK && f.m.has_sum == QUEUE_SUM_KNOWN &&
	    f.m.time_usec == queue_id_time(name->id))
		result = queue_verify(&f);
	if (result == -1)
		log_errno("read", name->id);
	if (opened == QUEUE_OPEN_OK)
		queue_close(&f);
	return result;
}

static void
remove_stale(struct sched *s, struct queue_name *name, bool complete)
{
	bool done = complete ? queue_move(&s->dirs, name, QUEUE_HOLD, 0) == 0 :
	    unlinkat(s->dirs.tmp, name->id, 0) == 0;
	struct log_line l;

	if (!done) {
		log_errno("remove", name->id);
		return;
	}
	l = log_begin(LOG_NOTICE, "stale");
	log_str(&l, "id", name->id);
	if (complete)
		log_str(&l, "moved", "hold");
	log_end(&l);
}

static void
remember(struct finds *finds, const char *id)
{
	struct found *at;

	finds->full = finds->n == SCHED_RECOVER_MAX;
	if (finds->full)
		return;
	at = array_grow(finds->at, finds->n, sizeof(*at));
	if (at == NULL)
		return;
	finds->at = at;
	finds->at[finds->n] = (struct found){ .elsewhere = false };
	memcpy(finds->at[finds->n++].id, id, QUEUE_ID_LEN + 1);
}

/* Since the boot may be a minute later than it seems, a writer may be at work. */
static bool
is_recent(int64_t changed)
{
	int64_t ago = clock_unix() - changed;

	return ago >= 0 && ago < SCHED_RECOVER_SECONDS;
}

static void
look_at(struct sched *s, const char *id, struct finds *finds)
{
	int64_t arrival = queue_id_time(id);
	bool old = arrival < clock_unix_usec() - QUEUE_TMP_STALE * INT64_C(1000000);
	bool before = sched_before_boot(s, arrival);
	struct queue_name name = { .place = QUEUE_TMP };
	struct stat st;
	int complete;

	if (fstatat(s->dirs.tmp, id, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return;
	before = before && sched_before_boot(s, (int64_t)st.st_mtime * 1000000);
	if (before && is_recent(st.st_mtime)) {
		finds->early = true;
		before = false;
	}
	if (!old && !before)
		return;
	memcpy(name.id, id, sizeof(name.id));
	complete = is_complete(s, &name);
	if (complete == 1 && before)
		remember(finds, id);
	else if (complete != -1 && old)
		remove_stale(s, &name, complete);
}

/* ---- What may have been accepted */

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct found *)a)->id, ((const struct found *)b)->id);
}

/* Marks what has a name in that directory, too. Returns 0, or -1 when not all can be read. */
static int
mark_known(const struct sched *s, const char *path, struct finds *finds)
{
	DIR *dir = sched_dir_open(s, path);
	int result = dir || errno == ENOENT ? 0 : -1;
	struct dirent *e;
	struct found key, *found;

	while (dir && (e = sched_dir_read(dir, path)) != NULL) {
		if (view_string(view_of(e->d_name), key.id, sizeof(key.id)) == -1)
			continue;
		found = bsearch(&key, finds->at, finds->n, sizeof(key), compare);
		if (found)
			found->elsewhere = true;
	}
	if (dir && errno != 0)
		result = -1;
	if (dir)
		closedir(dir);
	return result;
}

static int
mark_all_known(const struct sched *s, struct finds *finds)
{
	char path[QUEUE_PATH_MAX];
	DIR *dir = sched_dir_open(s, "cur");
	int result = dir ? 0 : -1;
	struct dirent *e;
	int64_t slot;

	qsort(finds->at, finds->n, sizeof(*finds->at), compare);
	if (mark_known(s, "new", finds) == -1 || mark_known(s, "hold", finds) == -1)
		result = -1;
	while (result == 0 && (e = sched_dir_read(dir, "cur")) != NULL)
		if (queue_slot_parse(e->d_name, &slot) == 0) {
			queue_slot_path(slot, path);
			result = mark_known(s, path, finds);
		}
	if (result == 0 && errno != 0)
		result = -1;
	if (dir)
		closedir(dir);
	return result;
}

static void
recover_one(struct sched *s, const struct found *found)
{
	struct queue_name name = { .place = QUEUE_TMP };
	bool done;

	memcpy(name.id, found->id, sizeof(name.id));
	done = found->elsewhere ? unlinkat(s->dirs.tmp, name.id, 0) == 0 :
	    queue_move(&s->dirs, &name, QUEUE_NEW, 0) == 0;
	if (done)
		log_note(LOG_NOTICE, found->elsewhere ? "duplicate" : "recovered", "id", name.id);
	else
		log_errno("recover", name.id);
}

static void
recover(struct sched *s, struct finds *finds)
{
	/* What cannot be looked for is looked for again. */
	if (finds->n == 0 || mark_all_known(s, finds) == -1)
		return;
	for (size_t i = 0; i < finds->n; i++)
		recover_one(s, &finds->at[i]);
	if (file_sync_dir(s->dirs.new) == -1)
		log_errno("sync", "queue/new");
	s->scan.wanted = true;
}

void
sched_tidy(struct sched *s)
{
	struct finds finds = { .at = NULL };
	int64_t boot = clock_unix_boot();
	struct dirent *e;
	DIR *dir;

	if (deadline_left(s->scan.tidy) != 0)
		return;
	/* The clock may have been set since the start. */
	if (boot > s->boot)
		s->boot = boot;
	dir = sched_dir_open(s, "tmp");
	while (dir && (e = sched_dir_read(dir, "tmp")) != NULL)
		if (queue_id_valid(view_of(e->d_name)))
			look_at(s, e->d_name, &finds);
	if (dir)
		closedir(dir);
	recover(s, &finds);
	s->scan.tidy = deadline_in(finds.full ? 0 : finds.early ? SCHED_RECOVER_SECONDS :
	    SCHED_TIDY_SECONDS);
	free(finds.at);
}
