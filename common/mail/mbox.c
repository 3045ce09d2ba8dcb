/* mbox.c: see mbox.h. */
#include "mail/mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "mail/mbox_move.h"
#include "mail/mbox_repair.h"
#include "sys/file.h"
#include "text/mbox.h"

#define BLOCK 65536		/* octets read at a time */

/* A message on its way into an open mbox. */
struct writing {
	struct mbox box;
	const struct mbox_message *m;
	struct buf from;		/* what stands before it: empty lines, "From " */
	uint64_t end;			/* the file's size with it */
	uint64_t at;			/* where compare() is */
};

/* ---- notes */

static int
set_note(const struct writing *w, bool done)
{
	char text[MBOX_NOTE_MAX];
	int n = done ? snprintf(text, sizeof(text), "done %s", w->m->key) :
	    snprintf(text, sizeof(text), "%" PRId64 " %" PRIu64 " %s",
	    (int64_t)w->box.st.st_size, w->end, w->m->key);

	if (n < 0 || (size_t)n >= sizeof(text)) {
		errno = EINVAL;
		return -1;
	}
	return fsetxattr(w->box.fd, MBOX_NOTE, text, (size_t)n, 0);
}

/* ---- writing */

/* Appends a piece, or compares it with what is there. Returns 0 or -1. */
typedef int sink(struct writing *w, struct view piece);

static int
append(struct writing *w, struct view piece)
{
	return file_write(w->box.fd, piece);
}

static int
compare(struct writing *w, struct view piece)
{
	static char block[2 * BLOCK + 64];

	while (piece.n) {
		size_t want = piece.n < sizeof(block) ? piece.n : sizeof(block);
		ssize_t n = mbox_read_at(&w->box, w->at, block, want);

		if (n <= 0 || memcmp(block, piece.p, (size_t)n) != 0)
			return -1;
		w->at += (uint64_t)n;
		piece = view_sub(piece, (size_t)n, piece.n);
	}
	return 0;
}

/* Reads the message, and quotes it. With no sink it is only counted. Returns 0 or -1. */
static int
each_piece(struct writing *w, struct mbox_quote *q, sink *to)
{
	static struct buf out = { .max = 2 * BLOCK + 64 };
	static char block[BLOCK];
	uint64_t at = 0;
	bool last;

	buf_clear(&out);
	(void)mbox_quote(q, w->m->trace, to ? &out : NULL);
	do {
		ssize_t n = at < w->m->size ? w->m->read(w->m->arg, at, block, sizeof(block)) : 0;

		if (n == -1)
			return -1;
		at += (uint64_t)n;
		last = at >= w->m->size;
		(void)mbox_quote(q, (struct view){ block, (size_t)n }, to ? &out : NULL);
		if (last)
			(void)mbox_quote_end(q, to ? &out : NULL);
		if (out.failed) {
			errno = ENOMEM;
			return -1;
		}
		if (to && out.n && to(w, buf_view(&out)) == -1)
			return -1;
		buf_clear(&out);
	} while (!last);
	return 0;
}

/* What goes before the message: an empty line where there is none, and its own line. */
static int
begin(struct writing *w)
{
	char tail[2] = "\n\n";
	off_t size = w->box.st.st_size;
	struct mbox_quote q = { 0 };

	buf_clear(&w->from);
	if (size > 0 && mbox_read_at(&w->box, (uint64_t)(size > 1 ? size - 2 : 0),
	    size > 1 ? tail : tail + 1, size > 1 ? 2 : 1) == -1)
		return -1;
	if (tail[1] != '\n')
		buf_add_char(&w->from, '\n');
	if (tail[0] != '\n' || tail[1] != '\n')
		buf_add_char(&w->from, '\n');
	if (mbox_from_line(w->m->sender, w->m->date, &w->from) == -1) {
		errno = ENOMEM;
		return -1;
	}
	if (each_piece(w, &q, NULL) == -1)
		return -1;
	w->end = (uint64_t)size + w->from.n + q.size;
	return 0;
}

/* The file as it was, if nobody but us has written to it. */
static void
take_back(struct writing *w)
{
	int error = errno;
	struct stat st;

	if (fstat(w->box.fd, &st) == 0 && (uint64_t)st.st_size <= w->end &&
	    mbox_cut_off(&w->box, (uint64_t)w->box.st.st_size) == 0)
		(void)fremovexattr(w->box.fd, MBOX_NOTE);
	errno = error;
}

/* Readers tell new mail by the time of the last access, which we have changed. */
static void
restore_access(const struct mbox *box)
{
	const struct timespec times[2] = { box->st.st_atim, { .tv_nsec = UTIME_OMIT } };

	(void)futimens(box->fd, times);
}

/* The new file's name too. */
static int
sync_all(const struct mbox *box)
{
	char parent[sizeof(box->lock)];
	const char *slash = strrchr(box->path, '/');
	int fd, result;

	if (fsync(box->fd) == -1)
		return -1;
	if (!box->created)
		return 0;
	(void)snprintf(parent, sizeof(parent), "%.*s", slash ? (int)(slash - box->path) + 1 : 1,
	    slash ? box->path : ".");
	fd = openat(box->dir, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	result = file_sync_dir(fd);
	close(fd);
	return result;
}

static bool
lacks_notes(int error)
{
	return error == ENOTSUP || error == ENOSYS || error == EPERM;
}

static int
write_all(struct writing *w)
{
	struct mbox_quote q = { 0 };
	bool notes = true;

	if (begin(w) == -1)
		return -1;
	if (set_note(w, false) == -1) {
		if (!lacks_notes(errno))
			return -1;
		notes = false;
	}
	if (append(w, buf_view(&w->from)) == 0 && each_piece(w, &q, append) == 0) {
		restore_access(&w->box);
		/* From here on it is in, unless that cannot be written down. */
		if (sync_all(&w->box) == 0 && (!notes || set_note(w, true) == 0 ||
		    fremovexattr(w->box.fd, MBOX_NOTE) == 0))
			return 0;
	}
	take_back(w);
	return -1;
}

/* Whether the message that the note is of is there, as it would be written now. */
static bool
is_complete(struct writing *w, const struct mbox_note *note)
{
	off_t size = w->box.st.st_size;
	struct mbox_quote q = { 0 };
	bool same;

	if ((uint64_t)size < note->to)
		return false;
	/* As the file was before it. */
	w->box.st.st_size = (off_t)note->from;
	w->at = note->from;
	same = begin(w) == 0 && w->end == note->to && compare(w, buf_view(&w->from)) == 0 &&
	    each_piece(w, &q, compare) == 0;
	w->box.st.st_size = size;
	return same;
}

/* What the note says of the message, or of what has to be repaired first. */
static enum mbox_result
look_before(struct writing *w)
{
	char text[MBOX_NOTE_MAX];
	struct mbox_note note;

	if (mbox_move_settle(&w->box) == -1)
		return MBOX_FAILED;
	if (mbox_note_get(&w->box, text, &note) <= 0)
		return MBOX_OK;
	if (w->m->repeat && view_eq(note.key, view_of(w->m->key))) {
		if (note.done)
			return MBOX_BEFORE;
		w->box.created = true;
		if (is_complete(w, &note))
			return sync_all(&w->box) == 0 && set_note(w, true) == 0 ? MBOX_BEFORE : MBOX_FAILED;
	}
	return note.done || mbox_repair(&w->box, &note) == 0 ? MBOX_OK : MBOX_FAILED;
}

enum mbox_result
mbox_deliver(int dir, const char *path, const struct mbox_message *m, msec deadline)
{
	struct writing w = { .m = m, .from = buf_make(ADDRESS_TEXT_MAX + 64) };
	enum mbox_result result;

	if (mbox_lock(&w.box, dir, path, deadline) == -1)
		return MBOX_FAILED;
	result = look_before(&w);
	if (result == MBOX_OK && write_all(&w) == -1)
		result = MBOX_FAILED;
	mbox_unlock(&w.box);
	buf_free(&w.from);
	return result;
}
