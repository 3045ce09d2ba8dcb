/* table_uses.h: where the tables name a domain or a user that is about to go. */
#ifndef ADMIN_TABLE_USES_H
#define ADMIN_TABLE_USES_H

#include "sys/conf.h"

/*
 * Says on standard error where the domain is in use: by virtual users, by aliases, as the target
 * of other domains, and by senders. Returns how many lines of the tables that are, or -1 after a
 * message.
 */
int
uses_of_domain(const struct conf *conf, const char *domain);

/*
 * The same for an address, or the name of a user of the system: aliases of that name, and those
 * that lead to it, and lines of senders.
 */
int
uses_of_user(const struct conf *conf, const char *address);

#endif
