/* home.h: the homes of virtual users, which root makes where they are missing. */
#ifndef SYS_HOME_H
#define SYS_HOME_H

#include "sys/user.h"

/*
 * Makes the home of the virtual user with that name, which is u->home as user_virtual_home() has
 * it, if it is not there: for u, and its alone. The directories above it stay root's. What fails is
 * in the log; whoever needs the home finds out for himself.
 */
void
home_make_virtual(const char *virtual_dir, struct view name, const struct user *u);

#endif
