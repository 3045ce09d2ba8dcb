/*
 * dns_facts.h: what is known on this machine of the records that the DNS should have: domains,
 * addresses, certificates, services, keys that sign.
 */
#ifndef ADMIN_DNS_FACTS_H
#define ADMIN_DNS_FACTS_H

#include "admin/dns/zone_make.h"
#include "sys/conf.h"

/* What is not as it should be, or not found, and is no reason to stop. */
typedef void dns_remark(void *arg, const char *subject, const char *what);

struct dns_facts_wanted {
	char *const *domains;	/* of the command line; none: all of ours */
	size_t ndomains;
	char *const *addresses;	/* likewise; none: the machine's public ones */
	size_t naddresses;
	const char *opendkim;	/* the path of opendkim.conf(5) */
	const char *rspamd;	/* the directory of rspamd's configuration */
	dns_remark *remark;
	void *arg;
};

/*
 * Finds all of it. Returns 0, or -1 after a message: a domain that is none of ours, an address that
 * is none, a table that cannot be read. dns_facts_free() in any case.
 */
int
dns_facts_find(const struct conf *conf, const struct dns_facts_wanted *w, struct zone_facts *out);

void
dns_facts_free(struct zone_facts *f);

/* ---- its parts */

/* Our domains that get mail, but those of kind relay, as the DNS has them. Returns 0 or -1. */
int
dns_find_domains(const struct conf *conf, const struct dns_facts_wanted *w, struct zone_facts *out);

/* Addresses of the interfaces that all the world can reach, and those of remote_own_networks. */
int
dns_find_addresses(const struct conf *conf, const struct dns_facts_wanted *w,
    struct zone_facts *out);

/* TLSA records of the certificates, and of the keys in KEY.next beside their keys. */
void
dns_find_certificates(const struct conf *conf, const struct dns_facts_wanted *w,
    struct zone_facts *out);

/* The keys with which OpenDKIM and rspamd sign mail of our domains, and those of dkim_keys. */
void
dns_find_dkim(const struct conf *conf, const struct dns_facts_wanted *w, struct zone_facts *out);

#endif
