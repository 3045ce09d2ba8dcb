/*
 * zone_make.h: the records that follow from what is known here of a mail server. Pure.
 */
#ifndef ADMIN_ZONE_MAKE_H
#define ADMIN_ZONE_MAKE_H

#include <stdint.h>

#include "admin/dns/zone_list.h"

#define ZONE_ADDRESS_SIZE 48	/* octets of an address as text, with its NUL */
#define ZONE_ADDRESSES_MAX 16
#define ZONE_TLSA_MAX 400
#define ZONE_STS_ID_SIZE 17

/* A key that signs the mail of a domain. */
struct zone_dkim {
	char domain[256];
	char selector[64];
	char *value;		/* of the TXT record */
};

struct zone_tlsa {
	enum zone_purpose purpose;
	char data[160];		/* "3 1 1 HEX" */
};

struct zone_facts {
	char hostname[256];
	char web_host[256];
	char addresses[ZONE_ADDRESSES_MAX][ZONE_ADDRESS_SIZE];
	size_t naddresses;
	struct zone_tlsa tlsa[ZONE_TLSA_MAX];
	size_t ntlsa;
	unsigned services;	/* see client_services.h */
	struct zone_dkim *dkim;
	size_t ndkim;
	char **domains;		/* as the DNS has them */
	size_t ndomains;
	const char *dmarc_policy, *dmarc_report, *tls_report;	/* "" where there is none */
	const char *sts_mode;	/* "no", or that of the policy */
	uint64_t sts_max_age;	/* seconds */
	char sts_id[ZONE_STS_ID_SIZE];	/* changes with the policy */
	char smarthost[256];	/* by which all mail leaves; "" for none */
};

/* Adds the records; the hostname's go with the domain that it is in, else at the end. */
void
zone_make(const struct zone_facts *f, struct zone *out);

/* The text of the policy of MTA-STS (RFC 8461 3.2), lines with CRLF. */
void
zone_sts_policy(const struct zone_facts *f, struct buf *out);

/* Whether name is the domain or a name in it, in any case of letters. */
bool
zone_is_below(const char *name, const char *domain);

#endif
