/* user_new.h: what is looked at before a virtual user is made, and what is said after. */
#ifndef ADMIN_USER_NEW_H
#define ADMIN_USER_NEW_H

#include "admin/users/address_place.h"

/*
 * Whether p->text can be the address of a mailbox: it must be a name of a directory as well, and
 * one that can log in. Returns NULL, or what is wrong. *had_home: it has a home already.
 */
const char *
user_new_wrong(const struct conf *conf, const struct place *p, bool *had_home);

/* Whether there is such a virtual user. Returns 1; 0 for nobody; -1 after a message. */
int
user_new_is_there(const struct conf *conf, const struct place *p);

/*
 * Says on standard output that the user was made, with the settings for mail programs, and the
 * password if it was generated; it is "" for none. Warns of a home that was there.
 */
void
user_new_tell(const struct conf *conf, const struct place *p, const char *password,
    bool generated, bool had_home);

/* Warns of an alias of that name: mail goes where that says, and not to the mailbox. */
void
user_new_warn(const struct conf *conf, const struct place *p);

#endif
