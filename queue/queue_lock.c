/* queue_lock.c: one at a time works on a message; see queue_dir.h. */
#include "queue/queue_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/*
 * The lock belongs to the open file: it ends with the last descriptor of it, however its holder
 * ends. Descriptors for agents are opened anew, so they do not keep it.
 */
enum queue_open
queue_lock(const struct queue_dirs *d, const struct queue_name *name, int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[QUEUE_PATH_MAX];
	struct stat ours, named;

	if (fcntl(fd, F_OFD_SETLK, &whole) == -1)
		return errno == EAGAIN || errno == EACCES ? QUEUE_OPEN_BUSY : QUEUE_OPEN_ERROR;
	queue_path(name, path);
	if (fstat(fd, &ours) == -1)
		return QUEUE_OPEN_ERROR;
	if (fstatat(d->queue, path, &named, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? QUEUE_OPEN_GONE : QUEUE_OPEN_ERROR;
	return ours.st_dev == named.st_dev && ours.st_ino == named.st_ino ? QUEUE_OPEN_OK :
	    QUEUE_OPEN_GONE;
}
