/*
 * table.h: small text tables, sorted in memory, read again when the file has
 * changed: mailstead-domains(5), mailstead-users(5), and, with readers of their
 * own, mailstead-senders(5) and the aliases.
 *
 * A table that does not exist is empty. One that cannot be read or has an
 * error answers nothing until it is mended, so that mail waits instead of
 * being refused or going astray; the log tells it once, with file and line.
 *
 * Of a large file an index may be beside it (table_compiled.h), in which rows
 * are looked up as long as the file has not changed since.
 */
#ifndef MAIL_TABLE_H
#define MAIL_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"
#include "text/address.h"

#define TABLE_FILE_MAX (64U << 20)	/* octets of a table's file */
#define TABLE_ERROR_MAX 256
#define TABLE_KEY_MAX 1024		/* octets of a key that can be found */

struct table_row {
	struct view key;	/* ASCII letters in lower case */
	struct view value;
	unsigned line;
	const char *error;	/* the row is known but not valid: what is wrong */
};

struct table;

/*
 * Reads all of text into rows by table_add(). Returns 0, or -1 after
 * table_error().
 */
typedef int table_reader(struct table *t, struct view text);

/*
 * Reads the table at path, which is kept, with one of the readers. An error
 * in the file is no error here. Returns NULL for want of memory.
 */
struct table *
table_open(const char *path, table_reader *read);

/* The same; the file is not read before the first lookup. */
struct table *
table_make(const char *path, table_reader *read);

void
table_close(struct table *t);

/*
 * Looks key, in any case of letters, up; first reads a file that has changed.
 * Returns 1 with *row, valid until the next call; 0 when there is none; -1
 * when the table cannot answer, see table_why().
 */
int
table_find(struct table *t, struct view key, struct table_row *row);

/* The same, in the file as it was at the last table_find(). */
int
table_look(struct table *t, struct view key, struct table_row *row);

/*
 * From now on the first lookup alone sees whether the file has changed, or, with once false, each
 * does again: for many lookups in a row.
 */
void
table_look_once(struct table *t, bool once);

/* Reads a file that has changed now, and not with the next lookup. */
void
table_renew(struct table *t);

/*
 * Calls each for the rows in memory, with keys in lower case, as the file was at the last
 * table_find() or table_renew(); there are none where an index is used. No lookup may come between.
 */
void
table_each(const struct table *t, void (*each)(const struct table_row *row, void *arg), void *arg);

/* "FILE:LINE: what is wrong", or "FILE: why it cannot be read". */
const char *
table_why(const struct table *t);

const char *
table_path(const struct table *t);

/* The readers of domains and users. */
table_reader table_read_domains;
table_reader table_read_users;

/*
 * The reader of mailstead-senders(5), in table_senders.c: a row for each pair,
 * whose key table_senders_key() makes.
 */
table_reader table_read_senders;

/*
 * Appends the key for a user and an address, or with an empty local part for
 * all addresses in its domain. Returns 0 or -1.
 */
int
table_senders_key(struct view user, const struct address *a, struct buf *out);

/* ---- for readers */

/*
 * Adds a row. The key is copied, in lower case; value must lie in the text.
 * Returns 0, or -1 for want of memory.
 */
int
table_add(struct table *t, struct view key, struct view value, unsigned line, const char *error);

/* Records what is wrong with the file; the first error stays. Returns -1. */
int
table_error(struct table *t, unsigned line, const char *what);

/*
 * Calls each for every line of text that is not empty and no comment, without
 * blanks at its ends, until one returns what is wrong with it. Returns 0 or -1.
 */
int
table_each_line(struct table *t, struct view text,
    const char *(*each)(struct table *t, struct view line, unsigned number));

/* Logs what is wrong with one row, where the others are of use. */
void
table_warn(const struct table *t, unsigned line, const char *what);

/* ---- what the values of the two tables say */

enum domain_kind { DOMAIN_LOCAL, DOMAIN_VIRTUAL, DOMAIN_RELAY, DOMAIN_ALIAS };

/* The kind of a row of domains; target receives the text after "alias". */
enum domain_kind
table_domain_kind(const struct table_row *row, struct view *target);

#endif
