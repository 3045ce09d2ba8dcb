/*
 * table_compiled.h: a table as a cdb beside its text, "FILE.cdb", which newaliases(8) makes.
 *
 * The text counts. The other file says which text it was made of, down to the time of the last
 * change of the inode, and is not looked at when that is another one now.
 */
#ifndef MAIL_TABLE_COMPILED_H
#define MAIL_TABLE_COMPILED_H

#include <sys/stat.h>

#include "mail/cdb.h"
#include "mail/table.h"

#define TABLE_COMPILED_MIN (64U << 10)	/* octets of a text for which it is worth it */
#define TABLE_COMPILED_MAX (512U << 20)	/* octets of what is made of it */

struct table_compiled {
	struct cdb cdb;		/* fd -1: not open */
	struct buf row;		/* the last one found */
	char error[TABLE_ERROR_MAX];
};

struct table_compiled
table_compiled_make(void);

/*
 * Opens the one of the text at path, whose status is *text. Returns 1; 0 when there is none, or
 * none is wanted for a text that small; -1 when there is one that is of another text, or no good.
 */
int
table_compiled_open(struct table_compiled *c, const char *path, const struct stat *text);

void
table_compiled_close(struct table_compiled *c);

/* Looks a key up, in lower case. 1 with *row, valid until the next call; 0; -1: it is damaged. */
int
table_compiled_find(struct table_compiled *c, struct view key, struct table_row *row);

/* ---- for who writes one: table_compile.c */

/* Appends what is first in a file of that size made of that text. */
int
table_compiled_stamp(const struct stat *text, uint64_t size, struct buf *out);

/* Appends the value of a record for the row. */
int
table_compiled_row(const struct table_row *row, struct buf *out);

#endif
