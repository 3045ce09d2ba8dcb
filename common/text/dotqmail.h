/*
 * dotqmail.h: the grammar of .qmail files, dot-qmail(5) of qmail.
 *
 * One instruction a line; blanks at its end do not count. Lines end with LF,
 * so a CR belongs to what stands before it, as with qmail.
 */
#ifndef TEXT_DOTQMAIL_H
#define TEXT_DOTQMAIL_H

#include "base/view.h"

enum dotqmail_kind {
	DOTQMAIL_PROGRAM,	/* |command, for sh -c */
	DOTQMAIL_MBOX,		/* /path, ./path or .path */
	DOTQMAIL_MAILDIR,	/* the same with a '/' at the end, which is not in text */
	DOTQMAIL_FORWARD,	/* &address, or a line that begins with none of these marks */
	DOTQMAIL_LIST		/* +list: programs and files do not count from here on */
};

struct dotqmail_line {
	enum dotqmail_kind kind;
	struct view text;	/* without the mark; of a file all of it */
};

/*
 * Takes the next instruction off *rest; comments, empty lines and unknown
 * lines with '+' are passed over. first: *rest is the whole file, whose first
 * line must not be blank. Returns 1; 0 at the end; -1 when the line is wrong,
 * with a constant text in *why.
 */
int
dotqmail_next(struct view *rest, bool first, struct dotqmail_line *l, const char **why);

#endif
