/* mailbox_find.h: where the mailbox of a user is, for a program that serves that one user. */
#ifndef MAIL_MAILBOX_FIND_H
#define MAIL_MAILBOX_FIND_H

#include "sys/conf.h"
#include "text/mailbox.h"

/*
 * Where the configuration, mailstead-domains(5) and mailstead-users(5) say that the mailbox of the
 * user is, an address or the name of a user of the system: out->mbox; with quota also how much may
 * be in it. Opens these files. Returns 0, or -1 with the reason in why.
 */
int
mailbox_find(const struct conf *conf, const char *user, bool quota, struct mailbox_settings *out,
    char why[256]);

#endif
