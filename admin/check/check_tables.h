/* check_tables.h: what the topic "tables" is made of. */
#ifndef ADMIN_CHECK_TABLES_H
#define ADMIN_CHECK_TABLES_H

#include "admin/check/check.h"

#define CHECK_ROWS_SHOWN 20	/* faults of a kind, after which the others are not said */
#define CHECK_TABLES "tables"	/* the topic */

/* Reports a fault in a line of a file. */
void
check_line(struct check *c, enum check_level level, const char *path, unsigned line,
    const char *todo, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* ---- check_aliases.c */

/* Entries and targets of the aliases that are no good, and names that stand there twice. */
void
check_aliases(struct check *c);

/*
 * Aliases that lead in a circle or to nobody, and what of the mail for postmaster and abuse has no
 * reader. As a role user: it reads files that aliases name.
 */
void
check_routing(struct check *c);

/* ---- check_users.c */

/* Virtual users, their passwords and their domains. */
void
check_users(struct check *c);

#endif
