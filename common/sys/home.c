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
 * is made, and given to owner if that is not NULL. No link is ever followed, so
 * whoever owns the directories above cannot lead root elsewhere.
 */
static int
open_or_make(int dir, const char *name, mode_t mode, const struct user *owner)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	bool made = mkdirat(dir, name, mode) == 0;
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

/* Makes virtual_dir/DOMAIN/LOCAL. */
static int
make(const char *virtual_dir, struct view name, const struct user *u)
{
	size_t at = view_find(name, '@');
	char local[USER_NAME_MAX + 1], domain[USER_NAME_MAX + 1];
	mode_t above = geteuid() == 0 ? 0711 : 0700;
	int dir;

	(void)view_string(view_sub(name, 0, at), local, sizeof(local));
	(void)view_string(view_sub(name, at + 1, name.n), domain, sizeof(domain));
	if (mkdir(virtual_dir, above) == 0 && chmod(virtual_dir, above) == -1)
		return -1;
	dir = open_or_make(open_or_make(
	    open(virtual_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), domain, above, NULL),
	    local, 0700, u);
	return dir == -1 ? -1 : close(dir);
}

void
home_make_virtual(const char *virtual_dir, struct view name, const struct user *u)
{
	if (access(u->home, F_OK) == -1 && make(virtual_dir, name, u) == -1)
		log_errno("make mailbox directory", u->home);
}
