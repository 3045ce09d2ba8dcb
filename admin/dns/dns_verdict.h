/*
 * dns_verdict.h: what the DNS has, held against what it should have. One function for each
 * purpose of a record (zone_list.h), called for the first record of a name; what strangers answer
 * is read here and in what this calls, in dns-tool(8) alone.
 */
#ifndef ADMIN_DNS_VERDICT_H
#define ADMIN_DNS_VERDICT_H

#include "admin/dns/dns_lookup.h"
#include "admin/dns/zone_list.h"
#include "text/finding.h"

struct verdict {
	const struct zone *zone;
	const char *hostname;
	struct lookup *lookup;
	bool ipv4_only;		/* mail leaves over IPv4 alone */
	bool validates;		/* whether the resolver's word on DNSSEC counts */
	struct buf *out;	/* lines of findings */
};

/* Judges all records. */
void
verdict_all(struct verdict *v);

/* ---- what its parts share */

/*
 * Adds a finding about the records of that type and name; todo is NULL where there is nothing to
 * do, and may be "%s" of a record: see verdict_publish().
 */
void
verdict_say(struct verdict *v, enum check_level level, const char *name, const char *type,
    const char *todo, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* The line that is missing, "publish: NAME. TYPE DATA", in space. */
#define VERDICT_HINT_SIZE 700
const char *
verdict_publish(const struct zone_record *r, char space[VERDICT_HINT_SIZE]);

/* The answer, or NULL after a finding that there is none. */
const struct dns_answer *
verdict_ask(struct verdict *v, const char *name, enum dns_type type, const char *type_name);

/* Whether one of the host's addresses is one of ours. */
bool
verdict_is_ours(struct verdict *v, const char *host);

/* Addresses of a name, as text. */
#define VERDICT_ADDRESSES_MAX 100

struct verdict_addresses {
	char text[VERDICT_ADDRESSES_MAX][48];
	size_t n;
	bool failed;		/* no answer to one of the questions */
	bool secure;		/* all answers are */
	bool alias;		/* the name is that of a CNAME */
};

/* Those of one family, or with both of both. */
void
verdict_addresses(struct verdict *v, const char *name, bool ipv4, bool ipv6,
    struct verdict_addresses *out);

/* ---- dns_verdict_host.c, _mail.c, _spf.c, _text.c */

typedef void verdict_judge(struct verdict *v, const struct zone_record *r);

verdict_judge verdict_host, verdict_reverse, verdict_tlsa, verdict_tlsa_next;
verdict_judge verdict_mx, verdict_web, verdict_srv;
verdict_judge verdict_spf, verdict_dmarc, verdict_consent, verdict_dkim;
verdict_judge verdict_sts, verdict_tlsrpt;

/* ---- texts of TXT records */

#define VERDICT_TEXT_MAX 8192	/* octets of a text that are read */

/*
 * How many texts of the name are of a kind; the first of them is appended to first. -1: there is no
 * answer.
 */
int
verdict_texts(struct lookup *l, const char *name, bool (*is_one)(struct view text),
    struct buf *first);

/* ---- text of "TAG=VALUE; ..." (RFC 6376 3.2): pure */

/* The value of the first such tag, without blanks around it. Returns whether there is one. */
bool
verdict_tag(struct view text, const char *tag, struct view *value);

#endif
