/* table_private.h: what a table is. Private to table.c and table_compile.c. */
#ifndef MAIL_TABLE_PRIVATE_H
#define MAIL_TABLE_PRIVATE_H

#include "mail/table_compiled.h"

struct stored_row {
	struct table_row row;
	size_t key_at;		/* in keys, until that grows no more */
};

struct table {
	char *path;
	table_reader *read;
	struct stat stamp;	/* of the file that was read; st_ino 0: there was none */
	bool loaded;		/* what is here belongs to stamp */
	bool once, looked;	/* see table_look_once(); the file was looked at since then */
	struct table_compiled compiled;	/* if that is open, there are no rows here */
	struct buf text, keys;
	struct stored_row *rows;
	size_t nrows, room;
	char why[TABLE_ERROR_MAX];
	char logged[TABLE_ERROR_MAX];
	bool stale_logged;
};

/* Microseconds within which a file may change again without another time stamp. */
#define TABLE_CLOCK_GRAIN 20000

/* Reads the text, whatever there is beside it. Returns 0, or -1 with t->why. */
int
table_load(struct table *t);

/* Whether two states of a path are of the same file, unchanged. */
bool
table_same_file(const struct stat *a, const struct stat *b);

#endif
