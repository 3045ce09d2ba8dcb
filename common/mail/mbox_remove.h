/* mbox_remove.h: messages taken out of an mbox. */
#ifndef MAIL_MBOX_REMOVE_H
#define MAIL_MBOX_REMOVE_H

#include <stdbool.h>

#include "mail/mbox_list.h"
#include "mail/mbox_lock.h"

/*
 * Takes the messages of l out for which gone[i] is true. The mbox is locked, and is as l says up
 * to l->end; what is behind that stays. Either all of them are out, durably, or the file is as
 * it was, whatever happens meanwhile: what stays is written to another file, which takes the place
 * of the first. Where the directory cannot be written it is done in the file itself, see
 * mbox_move.h.
 *
 * Returns 0, or -1 with errno; EACCES when neither is possible.
 */
int
mbox_remove(struct mbox *box, const struct mbox_list *l, const bool *gone);

#endif
