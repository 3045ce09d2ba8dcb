/* tool_check_file.c: one file of the queue; see tool_check.h. */
#include "queue/tool_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/log.h"

static const char sets_aside[] = "the runner moves it to hold/";
static const char stays[] = "it stays in hold/ until it is deleted";

/* Whether the same message is in another place, by its name. Slots are compared elsewhere. */
static const char *
elsewhere(const struct check *c, const struct queue_name *name)
{
	struct queue_name other = *name;
	char path[QUEUE_PATH_MAX];
	struct stat st;

	other.place = QUEUE_NEW;
	queue_path(&other, path);
	if (name->place != QUEUE_NEW &&
	    fstatat(c->t->dirs.queue, path, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return "is in new/ as well";
	other.place = QUEUE_HOLD;
	queue_path(&other, path);
	if (name->place == QUEUE_CUR &&
	    fstatat(c->t->dirs.queue, path, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return "is in hold/ as well";
	return NULL;
}

/* What is wrong with an open one. */
static void
judge(struct check *c, const struct queue_name *name, struct queue_file *q, struct finding *f)
{
	bool held = name->place == QUEUE_HOLD;

	if (q->tail == 2)
		*f = (struct finding){ "its journal is not understood", held ? stays : sets_aside, false };
	else if (q->tail == 1)
		*f = (struct finding){ "its last record is torn", "the runner cuts that off", false };
	else if (q->m.time_usec != queue_id_time(name->id))
		*f = (struct finding){ "its time is not that of its id",
		    "it is delivered; its age is that of the time", false };
	else if (queue_verify(q) == 0)
		*f = (struct finding){ "is not what was written: its checksum is another",
		    held ? "it is held as it is" : "it is delivered as it is", false };
	else if ((f->wrong = elsewhere(c, name)) != NULL)
		f->then = "it may be delivered twice: delete one of them";
}

/* As runner-sched does. */
static bool
set_aside(struct check *c, struct queue_name name, const char *why)
{
	struct log_line l;

	if (queue_move(&c->t->dirs, &name, QUEUE_HOLD, 0) == -1)
		return false;
	l = log_begin(LOG_ERR, "damaged");
	log_str(&l, "id", name.id);
	log_str(&l, "why", why);
	log_str(&l, "moved", "hold");
	log_end(&l);
	return true;
}

static bool
cut_tail(struct queue_file *q)
{
	uint64_t end = q->m.header_size + q->m.body_size + q->m.journal_size;

	return ftruncate(q->fd, (off_t)end) == 0;
}

/*
 * Under the lock: is it wrong, and can it be repaired? Returns false when it is another's
 * business at this moment.
 */
static bool
look_locked(struct check *c, const struct queue_name *name, struct finding *f)
{
	struct queue_file q;
	const char *why;

	switch (queue_open(&c->t->dirs, name, true, &q, &why)) {
	case QUEUE_OPEN_GONE:
	case QUEUE_OPEN_BUSY:
		return false;
	case QUEUE_OPEN_ERROR:
		*f = (struct finding){ strerror(errno), "the runner cannot open it either", false };
		return true;
	case QUEUE_OPEN_BAD:
		*f = (struct finding){ why, name->place == QUEUE_HOLD ? stays : sets_aside, false };
		break;
	case QUEUE_OPEN_OK:
		judge(c, name, &q, f);
		if (c->t->repair && f->wrong && q.tail == 1)
			f->repaired = cut_tail(&q);
		queue_close(&q);
	}
	if (c->t->repair && f->then == sets_aside)
		f->repaired = set_aside(c, *name, f->wrong);
	return f->wrong != NULL;
}

static void
look(struct check *c, const struct queue_name *name, const char *dir)
{
	struct finding f = { .wrong = NULL };
	struct queue_file q;
	const char *why;
	enum queue_open opened = queue_open(&c->t->dirs, name, false, &q, &why);

	if (opened == QUEUE_OPEN_OK) {
		judge(c, name, &q, &f);
		queue_close(&q);
	}
	if (opened == QUEUE_OPEN_GONE || (opened == QUEUE_OPEN_OK && f.wrong == NULL))
		return;
	f = (struct finding){ .wrong = NULL };
	if (look_locked(c, name, &f))
		check_say(c, dir, name->id, &f);
}

/* Whether it is all that was to become a message. */
static bool
is_complete(const struct check *c, const struct queue_name *name)
{
	struct queue_file q;
	const char *why;
	bool complete;

	if (queue_open(&c->t->dirs, name, false, &q, &why) != QUEUE_OPEN_OK)
		return false;
	complete = q.m.has_sum == QUEUE_SUM_KNOWN &&
	    q.m.time_usec == queue_id_time(name->id) && queue_verify(&q) == 1;
	queue_close(&q);
	return complete;
}

/* Removes what has lost its writer, as runner-sched does: what is complete goes to hold/. */
static bool
remove_stale(struct check *c, struct queue_name name, bool complete)
{
	struct log_line l;

	if (complete ? queue_move(&c->t->dirs, &name, QUEUE_HOLD, 0) == -1 :
	    unlinkat(c->t->dirs.tmp, name.id, 0) == -1)
		return false;
	l = log_begin(LOG_NOTICE, "stale");
	log_str(&l, "id", name.id);
	if (complete)
		log_str(&l, "moved", "hold");
	log_end(&l);
	return true;
}

/*
 * In tmp/ what has lost its writer is wrong. What is complete and came before the machine
 * was started may have been accepted, and is the runner's to judge.
 */
static void
look_tmp(struct check *c, const struct queue_name *name)
{
	int64_t arrival = queue_id_time(name->id);
	bool old = arrival < clock_unix_usec() - QUEUE_TMP_STALE * INT64_C(1000000);
	bool before = arrival / 1000000 < clock_unix_boot(), complete;
	struct finding f = { "its writer is gone", "the runner removes it", false };

	if (!old && !before)
		return;
	complete = is_complete(c, name);
	if (complete && before)
		f = (struct finding){ "is complete and of a time before the machine was started",
		    "the runner moves it to new/", false };
	else if (!old)
		return;
	else if (complete)
		f.then = sets_aside;
	if (c->t->repair && !(complete && before))
		f.repaired = remove_stale(c, *name, complete);
	check_say(c, "tmp", name->id, &f);
}

void
check_file(struct check *c, const struct queue_name *at, const char *entry)
{
	static const char *const dirs[] = {
		[QUEUE_TMP] = "tmp", [QUEUE_NEW] = "new", [QUEUE_CUR] = "cur", [QUEUE_HOLD] = "hold",
	};
	struct queue_name name = *at;
	char dir[QUEUE_PATH_MAX], path[QUEUE_PATH_MAX];
	struct stat st;

	(void)snprintf(dir, sizeof(dir), "%s", dirs[at->place]);
	if (at->place == QUEUE_CUR)
		queue_slot_path(at->slot, dir);
	c->files++;
	if (!queue_id_valid(view_of(entry))) {
		check_say(c, dir, entry, &(struct finding){ "its name is no id", CHECK_LEFT_ALONE, false });
		return;
	}
	(void)view_string(view_of(entry), name.id, sizeof(name.id));
	queue_path(&name, path);
	if (fstatat(c->t->dirs.queue, path, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return;
	if (!S_ISREG(st.st_mode)) {
		check_say(c, dir, entry, &(struct finding){ "not a regular file",
		    "the runner cannot use it: remove it", false });
		return;
	}
	check_rights(c, dir, entry, path, &st);
	if (st.st_nlink > 1)
		check_say(c, dir, entry, &(struct finding){ "the file has another name",
		    "it may be delivered twice: remove one of them", false });
	if (at->place == QUEUE_TMP)
		look_tmp(c, &name);
	else
		look(c, &name, dir);
}
