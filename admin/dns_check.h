/*
 * dns_check.h: what the DNS says of our domains beside what it should, for `mailstead check` and
 * `mailstead dns --check`.
 */
#ifndef ADMIN_DNS_CHECK_H
#define ADMIN_DNS_CHECK_H

#include "sys/conf.h"

struct check;

/*
 * Reports under the topic "dns" what of the records that mailstead-dns(8) prints is right, missing
 * or wrong. Asks the resolvers, and waits for them DNS_CHECK_SECONDS at most. Strangers' answers are
 * read by dns-tool(8), without rights; what comes of them here is text that a terminal may be shown.
 */
void
dns_check(struct check *c, const struct conf *conf);

#define DNS_CHECK_SECONDS 30

#endif
