/* imapd_folder.h: what the commands about mailboxes as a whole share. */
#ifndef IMAPD_FOLDER_H
#define IMAPD_FOLDER_H

#include "imapd/imapd_session.h"

/*
 * An untagged STATUS with these items (IMAPD_STATUS_MESSAGES ...). Returns 1; without a response 0
 * when there is no such mailbox, or -1 with errno.
 */
int
imapd_say_status(struct imap_session *s, struct view name, unsigned items);

#endif
