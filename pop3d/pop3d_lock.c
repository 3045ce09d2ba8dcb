/* pop3d_lock.c: see pop3d_lock.h. */
#include "pop3d/pop3d_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "sys/clock.h"
#include "sys/file.h"

bool
pop3d_lock_exists(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Whether the last login was less than delay seconds ago. A time to come is none. */
static bool
too_soon(int fd, uint64_t delay)
{
	int64_t now = clock_unix();
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_mtim.tv_sec <= now &&
	    (uint64_t)(now - st.st_mtim.tv_sec) < delay;
}

static enum pop3d_lock_result
take(int fd, bool alone)
{
	struct flock whole = { .l_type = alone ? F_WRLCK : F_RDLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_OFD_SETLK, &whole) == 0)
		return POP3D_LOCK_OK;
	return errno == EAGAIN || errno == EACCES ? POP3D_LOCK_BUSY : POP3D_LOCK_FAILED;
}

enum pop3d_lock_result
pop3d_lock_take(int dir, const char *name, bool alone, uint64_t delay, int *fd)
{
	int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	enum pop3d_lock_result result;
	bool made = false;

	*fd = openat(dir, name, flags);
	if (*fd == -1 && errno == ENOENT) {
		*fd = openat(dir, name, flags | O_CREAT, 0600);
		made = true;
	}
	if (*fd == -1)
		return POP3D_LOCK_FAILED;
	result = take(*fd, alone);
	if (result == POP3D_LOCK_OK && delay) {
		if (!made && too_soon(*fd, delay))
			result = POP3D_LOCK_SOON;
		else
			(void)futimens(*fd, NULL);
	}
	if (result != POP3D_LOCK_OK) {
		file_close(*fd);
		*fd = -1;
	}
	return result;
}
