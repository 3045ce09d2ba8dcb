/*
 * table_edit.h: lines of mailstead-domains(5), mailstead-users(5), mailstead-senders(5) and tables
 * like them, changed in the text that an administrator wrote. Pure: memory only.
 *
 * A line is a key and words behind it. Comments, empty lines, the order, what is between the
 * words, and lines that say nothing that we understand all stay as they are.
 */
#ifndef ADMIN_TABLE_EDIT_H
#define ADMIN_TABLE_EDIT_H

#include "base/buf.h"

/* Lines that are not empty and no comment. Begin with { .rest = text }. */
struct table_lines {
	struct view rest;
	unsigned number;	/* of the last line taken, from 1 */
};

struct table_line {
	struct view line;	/* with its line end, if it has one */
	struct view key;	/* as it is written */
	struct view words;	/* what is behind it, without blanks at either end */
	unsigned number;
};

/* Takes the next one. Returns false when there is none. */
bool
table_lines_next(struct table_lines *t, struct table_line *out);

/*
 * Whether two keys are the same domain, address or name: without regard to ASCII case, to quotes
 * that need not be there, and to the dot that may end a domain.
 */
bool
table_edit_same(struct view a, struct view b);

/* The first line of that key, which is the one that counts. Returns whether there is one. */
bool
table_edit_find(struct view text, struct view key, struct table_line *out);

/* Appends a line to what is in out, whose last line is ended if need be. Returns 0 or -1. */
int
table_edit_append(struct buf *out, struct view line);

/*
 * Appends text to out with the line of that key replaced by line (without a line end), or with line
 * at the end. Other lines of the key, which do not count, are taken out. Returns how many lines
 * were replaced or taken out, or -1 for want of memory.
 */
int
table_edit_put(struct view text, struct view key, struct view line, struct buf *out);

/* The same, taking out all lines of the key. */
int
table_edit_remove(struct view text, struct view key, struct buf *out);

/*
 * Appends text to out with the word "NAME=VALUE" in the line of that key: in the place of the one
 * of that name, or behind the others; with an empty value it is taken out. Returns 1, 0 when there
 * is no such line, or -1 for want of memory.
 */
int
table_edit_set(struct view text, struct view key, struct view name, struct view value,
    struct buf *out);

#endif
