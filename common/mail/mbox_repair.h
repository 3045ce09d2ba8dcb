/* mbox_repair.h: what a delivery that was cut off has left in an mbox. */
#ifndef MAIL_MBOX_REPAIR_H
#define MAIL_MBOX_REPAIR_H

#include <stdint.h>
#include <sys/types.h>

#include "mail/mbox_lock.h"
#include "text/mbox.h"

/* Reads what is at that offset. Returns octets, 0 at the end, -1 with errno. */
ssize_t
mbox_read_at(const struct mbox *box, uint64_t at, char *block, size_t n);

#define MBOX_NOTE_MAX 200	/* octets of a note */

/*
 * The note at the file, of which text (MBOX_NOTE_MAX octets) keeps the octets. Returns how many, or
 * less than 1 when there is none.
 */
ssize_t
mbox_note_get(const struct mbox *box, char *text, struct mbox_note *note);

/*
 * Cuts the mbox off at that offset, durably: what is then done to the note must not be on disk
 * before it. Returns 0, or -1 with errno.
 */
int
mbox_cut_off(const struct mbox *box, uint64_t at);

/*
 * Takes back the message that the note is of, if it is not complete. Of what others have appended
 * to it nothing is taken: then it stays. The mbox is locked. Returns 0, or -1 with errno.
 */
int
mbox_repair(struct mbox *box, const struct mbox_note *note);

#endif
