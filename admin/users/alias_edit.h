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
 * Appends text to out with the n targets in the entry of that name, those that it lacks at its
 * end, or with a new entry at the end. Returns how many are new, or -1 with *why: a constant text.
 * A bad entry of that name is an error.
 */
int
alias_edit_add(struct view text, struct view name, char *const *targets, size_t n,
    struct buf *out, const char **why);

/*
 * Appends text to out, which is empty, without the n targets in the entry of that name; when
 * nothing is left there, or n is 0, without the entry, and others of that name, which do not count.
 * Comments in it stay. Returns how many targets are gone, or entries; 0 when there is no such
 * entry or target; -1 for want of memory.
 */
int
alias_edit_remove(struct view text, struct view name, char *const *targets, size_t n,
    struct buf *out);

/* ---- for alias_remove.c */

/* The first entry of that name. Returns 1, 0, or -1 for a bad one. */
int
alias_edit_find(struct view text, struct view name, struct alias_entry *e);

/* Reads a target as it was typed. Returns NULL, or what is wrong with it. */
const char *
alias_edit_read(struct view target, struct buf *written, struct alias_target *out);

#endif
