/*
 * vars_edit.h: assignments NAME='VALUE' in a file that sh(1) reads; everything else in it stays.
 * Pure.
 */
#ifndef ADMIN_VARS_EDIT_H
#define ADMIN_VARS_EDIT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

#define VARS_EDIT_MAX (1024 * 1024)

struct vars_edit {
	struct buf text;	/* as it is so far */
};

/* Whether a line assigns to the name. */
bool
vars_edit_has(struct view text, struct view name);

/* Begins with a text. */
void
vars_edit_begin(struct vars_edit *v, struct view text);

/*
 * Has the last line that assigns to name, or one at the end, assign that value, quoted so that
 * the shell makes nothing else of it. One with a control character fails, as does want of room.
 */
void
vars_edit_set(struct vars_edit *v, const char *name, const char *value);

/*
 * Ends it: appends the text to out. Returns 1, 0 if it is the same as old, or -1 if anything
 * failed.
 */
int
vars_edit_end(struct vars_edit *v, struct view old, struct buf *out);

#endif
