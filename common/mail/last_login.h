/* last_login.h: when somebody last logged in to a mailbox: the time of a file in the Maildir. */
#ifndef MAIL_LAST_LOGIN_H
#define MAIL_LAST_LOGIN_H

#include <stdint.h>

#define LAST_LOGIN_FILE "mailstead-login"

/* Notes that it is now, not durably. An error is none of the login's. */
void
last_login_note(int maildir);

/* Seconds since 1970; 0 when it is not known. */
int64_t
last_login_read(int maildir);

#endif
