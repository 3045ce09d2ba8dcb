/*
 * dns_verdict_host.c: the hostname, its addresses, their names, its certificates; see
 * dns_verdict.h.
 */
#include <stdio.h>
#include <string.h>

#include "admin/dns/dns_verdict.h"
#include "text/tlsa.h"

/* ---- A and AAAA */

static bool
has_address(const struct verdict_addresses *a, const char *text)
{
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->text[i], text) == 0)
			return true;
	return false;
}

/* Whether it is the address of the hostname that it should have. */
static bool
is_wanted(const struct verdict *v, const char *address)
{
	for (size_t i = 0; i < v->zone->n; i++)
		if (v->zone->records[i].purpose == ZONE_HOST &&
		    strcmp(v->zone->records[i].data, address) == 0)
			return true;
	return false;
}

static void
judge_address(struct verdict *v, const struct zone_record *r, const struct verdict_addresses *found)
{
	bool ipv6 = strchr(r->data, ':') != NULL;
	char todo[VERDICT_HINT_SIZE];

	if (has_address(found, r->data))
		verdict_say(v, CHECK_OK, r->owner, r->type, NULL, "%s", r->data);
	else
		verdict_say(v, ipv6 ? CHECK_WARNING : CHECK_ERROR, r->owner, r->type,
		    verdict_publish(r, todo), "%s is missing", r->data);
}

void
verdict_host(struct verdict *v, const struct zone_record *first)
{
	struct verdict_addresses found;

	verdict_addresses(v, first->owner, true, true, &found);
	if (found.failed) {
		(void)verdict_ask(v, first->owner, DNS_A, "A");
		(void)verdict_ask(v, first->owner, DNS_AAAA, "AAAA");
		return;
	}
	if (found.alias)
		verdict_say(v, CHECK_ERROR, first->owner, "CNAME",
		    "publish A and AAAA records in its place", "an alias; no MX record may lead to one");
	for (const struct zone_record *r = first; r < v->zone->records + v->zone->n; r++)
		if (r->purpose == ZONE_HOST)
			judge_address(v, r, &found);
	for (size_t i = 0; i < found.n; i++)
		if (!is_wanted(v, found.text[i]))
			verdict_say(v, CHECK_WARNING, first->owner,
			    strchr(found.text[i], ':') ? "AAAA" : "A",
			    "take it out of the zone, or name it with --address or in remote_own_networks",
			    "%s is none of this machine's addresses", found.text[i]);
}

/* ---- PTR */

/* The address whose name the record is for. */
static const char *
address_of(const struct verdict *v, const struct zone_record *r)
{
	char reverse[ZONE_REVERSE_SIZE];

	for (size_t i = 0; i < v->zone->n; i++)
		if (v->zone->records[i].purpose == ZONE_HOST &&
		    zone_reverse_name(v->zone->records[i].data, reverse) == 0 &&
		    strcmp(reverse, r->owner) == 0)
			return v->zone->records[i].data;
	return r->owner;
}

static bool
leads_back(struct verdict *v, const char *name, const char *address)
{
	struct verdict_addresses a;

	verdict_addresses(v, name, true, true, &a);
	return has_address(&a, address);
}

static void
judge_names(struct verdict *v, const char *address, const char *todo,
    char names[][DNS_NAME_MAX + 1], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!leads_back(v, names[i], address))
			continue;
		if (strcasecmp(names[i], v->hostname) == 0)
			verdict_say(v, CHECK_OK, address, "PTR", NULL, "%s, which leads back", names[i]);
		else
			verdict_say(v, CHECK_NOTE, address, "PTR", todo,
			    "%s, which leads back, but is not the hostname", names[i]);
		return;
	}
	verdict_say(v, CHECK_ERROR, address, "PTR", todo,
	    "%s, which does not lead back to the address: many servers refuse mail from there", names[0]);
}

void
verdict_reverse(struct verdict *v, const struct zone_record *r)
{
	const struct dns_answer *a = verdict_ask(v, r->owner, DNS_PTR, "PTR");
	const char *address = address_of(v, r);
	char names[DNS_RECORDS_MAX][DNS_NAME_MAX + 1], todo[VERDICT_HINT_SIZE];
	size_t n = a ? dns_names(a, DNS_PTR, names, DNS_RECORDS_MAX) : 0;

	if (a == NULL)
		return;
	(void)snprintf(todo, sizeof(todo), "have the provider of the address set: %s. PTR %s", r->owner,
	    r->data);
	if (n)
		judge_names(v, address, todo, names, n);
	else if (strchr(address, ':') && v->ipv4_only)
		verdict_say(v, CHECK_NOTE, address, "PTR", NULL, "no name; mail leaves over IPv4 alone");
	else if (strchr(address, ':'))
		verdict_say(v, CHECK_ERROR, address, "PTR",
		    "have the provider set it, or set remote_address_family = ipv4",
		    "no name: Google and others refuse all mail over IPv6 from there");
	else
		verdict_say(v, CHECK_ERROR, address, "PTR", todo,
		    "no name: many servers refuse mail from there");
}

/* ---- TLSA */

static void
to_text(const struct tlsa *t, char out[400])
{
	int n = snprintf(out, 400, "%u %u %u ", t->usage, t->selector, t->matching);

	for (size_t i = 0; i < t->n && n < 396; i++)
		n += snprintf(out + n, 400 - (size_t)n, "%02x", t->data[i]);
}

/* Of what purpose the record is that reads so; ZONE_PURPOSES: none of ours. */
static enum zone_purpose
purpose_of(const struct verdict *v, const char *owner, const char *data)
{
	for (size_t i = 0; i < v->zone->n; i++) {
		const struct zone_record *r = &v->zone->records[i];

		if (strcmp(r->type, "TLSA") == 0 && strcmp(r->owner, owner) == 0 &&
		    strcmp(r->data, data) == 0)
			return r->purpose;
	}
	return ZONE_PURPOSES;
}

struct tlsa_count {
	unsigned fit, unknown, stale;
	char stale_text[400];
};

static void
count_tlsa(const struct verdict *v, const char *owner, const struct dns_answer *a,
    struct tlsa_count *c)
{
	struct dns_walk w;
	struct view data;
	struct tlsa t;
	char text[400];

	if (a->outcome != DNS_FOUND || dns_walk(&w, a, DNS_TLSA) == -1)
		return;
	while (dns_next(&w, &data)) {
		if (tlsa_parse(data, &t) == -1)
			continue;
		to_text(&t, text);
		if (purpose_of(v, owner, text) != ZONE_PURPOSES)
			c->fit++;
		/* An authority's, or a whole certificate: not made from what is known here. */
		else if (t.usage != TLSA_DANE_EE || t.matching == TLSA_FULL)
			c->unknown++;
		else if (c->stale++ == 0)
			(void)snprintf(c->stale_text, sizeof(c->stale_text), "%.*s...", 24, text);
	}
}

/* The certificates have several keys, RSA and ECDSA say: each wants a record. */
static void
judge_missing(struct verdict *v, const struct zone_record *first, const struct dns_answer *a)
{
	char todo[VERDICT_HINT_SIZE], text[400];

	for (const struct zone_record *r = first; r < v->zone->records + v->zone->n; r++) {
		struct dns_walk w;
		struct view data;
		struct tlsa t;
		bool found = false;

		if (r->purpose != ZONE_TLSA || dns_walk(&w, a, DNS_TLSA) == -1)
			continue;
		while (!found && dns_next(&w, &data)) {
			if (tlsa_parse(data, &t) == -1)
				continue;
			to_text(&t, text);
			found = strcmp(text, r->data) == 0;
		}
		if (!found)
			verdict_say(v, CHECK_NOTE, r->owner, "TLSA", verdict_publish(r, todo),
			    "the key %.14s... is not there in this form", r->data);
	}
}

static void
judge_security(struct verdict *v, const struct zone_record *r, const struct dns_answer *a)
{
	if (!v->validates)
		verdict_say(v, CHECK_UNKNOWN, r->owner, "TLSA",
		    "run a resolver that validates, such as unbound, on this machine",
		    "whether DNSSEC protects it cannot be known: the resolver is another machine");
	else if (!a->secure)
		verdict_say(v, CHECK_WARNING, r->owner, "TLSA", "sign the zone (DNSSEC)",
		    "not protected by DNSSEC, so nobody looks at it");
}

void
verdict_tlsa(struct verdict *v, const struct zone_record *first)
{
	const struct dns_answer *a = verdict_ask(v, first->owner, DNS_TLSA, "TLSA");
	struct tlsa_count c = { .fit = 0 };
	char todo[VERDICT_HINT_SIZE];

	if (a == NULL)
		return;
	if (a->outcome == DNS_NONE) {
		verdict_say(v, CHECK_NOTE, first->owner, "TLSA", v->validates && !a->secure ?
		    "sign the zone first (DNSSEC)" : verdict_publish(first, todo), "none: no DANE");
		return;
	}
	count_tlsa(v, first->owner, a, &c);
	if (c.fit + c.unknown == 0)
		verdict_say(v, CHECK_ERROR, first->owner, "TLSA", verdict_publish(first, todo),
		    "none is of the certificate in use (%s): others send no mail here", c.stale_text);
	else if (c.stale)
		verdict_say(v, CHECK_WARNING, first->owner, "TLSA", "take it out of the zone",
		    "%s is of no certificate or key that is known here", c.stale_text);
	else if (c.fit == 0)
		verdict_say(v, CHECK_UNKNOWN, first->owner, "TLSA", verdict_publish(first, todo),
		    "those that are there are of an issuer, which is not looked at");
	else
		verdict_say(v, CHECK_OK, first->owner, "TLSA", NULL, "of the certificate in use");
	if (c.fit)
		judge_missing(v, first, a);
	judge_security(v, first, a);
}

void
verdict_tlsa_next(struct verdict *v, const struct zone_record *r)
{
	const struct dns_answer *a = lookup_get(v->lookup, r->owner, DNS_TLSA);
	char todo[VERDICT_HINT_SIZE], text[400];
	struct dns_walk w;
	struct view data;
	struct tlsa t;

	if (a->outcome != DNS_FOUND || dns_walk(&w, a, DNS_TLSA) == -1)
		return;
	while (dns_next(&w, &data)) {
		if (tlsa_parse(data, &t) == -1)
			continue;
		to_text(&t, text);
		if (strcmp(text, r->data) == 0)
			return;
	}
	verdict_say(v, CHECK_WARNING, r->owner, "TLSA", verdict_publish(r, todo),
	    "the next key is not there: it has to be, a day before it is used");
}
