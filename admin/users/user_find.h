/* user_find.h: users by name, as the tables and the system have them. */
#ifndef ADMIN_USER_FIND_H
#define ADMIN_USER_FIND_H

#include "admin/users/address_place.h"
#include "sys/user.h"

/*
 * Finds a virtual user by the address that was typed: p->text is its name in the tables. Returns
 * an exit status, after a message if it is not EXIT_OK.
 */
int
user_find_virtual(const struct conf *conf, const char *address, struct place *p);

/*
 * The same for any user, also one of the system by its name. u is whom the mailbox belongs to, with
 * its home.
 */
int
user_find_any(const struct conf *conf, const char *name, struct place *p, struct user *u);

#endif
