/*
 * block_edit.h: lines of ours within a file of others, between two comments. Pure.
 */
#ifndef ADMIN_BLOCK_EDIT_H
#define ADMIN_BLOCK_EDIT_H

#include "base/buf.h"
#include "base/view.h"

#define BLOCK_BEGIN "# mailstead setup: begin. \"mailstead unsetup\" takes this out."
#define BLOCK_END   "# mailstead setup: end."

/*
 * The lines between the first two comments. Returns 1; 0 with none where there is no block; -1 when
 * it has no end, which nobody may guess.
 */
int
block_edit_find(struct view text, struct view *lines);

/*
 * Appends text to out with those lines in the block, which is made at the end if there is none.
 * Returns 1, 0 if it was so already, -1 for a block without an end, or for want of room.
 */
int
block_edit_put(struct view text, struct view lines, struct buf *out);

/* The same without the block and its comments; 0 if there is none. */
int
block_edit_remove(struct view text, struct buf *out);

#endif
