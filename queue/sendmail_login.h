/* sendmail_login.h: who the user is that runs sendmail. */
#ifndef QUEUE_SENDMAIL_LOGIN_H
#define QUEUE_SENDMAIL_LOGIN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/view.h"

#define LOGIN_NAME_MAX_OCTETS 64
#define LOGIN_GECOS_MAX 256

struct sendmail_login {
	char name[LOGIN_NAME_MAX_OCTETS + 1];
	char gecos[LOGIN_GECOS_MAX + 1];
};

/*
 * Looks for the user in /etc/passwd and then wherever nsswitch.conf(5) says. Returns whether
 * there is one.
 */
bool
sendmail_login_find(uid_t uid, struct sendmail_login *out);

/*
 * The second part of that, for a C library that knows of no other places: getent(1), which is
 * the system's, is asked.
 */
bool
sendmail_login_ask(uid_t uid, struct sendmail_login *out);

/* Takes a line of passwd(5), with its end or without, that has to be of that user. */
bool
sendmail_login_parse(struct view line, uid_t uid, struct sendmail_login *out);

#endif
