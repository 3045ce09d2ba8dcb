/* mbox_repair.c: see mbox_repair.h. */
#include "mail/mbox_repair.h"

#include <errno.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "mail/mbox.h"
#include "sys/log.h"

#define BLOCK 65536		/* octets read at a time */
#define OVERLAP MBOX_FROM_MAX	/* of two blocks in which a line is looked for */

ssize_t
mbox_read_at(const struct mbox *box, uint64_t at, char *block, size_t n)
{
	ssize_t got;

	do
		got = pread(box->fd, block, n, (off_t)at);
	while (got == -1 && errno == EINTR);
	return got;
}

ssize_t
mbox_note_get(const struct mbox *box, char *text, struct mbox_note *note)
{
	ssize_t n = fgetxattr(box->fd, MBOX_NOTE, text, MBOX_NOTE_MAX);

	return n > 0 && mbox_note_parse((struct view){ text, (size_t)n }, note) == 0 ? n : 0;
}

/* Whether all from there on is the beginning of one message. Returns 1, 0 or -1. */
static int
is_one(const struct mbox *box, uint64_t from)
{
	static char block[BLOCK];
	uint64_t at = from;
	ssize_t n;

	for (;;) {
		struct view text;
		size_t skip = 0;

		n = mbox_read_at(box, at, block, sizeof(block));
		if (n <= 0)
			return n == 0 ? 1 : -1;
		text = (struct view){ block, (size_t)n };
		if (at == from) {
			if (!mbox_may_be_ours(text))
				return 0;
			/* Its own line. */
			skip = text.n < 7 ? text.n : 7;
		}
		text = view_sub(text, skip, text.n);
		if (mbox_find_from(text, false) < text.n)
			return 0;
		if ((size_t)n <= OVERLAP)
			return 1;
		at += (uint64_t)n < sizeof(block) ? (uint64_t)n : (uint64_t)n - OVERLAP;
	}
}

int
mbox_cut_off(const struct mbox *box, uint64_t at)
{
	return ftruncate(box->fd, (off_t)at) == 0 ? fsync(box->fd) : -1;
}

static void
note_event(const struct mbox *box, const char *what)
{
	log_note(LOG_NOTICE, "mbox", what, box->path);
}

int
mbox_repair(struct mbox *box, const struct mbox_note *note)
{
	uint64_t size = (uint64_t)box->st.st_size;
	int one;

	if (size <= note->from || size >= note->to)
		return 0;
	one = is_one(box, note->from);
	if (one == -1)
		return -1;
	if (one == 0) {
		note_event(box, "left");
		return 0;
	}
	if (mbox_cut_off(box, note->from) == -1)
		return -1;
	box->st.st_size = (off_t)note->from;
	note_event(box, "repaired");
	return 0;
}
