/* user_home.h: the home of a virtual user, and the Maildir in it. */
#ifndef ADMIN_USER_HOME_H
#define ADMIN_USER_HOME_H

#include "sys/conf.h"
#include "sys/user.h"

/* The user that virtual mailboxes belong to, without a home. Returns 0, or -1 after a message. */
int
user_home_owner(struct user *out);

/*
 * The same with the home of that virtual user. Returns 0, or -1 after a
 * message.
 */
int
user_home_find(const struct conf *conf, const char *address, struct user *out);

/*
 * Makes the home and, with maildir, the Maildir in it, durable and that user's own; what is there
 * stays as it is. A child that has become the user looks below the home. Returns 0, or -1
 * after a message.
 */
int
user_home_make(const struct conf *conf, const char *address, const struct user *u, bool maildir);

#endif
