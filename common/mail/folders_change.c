/* folders_change.c: the changes of folders.h. */
#include "mail/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/folders_private.h"
#include "mail/maildir_folder.h"
#include "mail/maildir_quota.h"
#include "sys/clock.h"
#include "sys/file.h"

static const struct view inbox = { "INBOX", 5 };

/* What a change is made with: the right form of its name, the lock, the file. */
struct change {
	struct folders *f;
	char name[FOLDER_NAME_MAX + 1];
	struct folders_state state;
};

/* Begins a change of that folder. end_change() follows in any case. */
static enum folders_result
begin_change(struct change *c, struct folders *f, struct view name)
{
	*c = (struct change){ .f = f };
	f->lock = -1;
	if (folder_name(name, c->name) != NULL)
		return FOLDERS_NONE;
	if (folders_lock(f) == -1 || folders_read(f, &c->state) == -1)
		return FOLDERS_ERROR;
	return FOLDERS_OK;
}

static enum folders_result
end_change(struct change *c, enum folders_result result)
{
	folders_forget(&c->state);
	folders_unlock(c->f);
	return result;
}

/* Changes what need not be there yet, but for a name that no folder can have. */
static enum folders_result
change(struct folders *f, struct view name,
    enum folders_result (*how)(struct change *c, unsigned what), unsigned what)
{
	struct change c;
	enum folders_result result = begin_change(&c, f, name);

	if (result == FOLDERS_NONE)
		result = FOLDERS_CANNOT;
	if (result == FOLDERS_OK)
		result = how(&c, what);
	return end_change(&c, result);
}

static enum folders_result
write_change(struct change *c)
{
	return folders_write(c->f, &c->state.file) == 0 ? FOLDERS_OK : FOLDERS_ERROR;
}

/* The entry of a folder, made if need be; NULL with errno. */
static struct folder_entry *
entry_of(struct change *c, const char *name)
{
	return folder_file_add(&c->state.file, view_of(name));
}

/* What to say when there is no folder of that name: NONE, CHILDREN or ERROR. */
static enum folders_result
why_not(struct change *c)
{
	enum folders_result result = FOLDERS_NONE;
	const struct folder *folder;
	struct folder_list list;

	if (folders_list(c->f, &list) == -1)
		result = FOLDERS_ERROR;
	folder = folder_list_find(&list, view_of(c->name));
	if (folder && (folder->is & FOLDER_CHILDREN))
		result = FOLDERS_CHILDREN;
	folder_list_free(&list);
	return result;
}

enum folders_result
folders_look(struct folders *f, struct view name)
{
	struct change c = { .f = f };
	char dir[MAILDIR_NAME_MAX + 1];
	int got;

	if (folder_name(name, c.name) != NULL)
		return FOLDERS_NONE;
	got = folders_dir(f, view_of(c.name), dir);
	if (got == 0)
		return why_not(&c);
	return got == 1 ? FOLDERS_OK : FOLDERS_ERROR;
}

/* ---- CREATE */

static int
count_one(const char *name, void *arg)
{
	size_t *n = arg;

	(void)name;
	++*n;
	return 0;
}

/* Takes a new folder back. Nobody has been told of it. */
static void
take_back(struct change *c, const char *dir)
{
	int error = errno;
	struct maildir_load load;

	folders_remove(c->f->m->dir, dir, &load);
	errno = error;
}

static enum folders_result
create(struct change *c, unsigned uses)
{
	char dir[MAILDIR_NAME_MAX + 1];
	int got = folders_dir(c->f, view_of(c->name), dir);
	struct folder_entry *e;
	struct maildir folder;
	size_t n = 0;

	if (got != 0)
		return got == 1 ? FOLDERS_EXISTS : FOLDERS_ERROR;
	if (maildir_folders(c->f->m, count_one, &n) == -1)
		return FOLDERS_ERROR;
	if (n >= FOLDERS_MAX)
		return FOLDERS_LIMIT;
	if (maildir_folder_open(c->f->m, dir, true, &folder) != 1)
		return FOLDERS_ERROR;
	maildir_close(&folder);
	if (uses == 0)
		return FOLDERS_OK;
	e = entry_of(c, c->name);
	if (e) {
		e->uses |= uses;
		if (write_change(c) == FOLDERS_OK)
			return FOLDERS_OK;
	}
	take_back(c, dir);
	return FOLDERS_ERROR;
}

enum folders_result
folders_create(struct folders *f, struct view name, unsigned uses)
{
	return change(f, name, create, uses & FOLDER_USABLE);
}

/* Without new/ and cur/ nothing can come any more. */
static enum folders_result
discard(struct change *c, unsigned unused)
{
	char dir[MAILDIR_NAME_MAX + 1], new[MAILDIR_NAME_MAX + 8], cur[MAILDIR_NAME_MAX + 8];

	(void)unused;
	if (folders_dir(c->f, view_of(c->name), dir) != 1 || strcmp(dir, ".") == 0)
		return FOLDERS_NONE;
	(void)snprintf(new, sizeof(new), "%s/new", dir);
	(void)snprintf(cur, sizeof(cur), "%s/cur", dir);
	if (unlinkat(c->f->m->dir, new, AT_REMOVEDIR) == -1)
		return FOLDERS_ERROR;
	if (unlinkat(c->f->m->dir, cur, AT_REMOVEDIR) == -1) {
		(void)mkdirat(c->f->m->dir, new, 0700);
		return FOLDERS_ERROR;
	}
	take_back(c, dir);
	return FOLDERS_OK;
}

void
folders_discard(struct folders *f, struct view name)
{
	int error = errno;

	(void)change(f, name, discard, 0);
	errno = error;
}

/* ---- DELETE */

/* Forgets what the folder was for. What was given as UIDVALIDITY is never given again. */
static enum folders_result
forget(struct change *c, uint32_t had)
{
	struct folder_entry *e = folder_file_find(&c->state.file, view_of(c->name));
	bool changed = e && e->uses;

	if (changed)
		e->uses = 0;
	if (had > c->state.file.uidvalidity) {
		c->state.file.uidvalidity = had;
		changed = true;
	}
	return changed ? write_change(c) : FOLDERS_OK;
}

static enum folders_result
delete(struct change *c, uint32_t had, char gone[64])
{
	char dir[MAILDIR_NAME_MAX + 1];
	int got = folders_dir(c->f, view_of(c->name), dir);
	enum folders_result result;

	if (got != 1)
		return got == 0 ? why_not(c) : FOLDERS_ERROR;
	/* Before it is gone: afterwards another process may make one of that name. */
	result = forget(c, had);
	if (result != FOLDERS_OK)
		return result;
	(void)snprintf(gone, 64, "%lld.%d.deleted", (long long)clock_unix_usec(), (int)getpid());
	if (renameat(c->f->m->dir, dir, c->f->m->tmp, gone) == -1) {
		gone[0] = '\0';
		return FOLDERS_ERROR;
	}
	return file_sync_dir(c->f->m->dir) == 0 ? FOLDERS_OK : FOLDERS_ERROR;
}

enum folders_result
folders_delete(struct folders *f, struct view name, uint32_t had)
{
	struct change c;
	enum folders_result result = begin_change(&c, f, name);
	struct maildir_load load;
	char gone[64] = "";
	int error;

	if (result == FOLDERS_OK)
		result = view_eq(view_of(c.name), inbox) ? FOLDERS_CANNOT : delete(&c, had, gone);
	result = end_change(&c, result);
	error = errno;
	if (gone[0]) {
		folders_remove(f->m->tmp, gone, &load);
		if (strcmp(c.name, "Trash") != 0)
			quota_note(f->m, (struct maildir_load){ -load.bytes, -load.messages });
	}
	errno = error;
	return result;
}

/* ---- SUBSCRIBE, UNSUBSCRIBE */

static enum folders_result
subscribe(struct change *c, unsigned yes)
{
	struct folder_entry *e = folder_file_find(&c->state.file, view_of(c->name));

	if (e == NULL && yes)
		e = entry_of(c, c->name);
	if (e == NULL)
		return !yes ? FOLDERS_OK : errno == ENOSPC ? FOLDERS_LIMIT : FOLDERS_ERROR;
	if (e->subscribed == (yes != 0))
		return FOLDERS_OK;
	e->subscribed = yes != 0;
	return write_change(c);
}

enum folders_result
folders_subscribe(struct folders *f, struct view name, bool yes)
{
	return change(f, name, subscribe, yes);
}
