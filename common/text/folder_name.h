/*
 * folder_name.h: names of mailboxes (RFC 3501 5.1, RFC 9051 5.1) and the directories of a
 * Maildir++ that they stand for. Pure: memory only.
 */
#ifndef TEXT_FOLDER_NAME_H
#define TEXT_FOLDER_NAME_H

#include <stdbool.h>

#include "base/view.h"

#define FOLDER_NAME_MAX 230	/* octets of a name: of its directory others, too, make names */

/*
 * The mailbox that a name means, which is modified UTF-7 with '/' between its levels: in the one
 * right form, normalised (nfc.h), INBOX in capitals also as the first level, without a '/' at the
 * end. Returns NULL, or why there can be no such mailbox: a constant text for a reply.
 */
const char *
folder_name(struct view given, char out[FOLDER_NAME_MAX + 1]);

/* The same of a name in UTF-8. */
const char *
folder_name_utf8(struct view given, char out[FOLDER_NAME_MAX + 1]);

/*
 * The name of the folder in a directory ".A.B" of the Maildir, whatever other programs called it:
 * what is no modified UTF-7 is read as UTF-8, and what is none as Latin-1; then folder_name()
 * makes the same of it. Returns 0; -1 for a directory that is no folder.
 */
int
folder_of_dir(struct view dir, char out[FOLDER_NAME_MAX + 1]);

/* The directory that a new folder of that name, no INBOX, gets; out is empty if it is too long. */
void
folder_dir(struct view name, char out[FOLDER_NAME_MAX + 2]);

/* Orders names so that each is followed by those below it, INBOX first: <0, 0, >0. */
int
folder_compare(struct view a, struct view b);

/* Whether name is at a level below above. */
bool
folder_is_below(struct view name, struct view above);

#endif
