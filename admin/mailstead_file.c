/* mailstead_file.c: see mailstead.h. */
#include "admin/mailstead.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/paths.h"

#define TEXT_MAX (64 * 1024 * 1024)

static int
failed(const char *path)
{
	mailstead_complain(path, strerror(errno));
	return -1;
}

/* Opens and locks it. Another one may have replaced the file until we had the lock. */
static int
open_locked(const char *path, bool create)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	for (;;) {
		int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | (create ? O_CREAT : 0), 0600);
		struct stat ours, now;

		if (fd == -1)
			return -1;
		while (fcntl(fd, F_OFD_SETLKW, &lock) == -1)
			if (errno != EINTR) {
				close(fd);
				return -1;
			}
		if (fstat(fd, &ours) == 0 && stat(path, &now) == 0 && ours.st_ino == now.st_ino &&
		    ours.st_dev == now.st_dev)
			return fd;
		close(fd);
	}
}

int
mailstead_file_open(struct mailstead_file *f, const char *path, bool create)
{
	*f = (struct mailstead_file){ .path = path, .fd = -1, .text = buf_make(TEXT_MAX) };
	f->fd = open_locked(path, create);
	if (f->fd == -1)
		return failed(path);
	f->real = realpath(path, NULL);
	if (f->real && file_read(f->fd, &f->text) == 0)
		return 0;
	(void)failed(path);
	mailstead_file_close(f);
	return -1;
}

/* A new file with the owner of the old one. Returns 0, or -1 with errno. */
static int
write_new(const struct mailstead_file *f, const char *path, struct view text)
{
	int fd, result = -1, error;
	struct stat old;

	/* Only one that died can have left it: we have the lock. */
	if (unlink(path) == -1 && errno != ENOENT)
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	if (fstat(f->fd, &old) == 0 && (geteuid() != 0 || fchown(fd, old.st_uid, old.st_gid) == 0) &&
	    fchmod(fd, 0600) == 0 && file_write(fd, text) == 0 && fsync(fd) == 0)
		result = 0;
	error = errno;
	close(fd);
	errno = error;
	return result;
}

int
mailstead_file_replace(struct mailstead_file *f, struct view text)
{
	char new[PATH_MAX], directory[PATH_MAX];
	int n = snprintf(new, sizeof(new), "%s.new", f->real);

	if (n < 0 || (size_t)n >= sizeof(new)) {
		errno = ENAMETOOLONG;
		return failed(f->path);
	}
	if (write_new(f, new, text) == -1 || rename(new, f->real) == -1) {
		(void)failed(new);
		(void)unlink(new);
		return -1;
	}
	path_directory(f->real, directory);
	return file_sync_path(AT_FDCWD, directory, true) == 0 ? 0 : failed(f->path);
}

void
mailstead_file_close(struct mailstead_file *f)
{
	if (f->fd != -1)
		close(f->fd);
	free(f->real);
	buf_free(&f->text);
	f->fd = -1;
	f->real = NULL;
}
