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
 * The name that a client means: given is modified UTF-7, or UTF-8 where utf8 says so. The result
 * is modified UTF-7 in its one right form, normalised (NFC, RFC 5198), '/' between levels; INBOX,
 * also as the first level, in capitals; one '/' at the end is left out. Returns NULL, or why there
 * can be no such mailbox: a constant text for a reply.
 */
const char *
folder_name(struct view given, bool utf8, char out[FOLDER_NAME_MAX + 1]);

/*
 * The name of the folder in a directory ".A.B" of the Maildir. Whatever other programs called it
 * gets a name that folder_name() makes of itself: what is no modified UTF-7 is read as
 * UTF-8, and what is none as Latin-1. Returns 0; -1 for a directory that is no folder.
 */
int
folder_of_dir(struct view dir, char out[FOLDER_NAME_MAX + 1]);

/* The directory that a new folder of that name, which is not INBOX, gets. */
void
folder_dir(struct view name, char out[FOLDER_NAME_MAX + 2]);

/* Orders names so that each is followed by those below it, INBOX first: <0, 0, >0. */
int
folder_compare(struct view a, struct view b);

/* Whether name is at a level below above. */
bool
folder_is_below(struct view name, struct view above);

#endif
