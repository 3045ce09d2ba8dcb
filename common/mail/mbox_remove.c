/* mbox_remove.c: see mbox_remove.h. */
#include "mail/mbox_remove.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "mail/mbox.h"
#include "mail/mbox_move.h"
#include "mail/mbox_repair.h"
#include "sys/file.h"

#define BLOCK 262144		/* octets copied at a time */
#define NAME_MORE 32		/* octets behind the name of the file */

struct removing {
	struct mbox *box;
	const struct mbox_list *l;
	const bool *gone;
	bool based;		/* the next message that stays gets what the first one had */
	char name[sizeof(((struct mbox *)0)->lock)];	/* of the new file */
	int fd;
	char *block;
};

/* ---- the last ones */

/* Whether all from one message on go, and there is nothing behind them: that one. */
static bool
is_tail(const struct removing *r, size_t *first)
{
	size_t i = r->l->n;

	while (i > 0 && r->gone[i - 1])
		i--;
	*first = i;
	if ((uint64_t)r->box->st.st_size != r->l->end)
		return false;
	while (i > 0 && !r->gone[i - 1])
		i--;
	return i == 0;
}

/* No note may speak of what is cut off. */
static int
cut(const struct removing *r, uint64_t to)
{
	struct mbox_note note;
	char text[MBOX_NOTE_MAX];

	if (mbox_note_get(r->box, text, &note) && !note.done &&
	    fremovexattr(r->box->fd, MBOX_NOTE) == -1)
		return -1;
	return mbox_cut_off(r->box, to);
}

/* ---- any others */

static int
copy(const struct removing *r, uint64_t from, uint64_t to)
{
	while (from < to) {
		uint64_t want = to - from < BLOCK ? to - from : BLOCK;
		ssize_t n = mbox_pread(r->box->fd, from, r->block, (size_t)want);

		if (n == 0)
			errno = EIO;
		if (n <= 0 || file_write(r->fd, (struct view){ r->block, (size_t)n }) == -1)
			return -1;
		from += (uint64_t)n;
	}
	return 0;
}

/* The first message has the numbers of all (X-IMAPbase), and may have gone. */
static int
copy_first(const struct removing *r, const struct mbox_entry *e)
{
	char base[64];
	int n = snprintf(base, sizeof(base), "X-IMAPbase: %lu %lu\n", (unsigned long)r->l->validity,
	    (unsigned long)r->l->last);

	if (copy(r, e->from, e->from + e->line) == -1)
		return -1;
	return file_write(r->fd, (struct view){ base, (size_t)n });
}

static int
copy_kept(struct removing *r)
{
	const struct mbox_list *l = r->l;

	if (copy(r, 0, l->n ? l->entries[0].from : l->end) == -1)
		return -1;
	for (size_t i = 0; i < l->n; i++) {
		const struct mbox_entry *e = &l->entries[i];
		uint64_t from = e->from;

		if (r->gone[i])
			continue;
		if (r->based) {
			if (copy_first(r, e) == -1)
				return -1;
			from += e->line;
			r->based = false;
		}
		/* Neighbours at once. */
		while (i + 1 < l->n && !r->gone[i + 1])
			i++;
		if (copy(r, from, mbox_list_end(l, i)) == -1)
			return -1;
	}
	return copy(r, l->end, (uint64_t)r->box->st.st_size);
}

/* The rights of the old file, or less; and the note of what has come, if it has come whole. */
static int
copy_rights(const struct removing *r)
{
	const struct stat *st = &r->box->st;
	mode_t mode = st->st_mode & 0777;
	char text[MBOX_NOTE_MAX];
	struct mbox_note note;
	struct stat now;
	ssize_t n;

	if (fstat(r->fd, &now) == -1)
		return -1;
	if (now.st_gid != st->st_gid && fchown(r->fd, (uid_t)-1, st->st_gid) == -1)
		mode &= (mode_t)~0070;
	if (fchmod(r->fd, mode) == -1)
		return -1;
	n = mbox_note_get(r->box, text, &note);
	if (n > 0 && note.done)
		(void)fsetxattr(r->fd, MBOX_NOTE, text, (size_t)n, 0);
	return 0;
}

static int
sync_directory(const struct mbox *box)
{
	char parent[sizeof(box->lock)];
	const char *slash = strrchr(box->path, '/');

	(void)snprintf(parent, sizeof(parent), "%.*s", slash ? (int)(slash - box->path) + 1 : 1,
	    slash ? box->path : ".");
	return file_sync_path(box->dir, parent, true);
}

static int
write_new(struct removing *r)
{
	const struct mbox *box = r->box;

	if (copy_rights(r) == -1 || copy_kept(r) == -1 || fsync(r->fd) == -1)
		return -1;
	return renameat(box->dir, r->name, box->dir, box->path);
}

static int
replace(struct removing *r)
{
	const struct mbox *box = r->box;
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, result = -1;

	if (snprintf(r->name, sizeof(r->name), "%s.mailstead-new", box->path) >=
	    (int)sizeof(r->name) - NAME_MORE) {
		errno = ENAMETOOLONG;
		return -1;
	}
	(void)unlinkat(box->dir, r->name, 0);
	r->fd = openat(box->dir, r->name, flags, 0600);
	if (r->fd == -1)
		return -1;
	if (write_new(r) == 0)
		/* From here on they are out; only a crash may bring them back. */
		result = sync_directory(box);
	else {
		int error = errno;

		(void)unlinkat(box->dir, r->name, 0);
		errno = error;
	}
	file_close(r->fd);
	return result;
}

/* ---- where nothing can take the file's place */

/* The messages that stay, from the first on that goes, and what is behind them. */
static int
append_kept(struct removing *r, size_t first)
{
	const struct mbox_list *l = r->l;

	r->fd = r->box->fd;
	for (size_t i = first; i < l->n; i++)
		if (!r->gone[i]) {
			if (r->based && copy_first(r, &l->entries[i]) == -1)
				return -1;
			if (copy(r, l->entries[i].from + (r->based ? l->entries[i].line : 0),
			    mbox_list_end(l, i)) == -1)
				return -1;
			r->based = false;
		}
	return copy(r, l->end, (uint64_t)r->box->st.st_size);
}

static int
in_place(struct removing *r)
{
	struct mbox_move m;
	size_t first = 0;

	while (!r->gone[first])
		first++;
	if (mbox_move_begin(&m, r->box, r->l->entries[first].from) == -1) {
		/* Where no note can be made. */
		if (errno == ENOTSUP || errno == ENOSYS || errno == EPERM)
			errno = EACCES;
		return -1;
	}
	if (append_kept(r, first) == 0)
		return mbox_move_end(&m);
	mbox_move_abort(&m);
	return -1;
}

int
mbox_remove(struct mbox *box, const struct mbox_list *l, const bool *gone)
{
	struct removing r = {
		.box = box, .l = l, .gone = gone, .fd = -1,
		.based = l->validity && !l->internal && l->n && gone[0],
	};
	int result, error;
	size_t first;

	if (is_tail(&r, &first))
		return first == l->n ? 0 : cut(&r, l->entries[first].from);
	r.block = malloc(BLOCK);
	if (r.block == NULL)
		return -1;
	/* Without the dot lock somebody may wait for the old file's lock, and would write to that. */
	result = box->lock[0] ? replace(&r) : in_place(&r);
	error = errno;
	free(r.block);
	errno = error;
	return result;
}
