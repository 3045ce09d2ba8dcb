/* file_swap.c: see file_swap.h. */
#include "admin/file_swap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "sys/file.h"

#define NAMES_MAX 65536		/* octets of the names of extended attributes; the kernel's limit */
#define VALUE_MAX 65536		/* octets of a value, likewise */
#define SWAPS_MAX 10		/* of a file that somebody else replaces at every one of them */

int
file_swap_lock(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	while (fcntl(fd, F_OFD_SETLKW, &lock) == -1)
		if (errno != EINTR)
			return -1;
	return 0;
}

/* What security modules keep is theirs, and a file system may have none. */
static int
copy_attribute(int old, int new, const char *name, char *value)
{
	ssize_t n = fgetxattr(old, name, value, VALUE_MAX);

	if (n != -1 && fsetxattr(new, name, value, (size_t)n, 0) == 0)
		return 0;
	return errno == ENODATA || errno == ENOTSUP || strncmp(name, "security.", 9) == 0 ? 0 : -1;
}

/* Access lists are among them: after the mode. */
static int
copy_attributes(int old, int new)
{
	char *names = malloc(NAMES_MAX), *value = malloc(VALUE_MAX);
	ssize_t n = names && value ? flistxattr(old, names, NAMES_MAX) : -1;
	int result = n == -1 && errno != ENOTSUP ? -1 : 0;

	for (const char *p = names; result == 0 && n > 0 && p < names + n; p += strlen(p) + 1)
		result = copy_attribute(old, new, p, value);
	free(names);
	free(value);
	return result;
}

static int
fill(int old, int fd, mode_t mode, struct view text)
{
	struct stat st;

	if (fstat(old, &st) == -1 || (geteuid() == 0 && fchown(fd, st.st_uid, st.st_gid) == -1) ||
	    fchmod(fd, mode) == -1 || copy_attributes(old, fd) == -1)
		return -1;
	return file_swap_lock(fd) == 0 && file_write(fd, text) == 0 ? fsync(fd) : -1;
}

int
file_swap_make(int old, const char *new, mode_t mode, struct view text)
{
	int fd, error;

	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1 || fill(old, fd, mode, text) == 0)
		return fd;
	error = errno;
	close(fd);
	(void)unlink(new);
	errno = error;
	return -1;
}

/* Returns 1 or 0, or -1 with errno. */
static int
has_content(const char *path, struct view wanted)
{
	struct buf text = buf_make(wanted.n + 1);
	int result = 1;

	if (file_read_path(AT_FDCWD, path, false, &text) == -1)
		result = errno == EFBIG ? 0 : -1;
	else if (!view_eq(buf_view(&text), wanted))
		result = 0;
	buf_free(&text);
	return result;
}

/* Where two names cannot be exchanged: a moment stays in which an editor comes between. */
static int
rename_over(const char *path, const char *new, struct view before)
{
	int same = has_content(path, before);

	return same == 1 ? rename(new, path) == 0 ? 1 : -1 : same;
}

static ino_t
inode_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? st.st_ino : 0;
}

/*
 * Takes the new file, which is at path, away again: what is at new goes back. What comes out then
 * has to be what we put there; if not, somebody else has put it there meanwhile, and it is newer.
 */
static int
undo_exchange(const char *path, const char *new)
{
	ino_t ours = inode_of(path);

	for (int i = 0; i < SWAPS_MAX; i++) {
		ino_t theirs = inode_of(new);

		if (renameat2(AT_FDCWD, new, AT_FDCWD, path, RENAME_EXCHANGE) == -1)
			return -1;
		if (inode_of(new) == ours)
			return 0;
		ours = theirs;
	}
	return 0;
}

/* What comes out of the exchange has to be what was read. */
static int
exchange(const char *path, const char *new, struct view before)
{
	int same, error;

	if (renameat2(AT_FDCWD, new, AT_FDCWD, path, RENAME_EXCHANGE) == -1) {
		/* Some editors put the old file aside first. */
		if (errno == ENOENT)
			return 0;
		return errno == EINVAL ? rename_over(path, new, before) : -1;
	}
	same = has_content(new, before);
	error = errno;
	if (same != 1 && undo_exchange(path, new) == -1)
		return -1;
	errno = error;
	return same;
}

int
file_swap(const char *path, const char *new, struct view before)
{
	int result = exchange(path, new, before), error = errno;

	/* The new content is durable only with its name, so what is left of the old one is no harm. */
	(void)unlink(new);
	errno = error;
	return result;
}
