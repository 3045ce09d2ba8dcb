/* queue_walk.c: see queue_walk.h. */
#include "queue/queue_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

static DIR *
open_dir(struct queue_walk *w, const char *path)
{
	DIR *dir = queue_list(w->dirs, path);

	/* A slot may be gone by now, and what is no directory is found by who looks at all. */
	if (dir == NULL && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
		w->error = errno;
	return dir;
}

static void
close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
	*dir = NULL;
}

/* The next entry but "." and "..". */
static const char *
entry(struct queue_walk *w, DIR *dir)
{
	struct dirent *e;

	do {
		errno = 0;
		e = readdir(dir);
	} while (e && e->d_name[0] == '.' &&
	    (e->d_name[1] == '\0' || (e->d_name[1] == '.' && e->d_name[2] == '\0')));
	if (e == NULL && errno)
		w->error = errno;
	return e ? e->d_name : NULL;
}

void
queue_walk_start(struct queue_walk *w, const struct queue_dirs *d, unsigned places)
{
	*w = (struct queue_walk){ .dirs = d, .places = places };
}

void
queue_walk_end(struct queue_walk *w)
{
	close_dir(&w->dir);
	close_dir(&w->slots);
}

static bool
next_slot(struct queue_walk *w)
{
	char path[QUEUE_PATH_MAX];
	const char *name;

	while ((name = entry(w, w->slots)) != NULL) {
		if (queue_slot_parse(name, &w->at.slot) == -1)
			continue;
		queue_slot_path(w->at.slot, path);
		w->dir = open_dir(w, path);
		if (w->dir)
			return true;
	}
	close_dir(&w->slots);
	return false;
}

/* Goes on to the next directory. */
static bool
next_dir(struct queue_walk *w)
{
	static const struct { enum queue_place place; const char *path; } order[] = {
		{ QUEUE_NEW, "new" }, { QUEUE_CUR, "cur" }, { QUEUE_HOLD, "hold" }, { QUEUE_TMP, "tmp" },
	};

	if (w->slots && next_slot(w))
		return true;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		unsigned bit = 1U << order[i].place;
		DIR *dir;

		if ((w->places & bit) == 0)
			continue;
		w->places &= ~bit;
		w->at = (struct queue_name){ .place = order[i].place };
		dir = open_dir(w, order[i].path);
		if (order[i].place == QUEUE_CUR)
			w->slots = dir;
		else
			w->dir = dir;
		if (dir && (w->dir || next_slot(w)))
			return true;
	}
	return false;
}

const char *
queue_walk_entry(struct queue_walk *w)
{
	const char *name;

	do {
		name = w->dir ? entry(w, w->dir) : NULL;
		if (name == NULL)
			close_dir(&w->dir);
	} while (name == NULL && next_dir(w));
	return name;
}

bool
queue_walk_next(struct queue_walk *w, struct queue_name *name)
{
	const char *found;

	while ((found = queue_walk_entry(w)) != NULL)
		if (queue_id_valid(view_of(found))) {
			*name = w->at;
			return view_string(view_of(found), name->id, sizeof(name->id)) == 0;
		}
	return false;
}

static bool
is_there(const struct queue_dirs *d, const struct queue_name *name)
{
	char path[QUEUE_PATH_MAX];
	struct stat st;

	queue_path(name, path);
	return fstatat(d->queue, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

int
queue_find(const struct queue_dirs *d, const char *id, struct queue_name *name)
{
	static const enum queue_place places[] = { QUEUE_NEW, QUEUE_HOLD };
	struct queue_walk w = { .dirs = d };
	const char *slot;
	int found = 0;

	*name = (struct queue_name){ .place = QUEUE_NEW };
	(void)snprintf(name->id, sizeof(name->id), "%s", id);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		name->place = places[i];
		if (is_there(d, name))
			return 1;
	}
	name->place = QUEUE_CUR;
	w.slots = open_dir(&w, "cur");
	while (found == 0 && w.slots && (slot = entry(&w, w.slots)) != NULL)
		found = queue_slot_parse(slot, &name->slot) == 0 && is_there(d, name);
	queue_walk_end(&w);
	if (found == 0 && w.error) {
		errno = w.error;
		return -1;
	}
	return found;
}
