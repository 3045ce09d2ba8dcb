/* setup_file.c: files of others, changed as a whole. See setup.h. */
#include "admin/setup.h"

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

int
setup_read(const char *path, struct buf *text)
{
	return file_read_path(AT_FDCWD, path, true, text) == -1 && errno != ENOENT ? -1 : 0;
}

/* A new file beside the old one, on the disk. Returns 0, or -1 with errno. */
static int
write_new(const char *path, struct view text, const struct stat *like, mode_t mode)
{
	int fd, error, result = -1;

	if (unlink(path) == -1 && errno != ENOENT)
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	if ((!like || fchown(fd, like->st_uid, like->st_gid) == 0) &&
	    fchmod(fd, like ? like->st_mode & 07777 : mode) == 0 && file_write(fd, text) == 0 &&
	    fsync(fd) == 0)
		result = 0;
	error = errno;
	close(fd);
	errno = error;
	return result;
}

int
setup_write(const char *path, struct view text, mode_t mode)
{
	char real[PATH_MAX], new[PATH_MAX + 8], directory[PATH_MAX];
	struct stat old;
	bool exists = realpath(path, real) != NULL && stat(real, &old) == 0;

	if (!exists && (errno != ENOENT || view_string(view_of(path), real, sizeof(real)) == -1))
		return -1;
	(void)snprintf(new, sizeof(new), "%s.new", real);
	if (write_new(new, text, exists ? &old : NULL, mode) == -1 || rename(new, real) == -1) {
		int error = errno;

		(void)unlink(new);
		errno = error;
		return -1;
	}
	path_directory(real, directory);
	return file_sync_path(AT_FDCWD, directory, true);
}

/* Opens and locks it, as whoever else edits it does; -1 with ENOENT where there is none. */
static int
open_locked(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct stat ours, now;

	for (;;) {
		int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);

		if (fd == -1)
			return -1;
		while (fcntl(fd, F_OFD_SETLKW, &lock) == -1)
			if (errno != EINTR) {
				file_close(fd);
				return -1;
			}
		if (fstat(fd, &ours) == 0 && stat(path, &now) == 0 && ours.st_ino == now.st_ino &&
		    ours.st_dev == now.st_dev)
			return fd;
		close(fd);
	}
}

int
setup_edit(const char *path, mode_t mode, int (*edit)(void *arg, struct view text, struct buf *out),
    void *arg, struct buf *said)
{
	struct buf text = buf_make(TEXT_MAX), out = buf_make(TEXT_MAX);
	int fd = open_locked(path), result = -1;

	if ((fd == -1 && errno != ENOENT) || (fd != -1 && file_read(fd, &text) == -1)) {
		(void)setup_failed(said, path);
	} else {
		result = edit(arg, buf_view(&text), &out);
		if (result == -1 && said->n == 0)
			(void)buf_addf(said, "%s: too large", path);
		if (result == 1 && setup_write(path, buf_view(&out), mode) == -1)
			result = setup_failed(said, path);
	}
	file_close(fd);
	buf_free(&text);
	buf_free(&out);
	return result;
}
