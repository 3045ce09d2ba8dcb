/* imapd_folder.h: what the commands about mailboxes as a whole share. */
#ifndef IMAPD_FOLDER_H
#define IMAPD_FOLDER_H

#include "imapd/imapd_session.h"

/* A mailbox, and what STATUS says of it. */
struct imapd_found {
	struct folder_place place;
	struct index_status status;
};

/*
 * Finds out these items (IMAPD_STATUS_*) of a mailbox. Returns 1; 0 when there is none; -1 with
 * errno.
 */
int
imapd_find_status(struct imap_session *s, struct view name, unsigned items, struct imapd_found *f);

/* The untagged STATUS with them. */
void
imapd_say_status(struct imap_session *s, unsigned items, const struct imapd_found *f);

#endif
