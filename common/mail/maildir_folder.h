/*
 * maildir_folder.h: the folders of a Maildir, as Maildir++ has them: "user+a.b" is .a.b/ beside
 * new/ and cur/, a Maildir with the empty file maildirfolder in it.
 */
#ifndef MAIL_MAILDIR_FOLDER_H
#define MAIL_MAILDIR_FOLDER_H

#include "mail/maildir.h"

/*
 * The name of the directory for a folder, with its dot; '&' is "&-" in it, as in modified UTF-7.
 * Returns 0, or -1 for what no sender may choose: no visible ASCII, an empty part, a slash, Trash
 * (it does not count for the quota), INBOX (the Maildir itself), or too long.
 */
int
maildir_folder_name(struct view folder, bool lower, char out[MAILDIR_NAME_MAX + 1]);

/*
 * Opens the folder of the Maildir m whose directory has that name; with create it is made, as
 * private as maildir_open() makes it, and durable. Returns 1; 0 when there is none; -1 with errno.
 */
int
maildir_folder_open(const struct maildir *m, const char *name, bool create, struct maildir *folder);

#endif
