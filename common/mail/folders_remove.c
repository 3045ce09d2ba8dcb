/* folders_remove.c: see folders_private.h: a directory with all that is in it. */
#include "mail/folders_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/filesystem.h"

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

struct stale {
	const struct folders *f;
	bool found;
};

/* A name as DELETE makes it, microseconds first. */
static int
remove_one(const char *name, void *arg)
{
	struct view v = view_of(name);
	size_t end = view_rfind(v, '.');
	int64_t now = clock_unix_usec();
	struct stale *s = arg;
	struct maildir_load load;
	uint64_t usec;

	if (!view_eq(view_sub(v, end, v.n), VIEW(".deleted")) ||
	    num_parse(view_sub(v, 0, view_find(v, '.')), INT64_MAX, &usec) == -1 ||
	    (int64_t)usec >= now - FOLDERS_STALE_SECONDS * 1000000LL)
		return 0;
	folders_remove(s->f->m->tmp, name, &load);
	s->found = true;
	return 0;
}

void
folders_remove_stale(const struct folders *f)
{
	struct stale s = { .f = f };

	if (filesystem_no_directories(f->m->tmp))
		return;
	(void)maildir_each(f->m->tmp, remove_one, &s);
	if (s.found)
		(void)unlinkat(f->m->dir, "maildirsize", 0);
}
