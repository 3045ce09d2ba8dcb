/* pop3d_mbox.c: see pop3d_mbox.h. */
#include "pop3d/pop3d_mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/mbox_move.h"
#include "mail/mbox_remove.h"
#include "mail/mbox_repair.h"
#include "sys/file.h"
#include "text/uidl_import.h"

/* ---- opening */

/* Locks it, and mends what a session or a delivery that was cut off has left. */
static int
lock(const struct pop3d_mbox *b, struct mbox *box)
{
	char text[MBOX_NOTE_MAX];
	struct mbox_note note;

	if (mbox_lock(box, b->dir, b->path, deadline_in(b->wait)) == -1)
		return -1;
	if (mbox_move_settle(box) == -1 ||
	    (mbox_note_get(box, text, &note) > 0 && !note.done && mbox_repair(box, &note) == -1)) {
		mbox_unlock(box);
		return -1;
	}
	return 0;
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/*
 * Reads it once. held: with the lock, since somebody changes it all the time. Returns 0; 1 when it
 * has changed meanwhile; -1 with errno.
 */
static int
read_once(struct pop3d_mbox *b, size_t limit, bool held)
{
	int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, result = -1;
	struct stat before, after;
	struct mbox box;

	if (lock(b, &box) == -1)
		return -1;
	b->fd = openat(b->dir, b->path, flags);
	if (!held || b->fd == -1)
		mbox_unlock(&box);
	if (b->fd != -1 && fstat(b->fd, &before) == 0 &&
	    mbox_list_read(&b->list, b->fd, (uint64_t)box.st.st_size, limit) == 0 &&
	    fstat(b->fd, &after) == 0)
		result = same_file(&before, &after) && before.st_size == box.st.st_size ? 0 : 1;
	if (held && b->fd != -1)
		mbox_unlock(&box);
	return held && result == 1 ? 0 : result;
}

int
pop3d_mbox_open(struct pop3d_mbox *b, size_t limit)
{
	struct stat st;
	int result;

	b->fd = -1;
	b->list = (struct mbox_list){ .entries = NULL };
	if (fstatat(b->dir, b->path, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : -1;
	result = read_once(b, limit, false);
	if (result == 1) {
		pop3d_mbox_close(b);
		result = read_once(b, limit, true);
	}
	return result;
}

void
pop3d_mbox_close(struct pop3d_mbox *b)
{
	mbox_list_free(&b->list);
	file_close(b->fd);
	b->fd = -1;
}

/* ---- messages */

/* Whether a form makes unique-ids of UIDs: "auto" is none, and "%f" is for a Maildir. */
static bool
tells_uids(const char *format)
{
	char a[MAILDROP_UIDL_MAX + 1], b[MAILDROP_UIDL_MAX + 1];

	return uidl_format(format, 1, 1, VIEW("x"), VIEW("x"), a) == 0 &&
	    uidl_format(format, 2, 1, VIEW("x"), VIEW("x"), b) == 0 && strcmp(a, b) != 0;
}

void
pop3d_mbox_uidl(const struct pop3d_mbox *b, size_t i, const char *format,
    char out[MAILDROP_UIDL_MAX + 1])
{
	const struct mbox_entry *e = &b->list.entries[i];
	int n;

	if (!tells_uids(format))
		format = b->list.internal ? UIDL_FORMAT_UW : UIDL_FORMAT_DOVECOT;
	if (e->uid && uidl_format(format, e->uid, b->list.validity, VIEW("x"), VIEW("x"), out) == 0)
		return;
	if (e->uidl && view_string(view_of(e->uidl), out, MAILDROP_UIDL_MAX + 1) == 0)
		return;
	n = snprintf(out, MAILDROP_UIDL_MAX + 1, "m%016llx%016llx", (unsigned long long)e->hash[0],
	    (unsigned long long)e->hash[1]);
	if (e->copy && n > 0)
		(void)snprintf(out + n, MAILDROP_UIDL_MAX + 1 - (size_t)n, "-%u", e->copy);
}

int
pop3d_mbox_read(struct pop3d_mbox *b, size_t i, struct maildrop_text *t)
{
	const struct mbox_entry *e = &b->list.entries[i];
	int there = mbox_list_there(&b->list, b->fd, i);

	if (there == 0)
		errno = ENOENT;
	if (there != 1)
		return -1;
	*t = (struct maildrop_text){
		.fd = b->fd, .mbox = true, .from = e->from + e->line,
		.to = mbox_list_end(&b->list, i) - e->empty,
	};
	return 0;
}

int64_t
pop3d_mbox_time(const struct pop3d_mbox *b, size_t i)
{
	const struct mbox_entry *e = &b->list.entries[i];
	char line[1024];
	ssize_t n = mbox_pread(b->fd, e->from, line, e->line < sizeof(line) ? e->line : sizeof(line));

	return n > 0 ? mbox_from_time((struct view){ line, (size_t)n }) : 0;
}

/* ---- what goes */

/* By digest, then by place. */
static int
compare_entries(const void *a, const void *b)
{
	const struct mbox_entry *x = *(const struct mbox_entry *const *)a;
	const struct mbox_entry *y = *(const struct mbox_entry *const *)b;
	int d = memcmp(x->hash, y->hash, sizeof(x->hash));

	return d ? d : (x > y) - (x < y);
}

/* The first entry with that digest from *least on; or NULL. */
static const struct mbox_entry *
find_entry(const struct mbox_entry **sorted, size_t n, const uint64_t hash[2],
    const struct mbox_entry *least)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int d = memcmp(sorted[middle]->hash, hash, sizeof(sorted[middle]->hash));

		if (d < 0 || (d == 0 && sorted[middle] < least))
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && memcmp(sorted[low]->hash, hash, sizeof(sorted[low]->hash)) == 0 ?
	    sorted[low] : NULL;
}

/* Finds in the mbox as it is now what was marked in it as it was: it stays in its order. */
static bool *
find_again(const struct mbox_list *was, const bool *gone, const struct mbox_list *now)
{
	const struct mbox_entry **sorted = calloc(now->n + 1, sizeof(const struct mbox_entry *));
	const struct mbox_entry *least = now->entries;
	bool *found = calloc(now->n + 1, sizeof(*found));

	for (size_t i = 0; sorted && i < now->n; i++)
		sorted[i] = &now->entries[i];
	if (sorted)
		qsort(sorted, now->n, sizeof(const struct mbox_entry *), compare_entries);
	for (size_t i = 0; sorted && found && i < was->n; i++) {
		const struct mbox_entry *e = find_entry(sorted, now->n, was->entries[i].hash, least);

		if (e == NULL)
			continue;
		found[e - now->entries] = gone[i];
		least = e + 1;
	}
	if (sorted == NULL) {
		free(found);
		found = NULL;
	}
	free(sorted);
	return found;
}

static bool
any(const bool *gone, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (gone[i])
			return true;
	return false;
}

/* It has changed since it was read. */
static int
remove_changed(const struct pop3d_mbox *b, struct mbox *box, const bool *gone)
{
	struct mbox_list now;
	bool *found;
	int result = -1;

	if (mbox_list_read(&now, box->fd, (uint64_t)box->st.st_size, SIZE_MAX) == 0 &&
	    (found = find_again(&b->list, gone, &now)) != NULL) {
		result = any(found, now.n) ? mbox_remove(box, &now, found) : 0;
		free(found);
	}
	mbox_list_free(&now);
	return result;
}

int
pop3d_mbox_remove(struct pop3d_mbox *b, const bool *gone)
{
	struct mbox box;
	struct stat st;
	int result;

	if (b->fd == -1 || !any(gone, b->list.n))
		return 0;
	if (fstatat(b->dir, b->path, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : -1;
	if (lock(b, &box) == -1)
		return -1;
	if (same_file(&box.st, &b->list.st))
		result = mbox_remove(&box, &b->list, gone);
	else
		result = remove_changed(b, &box, gone);
	mbox_unlock(&box);
	return result;
}
