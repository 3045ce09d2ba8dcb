/*
 * spf.h: what a domain's SPF record (RFC 7208) says of an address: check_host(). Pure: the DNS is
 * asked by functions of the caller's. The record, and all that it includes, is strangers' text.
 */
#ifndef TEXT_SPF_H
#define TEXT_SPF_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

#define SPF_LOOKUPS_MAX 10	/* RFC 7208 4.6.4 */
#define SPF_VOID_MAX 2		/* look-ups without an answer, ibid. */
#define SPF_HOSTS_MAX 10	/* of an MX mechanism, ibid. */
#define SPF_ADDRESSES_MAX 50	/* of a host that are looked at */
#define SPF_NAME_MAX 255
#define SPF_RECORD_MAX 4096	/* octets of a record */

enum spf_result {
	SPF_NONE,	/* there is no record */
	SPF_NEUTRAL,
	SPF_PASS,
	SPF_FAIL,
	SPF_SOFTFAIL,
	SPF_TEMPERROR,	/* the DNS did not answer */
	SPF_PERMERROR	/* the record is wrong: why */
};

/* The word of RFC 7208 2.6. */
const char *
spf_result_name(enum spf_result r);

struct spf_address {
	bool ipv6;
	unsigned char octets[16];	/* network order; an IPv4 one in the first 4 */
};

/* Each returns how many there are, at most max; 0 for none, -1 when there is no answer. */
struct spf_dns {
	/* SPF records of the name; the text of the first is appended to out. */
	int (*records)(void *arg, const char *name, struct buf *out);
	int (*addresses)(void *arg, const char *name, bool ipv6, struct spf_address *out, int max);
	int (*exchangers)(void *arg, const char *name, char (*out)[SPF_NAME_MAX + 1], int max);
};

struct spf {
	const struct spf_dns *dns;
	void *arg;
	struct spf_address client;
	const char *sender;	/* the domain of the sender: %{o} */
	/* set by spf_check() */
	unsigned lookups, voids;
	const char *why;	/* of SPF_PERMERROR */
	char where[SPF_NAME_MAX + 1];	/* the domain whose record is wrong, or did not answer */
};

/* Whether a TXT record is one of SPF: "v=spf1", alone or with a blank behind it (4.5). */
bool
spf_is_record(struct view text);

/* What the record of the domain says of s->client. */
enum spf_result
spf_check(struct spf *s, const char *domain);

/*
 * Expands the macros of a domain-spec (section 7) for the domain whose record it stands in. Returns
 * 0, or -1 when it is not well-formed or does not fit.
 */
int
spf_expand(const struct spf *s, const char *domain, struct view spec, char out[SPF_NAME_MAX + 1]);

/* Whether a record lets every address pass ("+all"): anybody may send in the domain's name. */
bool
spf_passes_all(struct view record);

#endif
