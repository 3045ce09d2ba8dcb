/*
 * zone_list.h: the records that the DNS should have for us, as a list: made from what is known here
 * (zone_make()), printed to be pasted into a zone, or handed to dns-tool(8), which looks what of it
 * there is. Pure.
 */
#ifndef ADMIN_ZONE_LIST_H
#define ADMIN_ZONE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/view.h"

#define ZONE_RECORDS_MAX 2000000
#define ZONE_DATA_MAX 4000	/* octets of a record's data as text */
#define ZONE_REVERSE_SIZE 80	/* octets of such a name, with its NUL */
#define ZONE_TTL 3600		/* seconds, of what is printed */

/* What a record is for; dns-tool(8) judges each in its own way. */
enum zone_purpose {
	ZONE_HOST,	/* A, AAAA of the hostname */
	ZONE_REVERSE,	/* PTR of an address; only the provider can set it */
	ZONE_HOST_SPF,	/* SPF of the hostname: for HELO, and mail without a sender */
	ZONE_TLSA,	/* of the certificate that is served */
	ZONE_TLSA_NEXT,	/* of the key that will be */
	ZONE_TLSA_ALSO,	/* other forms of both, which are as true; never printed */
	ZONE_MX,
	ZONE_SPF,
	ZONE_DMARC,
	ZONE_DMARC_REPORT,	/* at the domain that gets reports about another one */
	ZONE_DKIM,
	ZONE_STS,	/* MTA-STS: the record */
	ZONE_STS_HOST,	/* and the name of its web server */
	ZONE_TLSRPT,
	ZONE_AUTOCONFIG,
	ZONE_SRV,
	ZONE_PURPOSES
};

struct zone_record {
	enum zone_purpose purpose;
	const char *type;	/* "A", "TXT", ... */
	char *owner;		/* no dot at its end */
	char *data;		/* as in a zone, but a TXT one without quotes; names with their dot */
	size_t group;		/* of zone.groups: in whose zone it belongs */
};

struct zone {
	struct zone_record *records;
	size_t n;
	char **groups;		/* our domains, and the hostname, in the order of the output */
	size_t ngroups;
	bool failed;		/* want of memory, or too much */
};

/* The type of its records: "A" also of those that may be AAAA. */
const char *
zone_type(enum zone_purpose purpose);

/* Its name in the text of zone_write(), and in JSON. */
const char *
zone_purpose_name(enum zone_purpose purpose);

/* Begins the group of that domain; what is added from now on is in it. */
void
zone_group(struct zone *z, const char *name);

/* Adds a record to the group. What is there already, as it is, is not added again. */
void
zone_add(struct zone *z, enum zone_purpose purpose, const char *owner, const char *data);

/* The name in whose PTR record the address's name is. Returns 0, or -1 for what is no address. */
int
zone_reverse_name(const char *address, char out[ZONE_REVERSE_SIZE]);

void
zone_free(struct zone *z);

/* ---- as text for dns-tool: PURPOSE TAB TYPE TAB OWNER TAB DATA LF */

void
zone_write(const struct zone *z, struct buf *out);

/* Adds what is in text. Returns 0, or -1 with z as it is so far: it is not such a text. */
int
zone_read(struct zone *z, struct view text);

/* ---- for people and programs, zone_print.c */

/*
 * Appends lines of a zone file (RFC 1035 5.1), a group after the other with a comment as its head.
 * PTR records, which belong elsewhere, are comments. A text of more than 255 octets is several
 * strings. bare leaves the comments out.
 */
void
zone_print(const struct zone *z, bool bare, struct buf *out);

/* Appends an object and LF for each record: purpose, zone, name, ttl, type, data. */
void
zone_json(const struct zone *z, struct buf *out);

/* Appends text as the strings of a TXT record, in quotes, at most 255 octets each. */
void
zone_strings(struct view text, struct buf *out);

#endif
