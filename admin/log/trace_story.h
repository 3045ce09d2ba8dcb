/* trace_story.h: what a line of the log says, in words. Pure. */
#ifndef ADMIN_TRACE_STORY_H
#define ADMIN_TRACE_STORY_H

#include <stdbool.h>

#include "text/logline.h"

/* Whether the line has that address in one of the fields from and to, without regard to case. */
bool
story_has_address(const struct logline *l, struct view address);

/*
 * Appends "TIME  what happened" and LF, fit for a terminal. An event that is not known is said
 * with its fields as they are.
 */
void
story_tell(const struct logline *l, struct buf *out);

#endif
