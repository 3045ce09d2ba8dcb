/* mbox_lock.c: see mbox_lock.h. */
#include "mail/mbox_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sys/file.h"

#define STALE_SECONDS 300	/* liblockfile's limit, too */
#define PAUSE_MIN 20		/* milliseconds between two looks */
#define PAUSE_MAX 1000

static const char mark[] = "mailstead";

enum got { GOT_ERROR = -1, GOT_IT, GOT_BUSY };

/* ---- the file */

static int
open_file(struct mbox *m)
{
	int flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

	m->created = false;
	m->fd = openat(m->dir, m->path, flags);
	if (m->fd == -1 && errno == ENOENT) {
		m->created = true;
		m->fd = openat(m->dir, m->path, flags | O_CREAT, 0600);
	}
	return m->fd == -1 ? -1 : 0;
}

static enum got
lock_file(const struct mbox *m)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(m->fd, F_OFD_SETLK, &lock) == 0)
		return GOT_IT;
	return errno == EAGAIN || errno == EACCES ? GOT_BUSY : GOT_ERROR;
}

/* Whether it is a file that may be written, and still the one of that name. */
static enum got
check_file(struct mbox *m)
{
	struct stat named;

	if (fstat(m->fd, &m->st) == -1)
		return GOT_ERROR;
	if (!S_ISREG(m->st.st_mode)) {
		errno = EINVAL;
		return GOT_ERROR;
	}
	return fstatat(m->dir, m->path, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	    named.st_ino == m->st.st_ino && named.st_dev == m->st.st_dev ? GOT_IT : GOT_BUSY;
}

/* ---- the dot lock */

/* Whether somebody is still believed to hold the dot lock that is there. */
static bool
is_held(const struct mbox *m)
{
	char text[sizeof(mark)] = "";
	int fd = openat(m->dir, m->lock, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	ssize_t n;

	if (fd != -1) {
		n = read(fd, text, sizeof(text));
		close(fd);
		if (n == (ssize_t)sizeof(mark) - 1 && memcmp(text, mark, (size_t)n) == 0)
			return false;
	}
	return fstatat(m->dir, m->lock, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    st.st_mtim.tv_sec + STALE_SECONDS > clock_unix();
}

/* Under a name of its own first, so that the dot lock says whose it is from its beginning. */
static int
make_marked(struct mbox *m, char name[sizeof(m->lock)])
{
	int fd, n = snprintf(name, sizeof(m->lock), "%s.mailstead", m->lock);
	struct stat st;
	int result = -1;

	if (n < 0 || (size_t)n >= sizeof(m->lock)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	(void)unlinkat(m->dir, name, 0);
	fd = openat(m->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	if (file_write(fd, VIEW("mailstead")) == 0 && fstat(fd, &st) == 0) {
		m->lock_ino = st.st_ino;
		result = 0;
	} else {
		int error = errno;

		(void)unlinkat(m->dir, name, 0);
		errno = error;
	}
	file_close(fd);
	return result;
}

static bool
is_forbidden(int error)
{
	return error == EACCES || error == EPERM || error == EROFS || error == ENAMETOOLONG;
}

static enum got
lock_dot(struct mbox *m)
{
	char made[sizeof(m->lock)];
	int error;

	(void)snprintf(m->lock, sizeof(m->lock), "%s.lock", m->path);
	if (make_marked(m, made) == -1) {
		m->lock[0] = '\0';
		return is_forbidden(errno) ? GOT_IT : GOT_ERROR;
	}
	if (file_rename_new(m->dir, made, m->dir, m->lock) == 0)
		return GOT_IT;
	error = errno;
	if (error == EEXIST && !is_held(m))
		(void)unlinkat(m->dir, m->lock, 0);
	(void)unlinkat(m->dir, made, 0);
	m->lock[0] = '\0';
	errno = error;
	return error == EEXIST ? GOT_BUSY : GOT_ERROR;
}

/* ---- both */

static enum got
lock_once(struct mbox *m)
{
	enum got got;

	if (open_file(m) == -1)
		return errno == EEXIST || errno == ENOENT ? GOT_BUSY : GOT_ERROR;
	got = check_file(m);
	if (got == GOT_IT)
		got = lock_file(m);
	if (got == GOT_IT)
		got = check_file(m);
	if (got == GOT_IT)
		got = lock_dot(m);
	/* It may have grown before the dot lock was there. */
	if (got == GOT_IT && fstat(m->fd, &m->st) == 0)
		return GOT_IT;
	m->lock[0] ? mbox_unlock(m) : file_close(m->fd);
	m->fd = -1;
	return got == GOT_IT ? GOT_ERROR : got;
}

static void
pause_for(int milliseconds)
{
	struct timespec t = { milliseconds / 1000, (milliseconds % 1000) * 1000000L };

	(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

int
mbox_lock(struct mbox *m, int dir, const char *path, msec deadline)
{
	size_t n = strlen(path);

	*m = (struct mbox){ .dir = dir, .path = path, .fd = -1 };
	if (n == 0 || n > sizeof(m->lock) - 32) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (int wait = PAUSE_MIN;; wait = 2 * wait < PAUSE_MAX ? 2 * wait : PAUSE_MAX) {
		enum got got = lock_once(m);
		int left;

		if (got != GOT_BUSY)
			return got == GOT_IT ? 0 : -1;
		left = deadline_left(deadline);
		if (left == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		pause_for(left > 0 && left < wait ? left : wait);
	}
}

void
mbox_unlock(struct mbox *m)
{
	struct stat st;
	int error = errno;

	/* Unless somebody has found it too old. */
	if (m->lock[0] && fstatat(m->dir, m->lock, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    st.st_ino == m->lock_ino)
		(void)unlinkat(m->dir, m->lock, 0);
	close(m->fd);
	m->fd = -1;
	errno = error;
}
