/* user_list.h: all users, virtual and of the system, with what is known about each. */
#ifndef ADMIN_USER_LIST_H
#define ADMIN_USER_LIST_H

#include "admin/users/user_usage.h"

#define USER_LIST_BATCH 200	/* users that are looked at together */

struct user_listed {
	struct user_usage usage;
	bool is_virtual;
	bool has_password;	/* of a virtual user: one that is good for a login */
	char note[128];
};

/*
 * Calls each(user, arg) for every virtual user in the order of the table, then for those of the
 * system: who has a uid of people (1000 to 59999) or a line in the table. wanted are names,
 * addresses, or domains, ending in NULL; none for all. Returns how many users, or -1 after a
 * message.
 */
int
user_list_each(const struct conf *conf, char *const *wanted,
    void (*each)(const struct user_listed *u, void *arg), void *arg);

#endif
