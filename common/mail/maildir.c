/* maildir.c: see maildir.h. */
#include "mail/maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/file.h"

#define OPEN_DIR (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static const struct maildir nothing = { .dir = -1, .tmp = -1, .new = -1, .cur = -1 };

/* ---- the directories */

/* Opens a directory. Returns a descriptor; -1 with errno. */
static int
open_dir(int at, const char *name, bool create)
{
	int fd = openat(at, name, OPEN_DIR);

	if (fd != -1 || errno != ENOENT || !create)
		return fd;
	if (mkdirat(at, name, 0700) == -1 && errno != EEXIST)
		return -1;
	fd = openat(at, name, OPEN_DIR);
	if (fd != -1 && file_sync_dir(at) == -1) {
		file_close(fd);
		return -1;
	}
	return fd;
}

/* Takes the next name off *path into name. Returns 1, 0 at the end, -1 for one that may not be. */
static int
next_name(struct view *path, char name[MAILDIR_NAME_MAX + 1])
{
	struct view v;

	do {
		size_t n = view_find(*path, '/');

		if (path->n == 0)
			return 0;
		v = view_sub(*path, 0, n);
		*path = view_sub(*path, n + 1, path->n);
	} while (v.n == 0);
	if (view_eq(v, VIEW(".")) || view_eq(v, VIEW("..")) ||
	    view_string(v, name, MAILDIR_NAME_MAX + 1) == -1) {
		errno = EINVAL;
		return -1;
	}
	return 1;
}

/* Opens the directory at path below home. */
static int
open_path(int home, const char *path, bool create)
{
	struct view rest = view_of(path);
	char name[MAILDIR_NAME_MAX + 1];
	int got, dir = -1;

	if (path[0] == '/' || path[0] == '\0') {
		errno = EINVAL;
		return -1;
	}
	while ((got = next_name(&rest, name)) == 1) {
		int next = open_dir(dir == -1 ? home : dir, name, create);

		file_close(dir);
		dir = next;
		if (dir == -1)
			return -1;
	}
	if (got == -1) {
		file_close(dir);
		return -1;
	}
	return dir;
}

/* Whether fd is open, or missing where that is no error. */
static bool
is_fine(int fd, bool create)
{
	return fd != -1 || (!create && errno == ENOENT);
}

int
maildir_open(int home, const char *path, bool create, struct maildir *m)
{
	*m = nothing;
	m->dir = open_path(home, path, create);
	if (m->dir == -1)
		return is_fine(-1, create) ? 0 : -1;
	if (is_fine(m->tmp = open_dir(m->dir, "tmp", create), create) &&
	    is_fine(m->new = open_dir(m->dir, "new", create), create) &&
	    is_fine(m->cur = open_dir(m->dir, "cur", create), create))
		return 0;
	maildir_close(m);
	return -1;
}

void
maildir_close(struct maildir *m)
{
	file_close(m->dir);
	file_close(m->tmp);
	file_close(m->new);
	file_close(m->cur);
	*m = nothing;
}

bool
maildir_is_there(int home, const char *path, const struct maildir *m)
{
	struct stat ours, named;
	char new[PATH_MAX];
	int n = snprintf(new, sizeof(new), "%s/new", path);

	return n > 0 && (size_t)n < sizeof(new) && fstat(m->new, &ours) == 0 &&
	    fstatat(home, new, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	    ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

/* Names are read many at a time: readdir(3) of a small libc makes sixteen times as many calls. */
struct names {
	int fd;
	size_t at, n;
	char block[32768] __attribute__((aligned(8)));
};

/* What getdents64(2) gives for each. */
struct name {
	uint64_t inode;
	int64_t offset;
	unsigned short length;	/* of all this */
	unsigned char type;
	char text[];
};

/* Gives the next name. Returns 1, 0 at the end, -1 with errno. */
static int
read_name(struct names *d, const char **name)
{
	const struct name *entry;

	if (d->at == d->n) {
		long n = syscall(SYS_getdents64, d->fd, d->block, sizeof(d->block));

		if (n <= 0)
			return (int)n;
		d->at = 0;
		d->n = (size_t)n;
	}
	entry = (const void *)(d->block + d->at);
	d->at += entry->length;
	*name = entry->text;
	return 1;
}

/* Opened anew: two readers of one descriptor would share its position. NULL with errno. */
static struct names *
open_names(int dir)
{
	struct names *d = malloc(sizeof(*d));

	if (d == NULL)
		return NULL;
	d->at = d->n = 0;
	d->fd = openat(dir, ".", OPEN_DIR);
	if (d->fd != -1)
		return d;
	free(d);
	return NULL;
}

/* Calls each for the names that are hidden, or for the others; "." and ".." are none. */
static int
each_name(int dir, bool hidden, int (*each)(const char *name, void *arg), void *arg)
{
	const char *name = NULL;
	struct names *d;
	int result = 0;

	if (dir == -1)
		return 0;
	d = open_names(dir);
	if (d == NULL)
		return -1;
	while (result == 0) {
		int got = read_name(d, &name);

		if (got != 1) {
			result = got;
			break;
		}
		if ((name[0] == '.') == hidden && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			result = each(name, arg);
	}
	file_close(d->fd);
	free(d);
	return result;
}

int
maildir_each(int dir, int (*each)(const char *name, void *arg), void *arg)
{
	return each_name(dir, false, each, arg);
}

int
maildir_folders(const struct maildir *m, int (*each)(const char *name, void *arg), void *arg)
{
	return each_name(m->dir, true, each, arg);
}

static struct timespec
changed_at(int dir)
{
	struct stat st;

	return dir != -1 && fstat(dir, &st) == 0 ? st.st_mtim : (struct timespec){ 0 };
}

struct maildir_stamp
maildir_stamp(const struct maildir *m)
{
	return (struct maildir_stamp){ .new = changed_at(m->new), .cur = changed_at(m->cur) };
}

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool
maildir_unchanged(const struct maildir *m, const struct maildir_stamp *since)
{
	struct maildir_stamp now = maildir_stamp(m);

	return same_time(now.new, since->new) && same_time(now.cur, since->cur);
}

int
maildir_sync(const struct maildir *m)
{
	/* Where messages move to comes first: rather two names than none. */
	if (m->cur != -1 && file_sync_dir(m->cur) == -1)
		return -1;
	return m->new != -1 ? file_sync_dir(m->new) : 0;
}

struct cleaning {
	int dir;
	int64_t before;
};

static int
clean_file(const char *name, void *arg)
{
	const struct cleaning *c = arg;
	struct stat st;

	if (fstatat(c->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	    st.st_mtim.tv_sec < c->before && st.st_ctim.tv_sec < c->before)
		(void)unlinkat(c->dir, name, 0);
	return 0;
}

void
maildir_clean(const struct maildir *m, int64_t now)
{
	struct cleaning c = { .dir = m->tmp, .before = now - MAILDIR_STALE_SECONDS };

	(void)maildir_each(m->tmp, clean_file, &c);
}
