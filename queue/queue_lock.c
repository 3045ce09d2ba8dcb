/* queue_lock.c: see queue_lock.h. */
#include "queue/queue_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int
try_lock(const struct queue_dirs *d, const char *path, int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct stat file, name;

	if (fcntl(fd, F_OFD_SETLK, &whole) == -1) {
		if (errno == EACCES)
			errno = EAGAIN;
		return -1;
	}
	if (fstat(fd, &file) == -1 || fstatat(d->queue, path, &name, AT_SYMLINK_NOFOLLOW) == -1)
		return -1;
	errno = ENOENT;
	return file.st_ino == name.st_ino && file.st_dev == name.st_dev ? 0 : -1;
}

int
queue_lock(const struct queue_dirs *d, const struct queue_name *name)
{
	char path[QUEUE_PATH_MAX];
	int fd, error;

	queue_path(name, path);
	fd = openat(d->queue, path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd != -1 && try_lock(d, path, fd) == -1) {
		error = errno;
		close(fd);
		errno = error;
		fd = -1;
	}
	return fd;
}
