/* home.c: see home.h. Runs as root. */
#include "sys/home.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/log.h"

/*
 * Opens the directory name in dir, which is closed; -1: it could not be opened. One that is missing
 * is made; with an owner it is given to that, also one that is there: who made it may have died
 * before. No link is ever followed, so whoever owns the directories above cannot lead
 * root elsewhere.
 */
static int
open_or_make(int dir, struct view v, mode_t mode, const struct user *owner)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	char name[USER_NAME_MAX + 1];
	bool made = (view_string(v, name, sizeof(name)) == 0 && mkdirat(dir, name, mode) == 0) || owner;
	int fd = made || errno == EEXIST ? openat(dir, name, flags) : -1;

	if (fd != -1 && made && (fchmod(fd, mode) == -1 ||
	    (geteuid() == 0 && owner && fchown(fd, owner->uid, owner->gid) == -1) ||
	    fsync(dir) == -1)) {
		file_close(fd);
		fd = -1;
	}
	file_close(dir);
	return fd;
}

void
home_make_virtual(const char *virtual_dir, struct view name, const struct user *u)
{
	size_t at = view_find(name, '@');
	mode_t above = geteuid() == 0 ? 0711 : 0700;
	struct stat st;
	int dir;

	if (stat(u->home, &st) == 0 && st.st_uid != 0)
		return;
	(void)(mkdir(virtual_dir, above) == 0 && chmod(virtual_dir, above) == 0);
	dir = open(virtual_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = open_or_make(dir, view_sub(name, at + 1, name.n), above, NULL);
	dir = open_or_make(dir, view_sub(name, 0, at), 0700, u);
	if (dir == -1 || close(dir) == -1)
		log_errno("make mailbox directory", u->home);
}
