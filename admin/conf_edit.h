/*
 * conf_edit.h: changes to the text of mailstead.conf(5), in which everything else stays as it is:
 * comments, order, keys that nobody knows. Pure.
 */
#ifndef ADMIN_CONF_EDIT_H
#define ADMIN_CONF_EDIT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

/*
 * What the key is set to in text: the value of its last line, which is the one that counts.
 * Returns whether there is one.
 */
bool
conf_edit_get(struct view text, struct view key, struct view *value);

/*
 * Appends text to out with key set to value: in the line that counts, or else below the first
 * comment "#key = ..." as the sample has one for each key, or else at the end. Returns 1, or 0 if
 * it was so already, or -1 with out->failed set for want of room, or if the value cannot be one:
 * it has a control character.
 */
int
conf_edit_set(struct view text, struct view key, struct view value, struct buf *out);

/*
 * Appends text to out with each line that sets the key made a comment. Returns 1, or 0 if there was
 * none, or -1 for want of room.
 */
int
conf_edit_unset(struct view text, struct view key, struct buf *out);

#endif
