/* index_glance.c: see index_glance.h. */
#include "mail/index_glance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "mail/index_window.h"
#include "sys/file.h"

#define OPEN_STATE (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

/*
 * Whether the journal has nothing that the state does not know, as after a power cut. The state of
 * a glance has none.
 */
static bool
is_all(int dir, const struct index_state *st)
{
	struct stat journal;

	if (fstatat(dir, INDEX_JOURNAL, &journal, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT && st->generation == INDEX_NONE;
	return st->generation != INDEX_NONE && (uint64_t)journal.st_size == st->committed;
}

static void
identify(struct index_glance *g, const struct stat *st)
{
	g->device = st->st_dev;
	g->inode = st->st_ino;
	g->state = (struct index_stamp){
		.sec = st->st_mtim.tv_sec, .nsec = st->st_mtim.tv_nsec
	};
}

static bool
read_state(struct index_glance *g, int dir, int64_t now)
{
	int fd = openat(dir, INDEX_STATE, OPEN_STATE);
	struct index_state st;
	struct stat file;
	bool result = false;

	if (fd != -1 && fstat(fd, &file) == 0 && index_state_read(fd, &st) == 0 &&
	    is_all(dir, &st)) {
		identify(g, &file);
		g->lasts = index_stamp_settled(&g->state) <= now;
		g->new = st.new;
		g->cur = st.cur;
		g->status = st.status;
		result = true;
	}
	file_close(fd);
	return result;
}

bool
index_glance_take(struct index_glance *g, int at, const char *dir)
{
	int fd = openat(at, dir, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int64_t now = index_now();
	bool result = fd != -1 && read_state(g, fd, now) &&
	    !index_stamp_differs_at(&g->new, fd, "new", now) &&
	    !index_stamp_differs_at(&g->cur, fd, "cur", now);

	file_close(fd);
	return result;
}

bool
index_glance_holds(const struct index_glance *g, int at, const char *dir)
{
	char path[MAILDIR_NAME_MAX + sizeof("/" INDEX_STATE)];
	int64_t now = index_now();
	struct stat st;
	size_t n = strlen(dir);

	if (!g->lasts || n > MAILDIR_NAME_MAX)
		return false;
	memcpy(path, dir, n);
	memcpy(path + n, "/" INDEX_STATE, sizeof("/" INDEX_STATE));
	if (fstatat(at, path, &st, AT_SYMLINK_NOFOLLOW) == -1 || st.st_dev != g->device ||
	    st.st_ino != g->inode || st.st_mtim.tv_sec != g->state.sec ||
	    st.st_mtim.tv_nsec != g->state.nsec)
		return false;
	memcpy(path + n, "/new", sizeof("/new"));
	if (index_stamp_differs_at(&g->new, at, path, now))
		return false;
	memcpy(path + n, "/cur", sizeof("/cur"));
	return !index_stamp_differs_at(&g->cur, at, path, now);
}

int
index_glance_make(const struct index_options *options, struct index_status *out)
{
	struct index *ix;
	int result = 0;

	*out = (struct index_status){ .uidvalidity = 0 };
	if (index_open_glance(options, &ix) == -1)
		return -1;
	/* One without files has looked through the directories this moment. */
	if (ix->st.generation != INDEX_NONE)
		result = index_sync(ix, INDEX_LOOK);
	*out = ix->st.status;
	index_close(ix);
	return result;
}

int
index_status_of(const struct index_options *options, struct index_status *out)
{
	struct index_glance g;

	if (strchr(options->path, '/') || !index_glance_take(&g, options->home, options->path))
		return index_glance_make(options, out);
	*out = g.status;
	return 0;
}
