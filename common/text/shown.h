/* shown.h: text as a terminal may be shown it, whoever wrote it. */
#ifndef TEXT_SHOWN_H
#define TEXT_SHOWN_H

#include "base/buf.h"
#include "base/view.h"

/* Appends text with "?" for each octet that is not UTF-8, or of a control character. */
void
shown_line(struct view text, struct buf *out);

/* The same, but LF and tab stay. */
void
shown_lines(struct view text, struct buf *out);

#endif
