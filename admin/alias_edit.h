/*
 * alias_edit.h: entries of mailstead-aliases(5), changed in the text that an administrator wrote.
 * Pure: memory only. What is not about the entry, comments, order and line ends, stays as it is.
 */
#ifndef ADMIN_ALIAS_EDIT_H
#define ADMIN_ALIAS_EDIT_H

#include "text/aliases.h"

/*
 * Appends a target as it has to stand in the file: as it is, or in quotes. Returns NULL, or what is
 * wrong with it.
 */
const char *
alias_edit_target(struct view target, struct buf *out);

/* Whether the two say the same, address, command or path. */
bool
alias_edit_same_target(const struct alias_target *a, const struct alias_target *b);

/*
 * Appends text to out with the n targets in the entry of that name, those that it lacks at its end, or
 * with a new entry at the end. Returns how many are new, or -1 with *why: a constant text. A bad
 * entry of that name is an error.
 */
int
alias_edit_add(struct view text, struct view name, char *const *targets, size_t n,
    struct buf *out, const char **why);

#endif
