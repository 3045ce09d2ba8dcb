/* alias_check.h: where aliases lead: in circles, or to nobody. */
#ifndef ADMIN_ALIAS_CHECK_H
#define ADMIN_ALIAS_CHECK_H

#include "sys/conf.h"

/*
 * Follows the alias of that name, as mail would go, and calls warn(what, arg) for each target that
 * leads back to where it came from, to nobody here, or to what cannot be read. Returns how many
 * those were, or -1 after a message.
 */
int
alias_check(const struct conf *conf, const char *name,
    void (*warn)(const char *what, void *arg), void *arg);

#endif
