/* import_qmail.h: what the parts of the import from qmail share. */
#ifndef ADMIN_IMPORT_QMAIL_H
#define ADMIN_IMPORT_QMAIL_H

#include "admin/import/import.h"
#include "admin/import/qmail_control.h"

struct qmail {
	struct import *im;
	const char *directory;		/* /var/qmail */
	char me[ADDRESS_DOMAIN_MAX + 1];
	struct buf assign;		/* users/assign */
};

/* Reads a file of the directory, which need not be there, into an empty buffer. Keeps its name. */
const char *
qmail_read(struct qmail *q, const char *name, struct buf *out);

/* The first line of control/NAME into an empty buffer. Returns whether there is one. */
bool
qmail_control(struct qmail *q, const char *name, struct buf *out, struct import_place *at);

/* ---- import_qmail_alias.c: files of instructions that become aliases */

/*
 * Appends the targets of an alias for the text of a .qmail file in home, with commas between them.
 * Returns 0; -1 after a note for a line that is wrong; what is right of it is there.
 */
int
qmail_targets(struct qmail *q, struct view text, const char *home, struct import_place at,
    struct buf *out);

/* The aliases of the user alias. */
void
qmail_aliases(struct qmail *q);

/* ---- import_qmail_virtual.c: virtualdomains, users/assign */

void
qmail_virtual(struct qmail *q);

/* ---- import_qmail_vpopmail.c */

/* The domain of vpopmail in that directory: its users, mailboxes and aliases. */
void
qmail_vpopmail(struct qmail *q, struct view domain, const char *directory, struct import_place at);

/* ---- import_qmail_control.c: single settings */

void
qmail_settings(struct qmail *q);

#endif
