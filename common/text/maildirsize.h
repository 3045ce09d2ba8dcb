/*
 * maildirsize.h: the text of the file maildirsize, which the programs that work on a
 * Maildir++ share: mailstead-maildir(5). Pure: memory only.
 */
#ifndef TEXT_MAILDIRSIZE_H
#define TEXT_MAILDIRSIZE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

#define MAILDIRSIZE_MAX 5120	/* octets from which on it is made anew */

/* Octets and messages that a Maildir may hold, or holds; in a limit 0 for any. */
struct maildir_load {
	int64_t bytes, messages;
};

struct maildirsize {
	struct maildir_load limit;	/* of the first line; 0 where it says none */
	struct maildir_load used;	/* sum of the others */
	size_t lines;			/* of the others */
	bool wrong;			/* used cannot be believed */
};

/* Reads the file. A last line that is not complete is one that somebody is writing: left out. */
void
maildirsize_parse(struct view text, struct maildirsize *out);

/* Appends the first two lines: the limit, and what is used. Returns 0 or -1. */
int
maildirsize_first(struct maildir_load limit, struct maildir_load used, struct buf *out);

/* Appends a line for what has been added. Returns 0 or -1. */
int
maildirsize_line(struct maildir_load added, struct buf *out);

/* Whether used and added together are more than the limit. */
bool
maildirsize_over(struct maildir_load limit, struct maildir_load used, struct maildir_load added);

#endif
