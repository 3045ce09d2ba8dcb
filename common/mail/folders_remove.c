/* folders_remove.c: see folders_private.h: a directory with all that is in it. */
#include "mail/folders_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

#define DEPTH_MAX 8	/* directories in each other; a Maildir has two */

/* Counts a message as the quota does: mailstead-maildir(5). */
static void
count(int dir, const char *file, struct maildir_load *load)
{
	struct maildir_name name;
	struct stat st;

	if (maildir_name_parse(view_of(file), &name) == -1 ||
	    view_find(name.flags, 'T') < name.flags.n)
		return;
	if (name.has_size)
		load->bytes += (int64_t)(name.size & INT64_MAX);
	else if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) == 0)
		load->bytes += st.st_size;
	else
		return;
	load->messages++;
}

static void
remove_tree(int at, const char *name, bool messages, int depth, struct maildir_load *load);

/* Removes what is in an open directory. */
static void
empty(DIR *d, bool messages, int depth, struct maildir_load *load)
{
	struct dirent *entry;

	while ((entry = readdir(d)) != NULL) {
		const char *name = entry->d_name;
		struct maildir_load one = { 0, 0 };

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (messages)
			count(dirfd(d), name, &one);
		if (unlinkat(dirfd(d), name, 0) == 0) {
			load->bytes += one.bytes;
			load->messages += one.messages;
		} else if (errno == EISDIR || errno == EPERM) {
			remove_tree(dirfd(d), name, depth == 1 &&
			    (strcmp(name, "new") == 0 || strcmp(name, "cur") == 0), depth, load);
		}
	}
}

static void
remove_tree(int at, const char *name, bool messages, int depth, struct maildir_load *load)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd == -1 || depth == DEPTH_MAX ? NULL : fdopendir(fd);

	if (d == NULL) {
		file_close(fd);
		return;
	}
	empty(d, messages, depth + 1, load);
	closedir(d);
	(void)unlinkat(at, name, AT_REMOVEDIR);
}

void
folders_remove(int dir, const char *name, struct maildir_load *load)
{
	*load = (struct maildir_load){ 0, 0 };
	remove_tree(dir, name, false, 0, load);
}
