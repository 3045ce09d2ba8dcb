/* table_index.h: what a line of a table means, and the index beside a table. */
#ifndef ADMIN_TABLE_INDEX_H
#define ADMIN_TABLE_INDEX_H

#include "mail/table.h"

/* What the reader says is wrong with one line, or NULL: a text valid until the next call. */
const char *
table_line_wrong(struct view line, table_reader *read);

/*
 * Makes the index of a table anew, as newaliases does, if it has one. On failure says so, which is
 * all that is lost: without an index the table itself is read.
 */
void
table_index_renew(const char *path, table_reader *read);

#endif
