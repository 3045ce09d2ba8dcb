/* maildir_folder.c: see maildir_folder.h. */
#include "mail/maildir_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

#define FOLDER_MAX 200	/* octets of a folder's name: a reader may want to make others below it */

static bool
is_reserved(struct view folder)
{
	struct view first = view_sub(folder, 0, view_find(folder, '.'));

	return view_eq_nocase(first, VIEW("Trash")) || view_eq_nocase(first, VIEW("INBOX"));
}

int
maildir_folder_name(struct view folder, bool lower, char out[MAILDIR_NAME_MAX + 1])
{
	size_t n = 0;

	out[0] = '\0';
	if (folder.n == 0 || folder.n > FOLDER_MAX / 2 || is_reserved(folder) ||
	    folder.p[folder.n - 1] == '.')
		return -1;
	out[n++] = '.';
	for (size_t i = 0; i < folder.n; i++) {
		char c = folder.p[i];

		if (c <= ' ' || c >= 0x7f || c == '/' || (c == '.' && out[n - 1] == '.')) {
			out[0] = '\0';
			return -1;
		}
		out[n++] = lower ? ascii_lower(c) : c;
		if (c == '&')
			out[n++] = '-';
	}
	out[n] = '\0';
	return 0;
}

/* The directory with its mark, before anything that makes it complete. */
static int
make_marked(const struct maildir *m, const char *name)
{
	char path[MAILDIR_NAME_MAX + 20];
	int fd, result = -1;

	if (mkdirat(m->dir, name, 0700) == -1 && errno != EEXIST)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/maildirfolder", name);
	fd = openat(m->dir, path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
	if (fd == -1)
		return -1;
	if (fsync(fd) == 0 && file_sync_dir(m->dir) == 0)
		result = 0;
	file_close(fd);
	return result;
}

int
maildir_folder_open(const struct maildir *m, const char *name, bool create, struct maildir *folder)
{
	char path[MAILDIR_NAME_MAX + 8];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/cur", name);
	/* cur/ is made last. */
	if (fstatat(m->dir, path, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		if (errno != ENOENT)
			return -1;
		if (!create)
			return 0;
		if (make_marked(m, name) == -1)
			return -1;
	}
	return maildir_open(m->dir, name, true, folder) == 0 ? 1 : -1;
}
