/* folders_rename.c: folders_rename() of folders.h. */
#include "mail/folders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/folders_private.h"
#include "sys/file.h"

/* A directory that gets another name. */
struct move {
	const struct folder *folder;
	char name[FOLDER_NAME_MAX + 1];	/* of the folder then */
	char dir[FOLDER_NAME_MAX + 2];
};

struct renaming {
	struct folders *f;
	char from[FOLDER_NAME_MAX + 1], to[FOLDER_NAME_MAX + 1];
	struct folder_list list;
	struct move *moves;
	size_t n;
};

/* ---- what there is to do */

static enum folders_result
plan_one(struct renaming *r, const struct folder *folder)
{
	struct view rest = view_sub(folder->name, strlen(r->from), folder->name.n);
	struct move *move = &r->moves[r->n];
	int n = snprintf(move->name, sizeof(move->name), "%s%.*s", r->to, VIEW_FMT(rest));
	const struct folder *there;

	if (n < 0 || n > FOLDER_NAME_MAX)
		return FOLDERS_LIMIT;
	move->folder = folder;
	folder_dir(view_of(move->name), move->dir);
	there = folder_list_find(&r->list, view_of(move->name));
	/* The first to move may make room for one below it: a/b becomes a, and a/b/b a/b. */
	if (there && (there->is & FOLDER_EXISTS) && !view_eq(there->name, view_of(r->from)))
		return FOLDERS_EXISTS;
	r->n++;
	return FOLDERS_OK;
}

static enum folders_result
plan(struct renaming *r)
{
	struct view from = view_of(r->from);
	enum folders_result result = FOLDERS_OK;

	if (folders_list(r->f, &r->list) == -1)
		return FOLDERS_ERROR;
	r->moves = calloc(r->list.n, sizeof(*r->moves));
	if (r->moves == NULL)
		return FOLDERS_ERROR;
	for (size_t i = 0; i < r->list.n && result == FOLDERS_OK; i++) {
		const struct folder *folder = &r->list.v[i];

		if ((folder->is & FOLDER_EXISTS) &&
		    (view_eq(folder->name, from) || folder_is_below(folder->name, from)))
			result = plan_one(r, folder);
	}
	return result == FOLDERS_OK && r->n == 0 ? FOLDERS_NONE : result;
}

/* ---- doing it */

/* All, or none. */
static int
move_all(struct renaming *r)
{
	int dir = r->f->m->dir, error;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (renameat(dir, r->moves[i].folder->dir, dir, r->moves[i].dir) == -1)
			break;
	if (i == r->n)
		return file_sync_dir(dir);
	error = errno;
	while (i--)
		(void)renameat(dir, r->moves[i].dir, dir, r->moves[i].folder->dir);
	errno = error;
	return -1;
}

/* Special uses go with their folders. */
static int
move_uses(struct renaming *r)
{
	struct folders_state s;
	int result = folders_read(r->f, &s);
	bool changed = false;

	for (size_t i = 0; i < r->n && result == 0; i++) {
		struct folder_entry *e = folder_file_find(&s.file, r->moves[i].folder->name), *to;
		unsigned uses = e ? e->uses : 0;

		if (uses == 0)
			continue;
		e->uses = 0;
		to = folder_file_add(&s.file, view_of(r->moves[i].name));
		if (to)
			to->uses |= uses;
		else
			result = -1;
		changed = true;
	}
	if (result == 0 && changed)
		result = folders_write(r->f, &s.file);
	folders_forget(&s);
	return result;
}

/* With the lock. */
static enum folders_result
rename_all(struct renaming *r)
{
	enum folders_result result = plan(r);

	if (result != FOLDERS_OK)
		return result;
	if (move_all(r) == -1)
		return FOLDERS_ERROR;
	/* Trash does not count for the quota: whoever asks next counts again. */
	if (strcmp(r->from, "Trash") == 0 || strcmp(r->to, "Trash") == 0)
		(void)unlinkat(r->f->m->dir, "maildirsize", 0);
	return move_uses(r) == 0 ? FOLDERS_OK : FOLDERS_ERROR;
}

enum folders_result
folders_rename(struct folders *f, struct view from, struct view to)
{
	struct renaming r = { .f = f };
	enum folders_result result;
	int error;

	if (folder_name(from, r.from) != NULL)
		return FOLDERS_NONE;
	if (folder_name(to, r.to) != NULL || strcmp(r.from, "INBOX") == 0 ||
	    folder_is_below(view_of(r.to), view_of(r.from)))
		return FOLDERS_CANNOT;
	if (strcmp(r.to, "INBOX") == 0 || strcmp(r.to, r.from) == 0)
		return FOLDERS_EXISTS;
	if (folders_lock(f) == -1)
		return FOLDERS_ERROR;
	result = rename_all(&r);
	error = errno;
	free(r.moves);
	folder_list_free(&r.list);
	folders_unlock(f);
	errno = error;
	return result;
}
