/* enqueue_flush.c: see enqueue_flush.h. */
#include "queue/enqueue_flush.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "queue/enqueue_limit.h"

static DIR *
open_flush(const struct queue_dirs *dirs)
{
	int fd = openat(dirs->queue, "flush", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);

	if (dir == NULL && fd != -1)
		close(fd);
	return dir;
}

static size_t
count(DIR *dir)
{
	size_t n = 0;

	struct dirent *e;

	while (n < QUEUE_FLUSH_MAX && (e = readdir(dir)) != NULL)
		n += e->d_name[0] != '.';
	return n;
}

static enum enqueue_error
leave_word(struct enqueue_file *f, DIR *dir, const struct etrn *what, bool urgent)
{
	char name[ETRN_TEXT_MAX];
	int fd;

	fd = openat(dirfd(dir), etrn_text(what, name), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	/* It waits already: nothing is asked for that was not. */
	if (fd != -1) {
		close(fd);
		return ENQUEUE_OK;
	}
	if (count(dir) >= QUEUE_FLUSH_MAX)
		return ENQUEUE_SOON;
	if (!urgent && !enqueue_limit_flush(f, view_of(name)))
		return ENQUEUE_SOON;
	fd = openat(dirfd(dir), name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return enqueue_errno("create", name, ENQUEUE_CREATE);
	close(fd);
	return ENQUEUE_OK;
}

void
enqueue_flush(struct enqueue_file *f, const struct etrn *what, bool urgent)
{
	DIR *dir = open_flush(f->dirs);
	enum enqueue_error error;

	f->error = ENQUEUE_OK;
	error = dir ? leave_word(f, dir, what, urgent) :
	    enqueue_errno("open", "flush", ENQUEUE_CREATE);
	if (dir)
		closedir(dir);
	if (error == ENQUEUE_OK)
		queue_trigger(f->dirs, "");
	else
		enqueue_fail(f, error);
}
