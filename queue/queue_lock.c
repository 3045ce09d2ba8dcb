/* queue_lock.c: one at a time works on a message; see queue_dir.h. */
#include "queue/queue_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "sys/clock.h"

#define STEP_MSEC 20	/* between two looks at a lock that somebody has */

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

enum queue_open
queue_open_wait(const struct queue_dirs *d, const struct queue_name *name, unsigned seconds,
    struct queue_file *f, const char **why)
{
	const struct timespec step = { 0, STEP_MSEC * 1000000L };
	msec deadline = deadline_in(seconds);
	enum queue_open result = queue_open(d, name, true, f, why);

	while (result == QUEUE_OPEN_BUSY && deadline_left(deadline) != 0) {
		(void)nanosleep(&step, NULL);
		result = queue_open(d, name, true, f, why);
	}
	return result;
}
