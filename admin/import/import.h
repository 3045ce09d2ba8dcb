/*
 * import.h: what mailstead-import(8) makes of another mail system's configuration. A source
 * (import_postfix.c and the like) reads, and puts rows for our tables, mailboxes to move, and
 * notes of what it could not convert; then all of it is shown, and done unless it is a dry run.
 *
 * Runs as root. What is read belongs to root or to the other mail system, and is believed as far
 * as it is configuration; nothing of it is executed.
 */
#ifndef ADMIN_IMPORT_H
#define ADMIN_IMPORT_H

#include <stdio.h>
#include <sys/types.h>

#include "base/buf.h"
#include "sys/conf.h"
#include "text/address.h"

#define IMPORT_FILE_MAX (64U << 20)	/* octets of a file that is read */
#define ROW_KEY_MAX 1024			/* octets of a key with its NUL */

/* Where something stands; line 0 for all of the file. The name has to stay: import_keep(). */
struct import_place {
	const char *file;
	unsigned line;
};

enum import_table {
	IMPORT_CONF, IMPORT_DOMAINS, IMPORT_USERS, IMPORT_PASSWORDS, IMPORT_ALIASES,
	IMPORT_SENDERS, IMPORT_ROUTES, IMPORT_LOGINS, IMPORT_TABLES
};

enum import_state {
	IMPORT_NEW,	/* is to be written */
	IMPORT_MORE,	/* likewise, in the place of a row that says less */
	IMPORT_THERE,	/* is in our table already, or twice in theirs */
	IMPORT_OTHER	/* our table has another row of that key, which stays */
};

struct import_row {
	char *key;	/* what a table has once, in lower case */
	char *line;	/* the whole line; of IMPORT_CONF the value */
	bool secret;	/* what is behind the key is not to be shown */
	bool plain;	/* of IMPORT_PASSWORDS: line is the password itself, not a hash */
	struct import_place at;
	enum import_state state;
	size_t order;	/* in which they came */
};

enum import_note_kind {
	IMPORT_LEFT,		/* not converted */
	IMPORT_DIFFERENT,	/* converted, and not quite the same */
	IMPORT_ASKED		/* for the administrator */
};

struct import_note {
	enum import_note_kind kind;
	char *text;
	struct import_place at;
};

/* A Maildir that becomes the mailbox of a virtual user. */
struct import_move {
	char *from, *address;
	struct import_place at;
	char *to;		/* once it is known that it can; else NULL */
	uid_t uid;		/* whose it is now */
	gid_t gid;
};

struct import {
	const struct conf *conf;
	const char *source;		/* "postfix" */
	const char *domain;		/* for names without one; NULL for none */
	const char *aliases;		/* the file of aliases, if it becomes another; or NULL */
	struct {
		struct import_row *rows;
		size_t n;
	} tables[IMPORT_TABLES];
	struct import_note *notes;
	size_t nnotes;
	struct import_move *moves;
	size_t nmoves;
	char **kept;
	size_t nkept;
	bool failed;			/* for want of memory */
};

/* ---- import_collect.c */

void
import_free(struct import *im);

/* A copy of the text that lives as long as im; "" for want of memory. */
const char *
import_keep(struct import *im, struct view text);

/* Notes something, which is formatted to at most 1,023 octets. */
void
import_note(struct import *im, enum import_note_kind kind, struct import_place at,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Reads a file into an empty buffer. Returns 0; -1 after a note at the place that names it, or,
 * with quiet, without one where there is no such file.
 */
int
import_read(struct import *im, const char *path, bool quiet, struct import_place at,
    struct buf *out);

/* Puts a row. The first of two with one key counts; of another one there is a note. */
void
import_put(struct import *im, enum import_table table, struct view key, struct view line,
    struct import_place at);

/* The same of a row that is shown by its key alone. */
void
import_put_secret(struct import *im, enum import_table table, struct view key, struct view line,
    struct import_place at);

/* A main password of mailstead-passwords(5): a hash, or with plain the password itself. */
void
import_password(struct import *im, struct view address, const char *text, bool plain,
    struct import_place at);

/* The row of that key which came first, or NULL. */
const struct import_row *
import_find(const struct import *im, enum import_table table, struct view key);

/* ---- import_rows.c: rows of the tables, made of parts that are looked at first */

/* A key of mailstead.conf(5). */
void
import_conf(struct import *im, const char *key, struct view value, struct import_place at);

/* The same of a text that is formatted to at most 1,023 octets. */
void
import_conff(struct import *im, const char *key, struct import_place at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* A domain, of that kind: "local", "virtual", "relay" or "alias OTHER". */
void
import_domain(struct import *im, struct view domain, const char *kind, struct import_place at);

/* A domain that has a row has the names of the other one. */
void
import_domain_alias(struct import *im, struct view domain, const char *other);

/* Whether the domain has a row that begins so, such as "virtual", or any with "". */
bool
import_domain_is(const struct import *im, const char *domain, const char *kind);

/* A virtual user, with settings, "quota=1G", or none. Returns whether it can be one. */
bool
import_user(struct import *im, struct view address, struct view settings, struct import_place at);

/* An alias: a name, name@domain or @domain, and its targets with commas between them. */
void
import_alias(struct import *im, struct view name, struct view targets, struct import_place at);

/* That the user may send with that address, or "@domain". */
void
import_sender(struct import *im, struct view user, struct view address, struct import_place at);

void
import_route(struct import *im, struct view pattern, struct view target, struct import_place at);

/* The Maildir at from is the mailbox of that address. */
void
import_move(struct import *im, struct view from, struct view address, struct import_place at);

/* ---- import_there.c: what is there already */

/*
 * Marks the rows that the text of a table has already; with notes, says of which there are others.
 * Returns 0, or -1 for want of memory.
 */
int
import_compare(struct import *im, enum import_table table, struct view text, bool notes);

/* ---- The sources. Each reads what is in the directory or file. */

struct import_options {
	bool dry_run;
	const char *directory;		/* of configuration; NULL for the usual one */
	const char *passwd_file;	/* of Dovecot: this one alone; or NULL */
};

/* Each returns 0, or -1 after a message where there is nothing to read. */
int
import_postfix(struct import *im, const struct import_options *o);

int
import_dovecot(struct import *im, const struct import_options *o);

int
import_qmail(struct import *im, const struct import_options *o);

/* ---- import_record.c: how to take back what was done */

/* A directory with what files were like, and a script that puts all back. */
struct import_record {
	char directory[1024];	/* "" until there is one */
	struct buf text;	/* of the script */
	unsigned files;		/* that are kept */
};

/* Makes the directory beside the configuration. Returns 0, or -1 after a message. */
int
import_record_open(struct import_record *r, const char *source);

/*
 * Keeps a copy of the file at path, or that there is none, and how it is put back. Durable before
 * it returns. Returns 0, or -1 after a message.
 */
int
import_record_file(struct import_record *r, const char *path);

/* Appends how a Maildir that belonged to these goes back from to to from. */
void
import_record_move(struct buf *step, const char *from, const char *to, uid_t uid, gid_t gid);

/* Puts such a step into the script. Durable before it returns. Returns 0, or -1 after a message. */
int
import_record_step(struct import_record *r, struct view step);

void
import_record_close(struct import_record *r);

/* ---- import_mail.c: Maildirs */

/*
 * Where the mailbox of the address is, and whether the Maildir at m->from can become it: 1, or 0
 * where there is none or it is there already, or -1 after a note.
 */
int
import_mail_look(struct import *im, struct import_move *m);

/*
 * Renames it, and makes it and all in it belong to the user of virtual mailboxes. Returns 0, or -1
 * after a note.
 */
int
import_mail_move(struct import *im, const struct import_move *m);

/* ---- import_write.c: the tables */

const char *
import_path(const struct import *im, enum import_table table);

/* How many rows are to be written. */
size_t
import_new(const struct import *im, enum import_table table);

/* Writes the rows that are new. Returns 0, or -1 after a message. */
int
import_write(struct import *im, enum import_table table);

/* ---- import_show.c: what a person sees */

/* The tables, all their rows or how many; and the mailboxes. */
void
import_show_plan(const struct import *im, bool dry_run, FILE *out);

void
import_show_notes(const struct import *im, FILE *out);

/* ---- import_do.c: what becomes of all that */

/*
 * Shows what would be done, or does it and shows what was. Returns an exit status of the program,
 * after a message on standard error unless it is EXIT_OK.
 */
int
import_finish(struct import *im, bool dry_run, FILE *out);

#endif
