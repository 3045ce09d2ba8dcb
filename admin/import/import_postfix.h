/* import_postfix.h: what the parts of the import from Postfix share. */
#ifndef ADMIN_IMPORT_POSTFIX_H
#define ADMIN_IMPORT_POSTFIX_H

#include "admin/import/import.h"
#include "admin/import/postfix_conf.h"

struct postfix;
typedef void postfix_each_member(struct postfix *p, struct view member, struct import_place at);
typedef void postfix_each_row(struct postfix *p, struct view key, struct view value,
    struct import_place at);

struct postfix {
	struct import *im;
	struct postfix_conf conf;
	const char *directory;	/* of main.cf */
	const char *main_cf;
	struct buf value;	/* of postfix_value() */
	const char *host;	/* myhostname */
	char origin[ADDRESS_DOMAIN_MAX + 1];	/* myorigin */
	bool dovecot;		/* it delivers */
	postfix_each_member *member;	/* of the list that is read */
};

/* ---- import_postfix_read.c */

/* Where main.cf sets the parameter; line 0 when it does not. */
struct import_place
postfix_place(const struct postfix *p, const char *name);

/* The parameter's value, valid until the next call; NULL after a note when it cannot be said. */
const char *
postfix_value(struct postfix *p, const char *name);

bool
postfix_is_set(const struct postfix *p, const char *name);

/*
 * Calls each for all members of a list, those in files and the keys of tables among them, in which
 * a key that is no name of a domain does not count. What cannot be read is noted.
 */
void
postfix_list(struct postfix *p, const char *name, postfix_each_member *each);

/* Calls each for all rows of the tables that a parameter names. */
void
postfix_rows(struct postfix *p, const char *name, postfix_each_row *each);

/* The same of the tables in a text. */
void
postfix_rows_of(struct postfix *p, const char *tables, struct import_place at,
    postfix_each_row *each);

/* ---- The parts; each reads some parameters */

/* import_postfix_alias.c: aliases and virtual aliases. */
void
postfix_aliases(struct postfix *p);

/* import_postfix_mail.c: who has a mailbox, where, and who may send as whom. */
void
postfix_mailboxes(struct postfix *p);

/* import_postfix_route.c: which way mail goes out. */
void
postfix_routes(struct postfix *p);

/* import_postfix_conf.c: single settings. */
void
postfix_settings(struct postfix *p);

/* import_postfix_policy.c: whom mail is taken from. */
void
postfix_policy(struct postfix *p);

/* import_postfix_rest.c: what is left, of main.cf and master.cf. */
void
postfix_rest(struct postfix *p);

#endif
