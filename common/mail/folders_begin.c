/* folders_begin.c: folders_begin() of folders.h: what a user begins with. */
#include "mail/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/num.h"
#include "mail/folders_private.h"
#include "mail/maildir_folder.h"
#include "sys/file.h"

/* A name that stays as long as the state does. */
struct kept {
	struct buf names;
	struct folder_file *file;
};

/*
 * Adds an entry for a name that is not in the file's text: names may hold that many that it never
 * moves. Returns NULL when there is no room.
 */
static struct folder_entry *
keep(struct kept *k, const char *name)
{
	size_t at = k->names.n, n = strlen(name);

	if (k->names.cap - k->names.n < n || buf_add_str(&k->names, name) == -1)
		return NULL;
	return folder_file_add(k->file, (struct view){ k->names.p + at, n });
}

/* ---- other servers' files */

/* Takes the subscriptions out of a file. Returns 1; 0 when there is no such file; -1 with errno. */
static int
import_file(const struct folders *f, const char *file, struct kept *k)
{
	struct buf text = buf_make(FOLDER_FILE_MAX);
	char name[FOLDER_NAME_MAX + 1];
	struct subscriptions s;
	int result = 1;

	if (file_read_path(f->m->dir, file, false, &text) == -1)
		result = errno == ENOENT ? 0 : -1;
	s = subscriptions_begin(buf_view(&text));
	while (result == 1 && subscriptions_next(&s, name)) {
		struct folder_entry *e = keep(k, name);

		if (e)
			e->subscribed = true;
	}
	buf_free(&text);
	return result;
}

/* Dovecot's counter: later UIDVALIDITYs are greater than its. */
static void
import_uidvalidity(const struct folders *f, struct folder_file *file)
{
	struct buf text = buf_make(100);
	uint32_t n;

	if (file_read_path(f->m->dir, "dovecot-uidvalidity", false, &text) == 0 &&
	    num_parse_hex(view_sub(buf_view(&text), 0, 8), &n) == 0)
		file->uidvalidity = n;
	buf_free(&text);
}

/* ---- a new user */

/* Makes the folder, unless it is there, and notes what it is for. */
static int
make_one(struct folders *f, const char *name, unsigned use, struct kept *k)
{
	char dir[MAILDIR_NAME_MAX + 1], new[FOLDER_NAME_MAX + 2];
	int got = folders_dir(f, view_of(name), dir);
	struct folder_entry *e;
	struct maildir folder;

	if (got == 0) {
		folder_dir(view_of(name), new);
		got = maildir_folder_open(f->m, new, true, &folder);
		if (got == 1)
			maildir_close(&folder);
	}
	if (got == -1)
		return -1;
	e = keep(k, name);
	if (e) {
		e->subscribed = true;
		e->uses |= use;
	}
	return 0;
}

static int
make_all(struct folders *f, struct view made, bool new_user, struct kept *k)
{
	char name[FOLDER_NAME_MAX + 1], dir[MAILDIR_NAME_MAX + 1];
	struct folder_entry *inbox = new_user ? keep(k, "INBOX") : NULL;
	const char *why;
	unsigned use;
	int got;

	if (inbox)
		inbox->subscribed = true;
	while ((got = special_use_next(&made, &use, name, &why)) != 0) {
		struct folder_entry *e;

		if (got == -1)
			continue;
		if (new_user) {
			if (make_one(f, name, use, k) == -1)
				return -1;
		} else if (folders_dir(f, view_of(name), dir) == 1) {
			e = keep(k, name);
			if (e)
				e->uses |= use;
		}
	}
	return 0;
}

/* With the lock. */
static int
make_file(struct folders *f, struct view made)
{
	struct folder_file file = { .n = 0 };
	struct kept k = { .names = buf_make(FOLDER_FILE_MAX), .file = &file };
	int dovecot, courier = 0, result = -1;

	if (buf_reserve(&k.names, FOLDER_FILE_MAX) == -1) {
		errno = ENOMEM;
		return -1;
	}
	dovecot = import_file(f, "subscriptions", &k);
	if (dovecot == 0)
		courier = import_file(f, "courierimapsubscribed", &k);
	import_uidvalidity(f, &file);
	if (file.uidvalidity < folders_noted(f))
		file.uidvalidity = folders_noted(f);
	if (dovecot != -1 && courier != -1 &&
	    make_all(f, made, dovecot == 0 && courier == 0, &k) == 0)
		result = folders_write(f, &file);
	folder_file_free(&file);
	buf_free(&k.names);
	return result;
}

int
folders_begin(struct folders *f, struct view made)
{
	struct stat st;
	int result = 0;

	f->lock = -1;
	folders_remove_stale(f);
	if (fstatat(f->m->dir, FOLDERS_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	if (errno != ENOENT || folders_lock(f) == -1)
		return -1;
	/* Another session may have done so while this one waited. */
	if (fstatat(f->m->dir, FOLDERS_FILE, &st, AT_SYMLINK_NOFOLLOW) == -1)
		result = make_file(f, made);
	folders_unlock(f);
	return result;
}
