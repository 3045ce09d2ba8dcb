/*
 * deliver_folder.h: the folder of the Maildir that an extension of the address names.
 */
#ifndef DELIVER_FOLDER_H
#define DELIVER_FOLDER_H

#include "deliver/deliver.h"
#include "mail/maildir.h"

/* Whether recipient may lead to a folder. */
bool
deliver_has_folder(const struct deliver *d, const struct address *recipient);

/*
 * Opens it, as the address writes it or in lower case, and makes it where that is wanted. Returns
 * 1 with its name in name; 0, and "" in name, when mail goes to the Maildir itself; -1 with errno.
 */
int
deliver_folder(const struct deliver *d, const struct maildir *m, const struct address *recipient,
    struct maildir *folder, char name[MAILDIR_NAME_MAX + 1]);

#endif
