/*
 * mbox_move.h: the end of an mbox moved forward in the file itself, over messages that go, where no
 * other file can take its place. A crash leaves what was or what was to be: first what stays is
 * written once more, behind the end, then a note at the file says so, and only then is anything
 * written over. Whoever locks the file next goes on with that, or takes it back.
 *
 * The note (MBOX_NOTE) is one of these, and behind it, if a delivery has left "done KEY", that:
 *
 *	back END			all from END on is to be cut off
 *	move TO END N DIGEST		the N octets at END, of that digest, belong to TO
 */
#ifndef MAIL_MBOX_MOVE_H
#define MAIL_MBOX_MOVE_H

#include <stdint.h>

#include "mail/mbox_lock.h"

struct mbox_move {
	struct mbox *box;	/* locked */
	uint64_t to, end;
	char done[200];		/* the note that there was, or "" */
};

/*
 * Begins: what is appended to box->fd from now on is to be at `to`, and what is between to and the
 * file's end to go. Returns 0, or -1 with errno; ENOTSUP where no note can be made.
 */
int
mbox_move_begin(struct mbox_move *m, struct mbox *box, uint64_t to);

/* All is appended: moves it. Returns 0, or -1 with errno, when the file may be as it was. */
int
mbox_move_end(struct mbox_move *m);

/* Takes back what was appended; errno is kept. */
void
mbox_move_abort(struct mbox_move *m);

/* Ends what another process has begun, if there is anything. Returns 0, or -1 with errno. */
int
mbox_move_settle(struct mbox *box);

#endif
