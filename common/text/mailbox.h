/*
 * mailbox.h: what a user's mailbox is like, as mailstead-users(5), mailstead-domains(5)
 * and mailstead.conf(5) say it. Pure: memory only.
 */
#ifndef TEXT_MAILBOX_H
#define TEXT_MAILBOX_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

#define MAILBOX_PATH_MAX 1000		/* octets of the path of an mbox */
#define MAILBOX_SETTINGS_MAX 2048	/* octets of the words of a user and a domain together */

struct mailbox_settings {
	char mbox[MAILBOX_PATH_MAX + 1];	/* path of an mbox; "": the Maildir */
	uint64_t quota;				/* octets; 0: none */
	uint64_t quota_messages;		/* 0: none */
};

/*
 * Changes what the words of settings, "key=value ...", say: mailbox, quota and quota_messages;
 * note is passed over. Returns NULL, or what is wrong.
 */
const char *
mailbox_settings(struct view words, struct mailbox_settings *s);

/* The value of mailbox: "maildir", or the path of an mbox. Returns as above. */
const char *
mailbox_set(struct view value, struct mailbox_settings *s);

/*
 * Appends the path with the user's name, or the local part of a virtual user's, in the place of
 * "%u". Returns 0 or -1.
 */
int
mailbox_path(const char *path, struct view user, struct buf *out);

#endif
