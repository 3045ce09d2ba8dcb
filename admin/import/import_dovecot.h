/* import_dovecot.h: what the parts of the import from Dovecot share. */
#ifndef ADMIN_IMPORT_DOVECOT_H
#define ADMIN_IMPORT_DOVECOT_H

#include "admin/import/dovecot_conf.h"
#include "admin/import/dovecot_passwd.h"
#include "admin/import/import.h"

struct dovecot {
	struct import *im;
	struct dovecot_conf conf;
	const char *scheme;		/* of passwords that do not say it */
	const char *home;		/* of users that do not say it: a text with variables; or NULL */
	const char *location;		/* of mail, likewise */
	struct import_place location_at;
	bool location_said;		/* that it is of no use */
	bool system;			/* there are users of the system */
	bool virtual;			/* there are others */
	struct buf domains;		/* our table as it is */
	unsigned long schemes;		/* passwords that we cannot check */
};

/* The place of a setting. */
static inline struct import_place
dovecot_place(const struct dovecot_setting *s)
{
	return (struct import_place){ s->file, s->line };
}

/* ---- import_dovecot_db.c: passdb and userdb */

void
dovecot_databases(struct dovecot *d);

/* ---- import_dovecot_users.c */

/* The users of a passwd-file, with the format of names, "%u" for none. */
void
dovecot_users(struct dovecot *d, const char *file, struct view format, struct import_place at);

/* ---- import_dovecot_mail.c: where mail is */

/* Finds location and home. */
void
dovecot_locations(struct dovecot *d);

/* Where users of the system have their mail. */
void
dovecot_system_mailbox(struct dovecot *d);

/* The mailbox of a virtual user; its home and location if they are its own, else empty. */
void
dovecot_mailbox(struct dovecot *d, struct view address, struct view home, struct view location,
    struct import_place at);

/* ---- import_dovecot_conf.c, import_dovecot_rest.c */

void
dovecot_settings(struct dovecot *d);

void
dovecot_folders(struct dovecot *d);

void
dovecot_quota(struct dovecot *d);

/*
 * The words of mailstead-users(5) for a quota rule, "*:storage=1G:messages=100". Returns 0, or -1
 * for one of a folder, or of another form.
 */
int
dovecot_quota_words(struct view rule, struct buf *out);

void
dovecot_rest(struct dovecot *d);

#endif
