/* mbox_move.c: see mbox_move.h. */
#include "mail/mbox_move.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/hash128.h"
#include "base/num.h"
#include "mail/mbox.h"
#include "mail/mbox_repair.h"
#include "sys/log.h"

#define BLOCK 65536	/* octets read at a time */

static char block[BLOCK];

/* ---- the note */

static int
set_note(const struct mbox_move *m, const char *text)
{
	char note[2 * MBOX_NOTE_MAX];
	int n = snprintf(note, sizeof(note), "%s%s%s", text, *text && m->done[0] ? " " : "", m->done);

	if (n == 0)
		return fremovexattr(m->box->fd, MBOX_NOTE) == 0 || errno == ENODATA ? 0 : -1;
	return fsetxattr(m->box->fd, MBOX_NOTE, note, (size_t)n, 0);
}

/* What is to be kept of the note that there is. */
static void
keep_done(struct mbox_move *m)
{
	struct mbox_note note;
	ssize_t n = mbox_note_get(m->box, m->done, &note);

	m->done[n > 0 && note.done ? n : 0] = '\0';
}

/* ---- moving */

/* The digest of n octets at an offset, as text. Returns 1, 0 when there are not as many, or -1. */
static int
digest(const struct mbox *box, uint64_t at, uint64_t n, char out[33])
{
	struct hash128 h = { 0 };
	uint64_t sum[2];

	while (n) {
		ssize_t got = mbox_read_at(box, at, block, n < BLOCK ? (size_t)n : BLOCK);

		if (got <= 0)
			return (int)got;
		hash128_add(&h, (struct view){ block, (size_t)got });
		at += (uint64_t)got;
		n -= (uint64_t)got;
	}
	hash128_end(&h, sum);
	(void)snprintf(out, 33, "%016" PRIx64 "%016" PRIx64, sum[0], sum[1]);
	return 1;
}

static int
write_at(int fd, uint64_t at, const char *p, size_t n)
{
	while (n) {
		ssize_t done = pwrite(fd, p, n, (off_t)at);

		if (done == -1 && errno == EINTR)
			continue;
		if (done == -1)
			return -1;
		at += (uint64_t)done;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

/* Copies what is from an offset to the file's end to an earlier one, and cuts off the rest. */
static int
copy_down(const struct mbox *box, int fd, uint64_t from, uint64_t to, uint64_t *end)
{
	for (;;) {
		ssize_t n = mbox_read_at(box, from, block, BLOCK);

		if (n == 0)
			break;
		if (n == -1 || write_at(fd, to, block, (size_t)n) == -1)
			return -1;
		from += (uint64_t)n;
		to += (uint64_t)n;
	}
	*end = to;
	return fsync(fd);
}

/* From the note on: whatever is done of it, it can be done again. */
static int
carry_out(struct mbox_move *m)
{
	/* One that appends writes nowhere else, pwrite(2) or not. */
	int fd = openat(m->box->dir, m->box->path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
	int result = -1, error;
	struct stat st;
	uint64_t end;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_ino == m->box->st.st_ino &&
	    copy_down(m->box, fd, m->end, m->to, &end) == 0 && mbox_cut_off(m->box, end) == 0 &&
	    set_note(m, "") == 0)
		result = fsync(fd);
	error = errno;
	close(fd);
	errno = error;
	return result;
}

int
mbox_move_begin(struct mbox_move *m, struct mbox *box, uint64_t to)
{
	char text[64];

	*m = (struct mbox_move){ .box = box, .to = to, .end = (uint64_t)box->st.st_size };
	keep_done(m);
	(void)snprintf(text, sizeof(text), "back %" PRIu64, m->end);
	return set_note(m, text) == 0 ? fsync(box->fd) : -1;
}

void
mbox_move_abort(struct mbox_move *m)
{
	int error = errno;

	if (mbox_cut_off(m->box, m->end) == 0)
		(void)set_note(m, "");
	errno = error;
}

int
mbox_move_end(struct mbox_move *m)
{
	char sum[33], text[MBOX_NOTE_MAX];
	struct stat st;
	uint64_t n;

	if (fsync(m->box->fd) == -1 || fstat(m->box->fd, &st) == -1 ||
	    digest(m->box, m->end, (uint64_t)st.st_size - m->end, sum) != 1) {
		mbox_move_abort(m);
		return -1;
	}
	n = (uint64_t)st.st_size - m->end;
	(void)snprintf(text, sizeof(text), "move %" PRIu64 " %" PRIu64 " %" PRIu64 " %s", m->to, m->end,
	    n, sum);
	/* Before anything is written over, it must be known where it is. */
	if (set_note(m, text) == -1 || fsync(m->box->fd) == -1)
		return -1;
	return carry_out(m);
}

/* ---- what a crash has left */

static int
take_back(struct mbox_move *m, struct view rest)
{
	struct view word;

	if (!view_word(&rest, &word) || num_parse(word, INT64_MAX, &m->end) == -1)
		return 0;
	(void)view_string(view_trim(rest), m->done, sizeof(m->done));
	if ((uint64_t)m->box->st.st_size > m->end && mbox_cut_off(m->box, m->end) == -1)
		return -1;
	log_note(LOG_NOTICE, "mbox", "repaired", m->box->path);
	return set_note(m, "");
}

static int
go_on(struct mbox_move *m, struct view rest)
{
	char sum[33] = "";
	struct view to, end, n, wanted;
	uint64_t count;
	int there;

	if (!view_word(&rest, &to) || !view_word(&rest, &end) || !view_word(&rest, &n) ||
	    !view_word(&rest, &wanted) || num_parse(to, INT64_MAX, &m->to) == -1 ||
	    num_parse(end, INT64_MAX, &m->end) == -1 || num_parse(n, INT64_MAX, &count) == -1 ||
	    m->to > m->end || count > INT64_MAX - m->end)
		return 0;
	(void)view_string(view_trim(rest), m->done, sizeof(m->done));
	there = digest(m->box, m->end, count, sum);
	if (there == -1)
		return -1;
	log_note(LOG_NOTICE, "mbox", "repaired", m->box->path);
	/* If it is not there, it was cut off already. */
	return there == 1 && view_eq(wanted, view_of(sum)) ? carry_out(m) : set_note(m, "");
}

int
mbox_move_settle(struct mbox *box)
{
	struct mbox_move m = { .box = box };
	char text[2 * MBOX_NOTE_MAX];
	ssize_t got = fgetxattr(box->fd, MBOX_NOTE, text, sizeof(text));
	struct view note = { text, got > 0 ? (size_t)got : 0 }, word;
	int result = 0;

	if (!view_word(&note, &word))
		return 0;
	if (view_eq(word, VIEW("back")))
		result = take_back(&m, note);
	else if (view_eq(word, VIEW("move")))
		result = go_on(&m, note);
	else
		return 0;
	return result == 0 ? fstat(box->fd, &box->st) : -1;
}
