/*
 * dns_check.h: what the DNS says of our domains beside what it should, for `mailstead check` and
 * `mailstead dns --check`.
 */
#ifndef ADMIN_DNS_CHECK_H
#define ADMIN_DNS_CHECK_H

#include "admin/dns/dns_facts.h"
#include "base/buf.h"
#include "sys/conf.h"

struct check;

/*
 * Reports under the topic "dns" what of the records that mailstead-dns(8) prints is right,
 * missing or wrong. Asks the resolvers, and waits for them DNS_CHECK_SECONDS at most. Strangers'
 * answers are read by dns-tool(8), without rights; what comes of them here is text that a
 * terminal may be shown.
 */
void
dns_check(struct check *c, const struct conf *conf);

#define DNS_CHECK_SECONDS 30
#define DNS_CHECK_DOMAINS 200	/* that are looked at; of more the first ones */

/* The same as a topic of check.h, with its configuration. */
void
check_dns(struct check *c);

/*
 * The same of the records in z, as lines of findings (text/finding.h). Returns 0, or -1 after a
 * message.
 */
int
dns_check_zone(const struct zone *z, const char *hostname, struct buf *out);

#define DNS_FINDINGS_MAX (16U << 20)	/* octets of these lines */

#define DNS_OPENDKIM "/etc/opendkim.conf"	/* where the packages have them */
#define DNS_RSPAMD "/etc/rspamd"

#endif
