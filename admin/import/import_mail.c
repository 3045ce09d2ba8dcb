/*
 * import_mail.c: Maildirs of virtual users, moved to where ours are. See import.h.
 *
 * They are renamed, never copied: so nothing is there twice, or in half, and it is as easily taken
 * back. Who owned them may have a process that works on them while root does. So root
 * follows no link, and gives away only what belongs to that owner.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/import/import.h"
#include "admin/users/user_home.h"
#include "sys/file.h"
#include "sys/paths.h"

#define DEPTH_MAX 8	/* directories in each other, below a Maildir */
#define OPEN_DIR (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* ---- Where to */

static int
refuse(struct import *im, const struct import_move *m, const char *why)
{
	import_note(im, IMPORT_LEFT, m->at, "%s: the mail of %s stays there: %s", m->from, m->address,
	    why);
	return -1;
}

/* The nearest directory at or above path that is there. Returns 0 or -1. */
static int
stat_nearest(const char *path, struct stat *st)
{
	char above[PATH_MAX], now[PATH_MAX];

	(void)snprintf(now, sizeof(now), "%s", path);
	while (stat(now, st) == -1) {
		path_directory(now, above);
		if (errno != ENOENT || above[0] == '\0' || strcmp(above, now) == 0)
			return -1;
		(void)snprintf(now, sizeof(now), "%s", above);
	}
	return 0;
}

/* The name of a Maildir in a home, as it will be. */
static const char *
maildir_name(const struct import *im)
{
	const struct import_row *row = import_find(im, IMPORT_CONF, VIEW("maildir"));

	return row && row->state == IMPORT_NEW ? row->line : im->conf->maildir;
}

int
import_mail_look(struct import *im, struct import_move *m)
{
	char home[USER_DIR_MAX + 1], to[PATH_MAX], cur[PATH_MAX];
	struct stat st, there;

	(void)snprintf(cur, sizeof(cur), "%s/cur", m->from);
	if (lstat(m->from, &st) == -1)
		return errno == ENOENT ? 0 : refuse(im, m, strerror(errno));
	if (user_virtual_home(im->conf->virtual_dir, view_of(m->address), home) == -1)
		return refuse(im, m, "the name can be no directory here");
	(void)snprintf(to, sizeof(to), "%s/%s", home, maildir_name(im));
	if (!S_ISDIR(st.st_mode) || lstat(cur, &there) == -1 || !S_ISDIR(there.st_mode))
		return refuse(im, m, "this is no Maildir");
	if (lstat(to, &there) == 0)
		return there.st_ino == st.st_ino && there.st_dev == st.st_dev ? 0 :
		    refuse(im, m, "there is a mailbox here already");
	if (stat_nearest(home, &there) == -1)
		return refuse(im, m, strerror(errno));
	if (there.st_dev != st.st_dev)
		return refuse(im, m, "another file system; let virtual_dir be a directory in it");
	m->to = strdup(to);
	m->uid = st.st_uid;
	m->gid = st.st_gid;
	im->failed |= m->to == NULL;
	return m->to ? 1 : -1;
}

/* ---- Whose it is */

struct giving {
	uid_t from;
	const struct user *to;
	unsigned long left;	/* that belongs to others */
};

static int
give_tree(struct giving *g, int dir, unsigned depth);

/* Gives one entry of the directory, and what is below it. Returns 0, or -1 with errno. */
static int
give(struct giving *g, int dir, const char *name, unsigned depth)
{
	struct stat st;
	int fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC), below, result = 0;

	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	if (fstat(fd, &st) == -1) {
		result = -1;
	} else if (st.st_uid != g->from) {
		g->left++;
	} else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
		below = openat(fd, ".", OPEN_DIR);
		result = below == -1 ? -1 : give_tree(g, below, depth + 1);
	}
	if (result == 0 && st.st_uid == g->from)
		result = fchownat(fd, "", g->to->uid, g->to->gid, AT_EMPTY_PATH);
	file_close(fd);
	return result;
}

/* All in the directory, which is closed. */
static int
give_tree(struct giving *g, int dir, unsigned depth)
{
	DIR *d = fdopendir(dir);
	struct dirent *e;
	int result = 0;

	if (d == NULL) {
		file_close(dir);
		return -1;
	}
	while (result == 0 && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			result = give(g, dir, e->d_name, depth);
	(void)closedir(d);
	return result;
}

static int
give_all(struct import *im, const struct import_move *m, const struct user *u)
{
	struct giving g = { .from = m->uid, .to = u };

	if (m->uid == u->uid)
		return 0;
	if (give(&g, AT_FDCWD, m->to, 0) == -1) {
		import_note(im, IMPORT_LEFT, m->at, "%s: %s", m->to, strerror(errno));
		return -1;
	}
	if (g.left)
		import_note(im, IMPORT_ASKED, m->at, "%s: %lu files belong to others than its owner, and "
		    "still do: chown -R %s", m->to, g.left, u->name);
	return 0;
}

int
import_mail_move(struct import *im, const struct import_move *m)
{
	char above[PATH_MAX];
	struct user u;

	if (user_home_find(im->conf, m->address, &u) == -1 ||
	    user_home_make(im->conf, m->address, &u, false) == -1)
		return refuse(im, m, "no home for it");
	if (file_rename_new(AT_FDCWD, m->from, AT_FDCWD, m->to) == -1)
		return refuse(im, m, strerror(errno));
	path_directory(m->to, above);
	if (give_all(im, m, &u) == -1 || file_sync_path(AT_FDCWD, above, true) == -1)
		return -1;
	path_directory(m->from, above);
	return file_sync_path(AT_FDCWD, above, true);
}
