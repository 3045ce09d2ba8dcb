/*
 * tool_one.c: one message, locked; see tool.h.
 *
 * It is chosen by reading it, then locked, and read again: only what is read under the lock counts.
 */
#include "queue/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

void
tool_complain(const char *subject, const char *wrong)
{
	(void)fprintf(stderr, "mailstead: %s: %s\n", subject, wrong);
}

static void
complain(struct tool *t, const char *id, const char *wrong)
{
	progress_clear(&t->progress);
	tool_complain(id, wrong);
}

static int
sync_place(struct tool *t, const struct queue_name *name)
{
	if (name->place != QUEUE_CUR)
		return file_sync_dir(name->place == QUEUE_NEW ? t->dirs.new : t->dirs.hold);
	/* A slot that is empty may have been removed. */
	return queue_sync_slot(&t->dirs, name->slot) == 0 || errno == ENOENT ? 0 : -1;
}

/* Makes what was done durable, where that is not left for the end; f may be NULL. */
static enum tool_result
sync_one(struct tool *t, const struct queue_name *before, const struct queue_name *after,
    const struct queue_file *f, enum tool_result result)
{
	if (result != TOOL_DONE || ++t->changed > TOOL_SYNCED_MAX)
		return result;
	if ((f == NULL || queue_sync(f) == 0) && sync_place(t, after) == 0 &&
	    sync_place(t, before) == 0)
		return TOOL_DONE;
	complain(t, after->id, strerror(errno));
	return TOOL_FAILED;
}

/* Tells the runner, now that it can have the lock. */
static void
wake(struct tool *t, const struct queue_name *name, enum tool_result result)
{
	if (result == TOOL_DONE && name->place == QUEUE_NEW && t->command->act != tool_delete &&
	    t->command->act != tool_move)
		queue_trigger_keep(&t->dirs, name->id, &t->trigger);
}

/* One that is no good queue file. What is no file at all cannot be locked, by anybody. */
static enum tool_result
act_damaged(struct tool *t, struct queue_name *name)
{
	struct queue_dirs *d = &t->dirs;
	const struct queue_name before = *name;
	enum tool_result result = TOOL_FAILED;
	char path[QUEUE_PATH_MAX];
	enum queue_open locked;
	int fd;

	queue_path(name, path);
	fd = openat(d->queue, path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1 && errno == ENOENT)
		return TOOL_GONE;
	locked = fd != -1 ? queue_lock(d, name, fd) : QUEUE_OPEN_OK;
	if (locked == QUEUE_OPEN_OK)
		result = sync_one(t, &before, name, NULL, t->command->act(t, name, NULL));
	else if (locked == QUEUE_OPEN_ERROR)
		complain(t, name->id, strerror(errno));
	if (fd != -1)
		close(fd);
	wake(t, name, result);
	return locked == QUEUE_OPEN_BUSY ? TOOL_BUSY : locked == QUEUE_OPEN_GONE ? TOOL_GONE : result;
}

/* Under the lock. What has changed since it was chosen may have made it another's. */
enum tool_result
tool_one(struct tool *t, struct queue_name *name, bool named)
{
	const struct queue_name before = *name;
	enum tool_result result = TOOL_SKIPPED;
	struct queue_file f;
	const char *why;

	switch (queue_open(&t->dirs, name, true, &f, &why)) {
	case QUEUE_OPEN_OK:
		break;
	case QUEUE_OPEN_GONE:
		return TOOL_GONE;
	case QUEUE_OPEN_BUSY:
		return TOOL_BUSY;
	case QUEUE_OPEN_BAD:
		return named ? act_damaged(t, name) : TOOL_SKIPPED;
	case QUEUE_OPEN_ERROR:
		complain(t, name->id, strerror(errno));
		return TOOL_FAILED;
	}
	if (named || queue_select_fits(&t->select, &f.m, clock_unix()))
		result = sync_one(t, &before, name, &f, t->command->act(t, name, &f));
	queue_close(&f);
	wake(t, name, result);
	return result;
}

/* Whether a message is meant, by what it is now. A damaged one only when it is named. */
bool
tool_fits(struct tool *t, const struct queue_name *name)
{
	struct queue_file f;
	const char *why;
	bool result;

	if (!queue_select_age(&t->select, clock_unix() - queue_id_time(name->id) / 1000000) ||
	    queue_open(&t->dirs, name, false, &f, &why) != QUEUE_OPEN_OK)
		return false;
	result = queue_select_fits(&t->select, &f.m, clock_unix());
	queue_close(&f);
	return result;
}
