/* maildir_deliver.c: see maildir_deliver.h. */
#include "mail/maildir_deliver.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

#define SCANS_MAX 5	/* of directories that change all the time */

/* ---- finding an earlier delivery */

static int
has_key(const char *name, void *arg)
{
	const char *key = arg;

	return strncmp(name, key, strlen(key)) == 0;
}

int
maildir_find(const struct maildir *m, char *key)
{
	for (int i = 0; i < SCANS_MAX; i++) {
		struct maildir_stamp before = maildir_stamp(m);
		/* In the direction in which messages move. */
		int got = maildir_each(m->new, has_key, key);

		if (got == 0)
			got = maildir_each(m->cur, has_key, key);
		if (got == 1 && maildir_sync(m) == -1)
			return -1;
		if (got != 0 || maildir_unchanged(m, &before))
			return got;
	}
	/* Rather later than twice. */
	errno = EAGAIN;
	return -1;
}

/* ---- delivery */

void
maildir_abort(struct maildir_delivery *d)
{
	int error = errno;

	/* First the name: another attempt may take it as soon as the lock is gone. */
	(void)unlinkat(d->m->tmp, d->name, 0);
	close(d->fd);
	d->fd = -1;
	errno = error;
}

/*
 * Locks the file as long as it is open. Whether another attempt has it
 * already; on a file system without locks nobody can tell.
 */
static bool
is_locked(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return false;
	if (errno != EAGAIN && errno != EACCES)
		return false;
	errno = EAGAIN;
	return true;
}

/* Whether the locked file is still the one in tmp/ under its name. */
static bool
is_there(const struct maildir_delivery *d, const struct stat *st)
{
	struct stat named;

	return fstatat(d->m->tmp, d->name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	    named.st_ino == st->st_ino && named.st_dev == st->st_dev;
}

/*
 * Opens and locks a file in tmp/, and empties it of what an earlier attempt
 * left; *before says whether there was any. Returns 0; 1 to try again; -1 with errno.
 */
static int
open_once(struct maildir_delivery *d, bool *before)
{
	int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	struct stat st;
	int result = -1;

	d->fd = openat(d->m->tmp, d->name, flags, 0600);
	if (d->fd == -1)
		return -1;
	if (!is_locked(d->fd) && fstat(d->fd, &st) == 0) {
		if (!is_there(d, &st)) {
			result = 1;
		} else if (st.st_nlink != 1) {
			/* A rename made of two steps: this may be the delivered message itself. */
			*before = true;
			result = unlinkat(d->m->tmp, d->name, 0) == 0 ? 1 : -1;
		} else {
			d->device = st.st_dev;
			*before = *before || st.st_size > 0;
			result = st.st_size > 0 ? ftruncate(d->fd, 0) : 0;
		}
	}
	if (result != 0)
		file_close(d->fd);
	return result;
}

static int
open_tmp(struct maildir_delivery *d, bool *before)
{
	*before = false;
	for (int i = 0; i < 3; i++) {
		int got = open_once(d, before);

		if (got != 1)
			return got;
	}
	errno = EAGAIN;
	return -1;
}

enum maildir_result
maildir_begin(struct maildir_delivery *d, const struct maildir *m, const char *key,
    const char *host, bool repeat)
{
	char copy[MAILDIR_KEY_MAX];
	int opened, found = 0;
	bool before;

	*d = (struct maildir_delivery){ .m = m, .fd = -1 };
	(void)snprintf(copy, sizeof(copy), "%s", key);
	maildir_unique(key, host, d->name);
	opened = open_tmp(d, &before);
	/* Also when there is no room for a file: what is delivered is delivered. */
	if ((repeat || before) && (opened == 0 || errno != EAGAIN)) {
		int error = errno;

		found = maildir_find(m, copy);
		if (found == 0)
			errno = error;
	}
	if (opened == 0 && found == 0)
		return MAILDIR_OK;
	if (opened == 0)
		maildir_abort(d);
	return found == 1 ? MAILDIR_BEFORE : MAILDIR_FAILED;
}

int
maildir_write(struct maildir_delivery *d, struct view data)
{
	if (file_write(d->fd, data) == -1)
		return -1;
	d->size += data.n;
	crlf_count_add(&d->count, data);
	return 0;
}

/* The data, and nothing of the journal. Returns 0 or -1. */
static int
write_out(int fd)
{
	return sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
	    SYNC_FILE_RANGE_WAIT_AFTER);
}

void
maildir_hurry(const struct maildir_delivery *d, bool wait)
{
	(void)(wait ? write_out(d->fd) : sync_file_range(d->fd, 0, 0, SYNC_FILE_RANGE_WRITE));
}

enum maildir_result
maildir_show(struct maildir_delivery *d, char final[MAILDIR_NAME_MAX + 1])
{
	(void)snprintf(final, MAILDIR_NAME_MAX + 1, "%s,S=%" PRIu64 ",W=%" PRIu64, d->name, d->size,
	    d->count.size);
	if (file_rename_new(d->m->tmp, d->name, d->m->new, final) == -1) {
		bool before = errno == EEXIST;

		maildir_abort(d);
		return before && file_sync_dir(d->m->new) == 0 ? MAILDIR_BEFORE : MAILDIR_FAILED;
	}
	close(d->fd);
	d->fd = -1;
	return MAILDIR_OK;
}

enum maildir_result
maildir_store(struct maildir_delivery *d, bool ordered, char final[MAILDIR_NAME_MAX + 1])
{
	if ((ordered ? write_out(d->fd) : fsync(d->fd)) == 0)
		return maildir_show(d, final);
	maildir_abort(d);
	return MAILDIR_FAILED;
}
