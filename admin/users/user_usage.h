/* user_usage.h: how much is in the mailboxes of users, which mailbox-usage(8) looks at. */
#ifndef ADMIN_USER_USAGE_H
#define ADMIN_USER_USAGE_H

#include <stddef.h>

#include "sys/conf.h"
#include "sys/user.h"
#include "text/mailbox.h"

struct user_usage {
	char name[USER_NAME_MAX + 1];	/* an address, or of the system */
	struct user owner;		/* whom the mailbox belongs to, and the home */
	struct mailbox_settings settings;	/* what is said about the mailbox */
	int64_t bytes, messages;	/* what is in it; messages -1: an mbox, not counted */
	int64_t login;			/* seconds since 1970; 0: not known */
	int error;			/* errno, and then nothing is known */
};

/*
 * Looks at the mailboxes of n users whose owner is the same. With renew the file maildirsize is
 * made anew, too. Returns 0, or -1 after a message.
 */
int
user_usage_look(const struct conf *conf, struct user_usage *users, size_t n, bool renew);

#endif
