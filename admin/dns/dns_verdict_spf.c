/* dns_verdict_spf.c: whether SPF lets our mail pass, and nobody else's; see dns_verdict.h. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "admin/dns/dns_verdict.h"
#include "text/spf.h"

static int
spf_records(void *arg, const char *name, struct buf *out)
{
	return verdict_texts(arg, name, spf_is_record, out);
}

static int
spf_addresses(void *arg, const char *name, bool ipv6, struct spf_address *out, int max)
{
	enum dns_type type = ipv6 ? DNS_AAAA : DNS_A;
	const struct dns_answer *a = lookup_get(arg, name, type);
	struct dns_address all[SPF_ADDRESSES_MAX];
	size_t n = dns_addresses(a, type, all, max < SPF_ADDRESSES_MAX ? (size_t)max : SPF_ADDRESSES_MAX);

	for (size_t i = 0; i < n; i++) {
		out[i].ipv6 = all[i].ipv6;
		memcpy(out[i].octets, all[i].address, sizeof(out[i].octets));
	}
	return a->outcome == DNS_FAILED ? -1 : (int)n;
}

static int
spf_exchangers(void *arg, const char *name, char (*out)[SPF_NAME_MAX + 1], int max)
{
	const struct dns_answer *a = lookup_get(arg, name, DNS_MX);

	return a->outcome == DNS_FAILED ? -1 : (int)dns_names(a, DNS_MX, out, (size_t)max);
}

static const struct spf_dns spf_dns = { spf_records, spf_addresses, spf_exchangers };

static enum spf_result
evaluate(struct verdict *v, const char *domain, const char *address, struct spf *s)
{
	*s = (struct spf){ .dns = &spf_dns, .arg = v->lookup, .sender = domain };
	s->client.ipv6 = strchr(address, ':') != NULL;
	(void)inet_pton(s->client.ipv6 ? AF_INET6 : AF_INET, address, s->client.octets);
	return spf_check(s, domain);
}

/* One of our addresses. Returns false when there is no sense in asking about another. */
static bool
judge_sender(struct verdict *v, const struct zone_record *r, const char *address)
{
	char todo[VERDICT_HINT_SIZE];
	struct spf s;
	enum spf_result result = evaluate(v, r->owner, address, &s);

	(void)verdict_publish(r, todo);
	switch (result) {
	case SPF_PASS:
		verdict_say(v, CHECK_OK, r->owner, "SPF", NULL, "mail from %s passes", address);
		return true;
	case SPF_TEMPERROR:
		verdict_say(v, CHECK_UNKNOWN, r->owner, "SPF", "ask again later",
		    "the resolver has no answer for %s, which it needs", s.where);
		return false;
	case SPF_PERMERROR:
		verdict_say(v, CHECK_ERROR, r->owner, "SPF", strcmp(s.where, r->owner) == 0 ? todo :
		    "ask whoever has that domain, or do without it", "that of %s is wrong: %s", s.where,
		    s.why);
		return false;
	default:
		/* Of mail that leaves by another server zone_make() says ~all. */
		if (strstr(r->data, "~all"))
			verdict_say(v, CHECK_NOTE, r->owner, "SPF", NULL,
			    "mail from %s does not pass (%s); all leaves by another server", address,
			    spf_result_name(result));
		else
			verdict_say(v, result == SPF_NEUTRAL ? CHECK_WARNING : CHECK_ERROR, r->owner,
			    "SPF", todo, "mail from %s, which is this machine, does not pass: %s", address,
			    spf_result_name(result));
		return true;
	}
}

/*
 * From an address that is in no record all of it is looked at: what does not count for us, since
 * we pass before, counts for others.
 */
static void
judge_whole(struct verdict *v, const struct zone_record *r, struct view record)
{
	struct spf s;

	if (spf_passes_all(record))
		verdict_say(v, CHECK_ERROR, r->owner, "SPF", "put -all in the place of +all",
		    "it lets everybody send in the name of the domain");
	else if (evaluate(v, r->owner, "0.0.0.0", &s) == SPF_PERMERROR)
		verdict_say(v, CHECK_WARNING, r->owner, "SPF",
		    s.lookups > SPF_LOOKUPS_MAX ? "use fewer of include, a, mx, exists and redirect" :
		    "mend it, or do without it", "that of %s is wrong for other senders: %s", s.where, s.why);
}

void
verdict_spf(struct verdict *v, const struct zone_record *r)
{
	struct buf record = buf_make(VERDICT_TEXT_MAX);
	int n = verdict_texts(v->lookup, r->owner, spf_is_record, &record);
	char todo[VERDICT_HINT_SIZE];
	unsigned faults = 0;

	if (n == -1)
		(void)verdict_ask(v, r->owner, DNS_TXT, "SPF");
	else if (n == 0)
		verdict_say(v, r->purpose == ZONE_SPF ? CHECK_WARNING : CHECK_NOTE, r->owner, "SPF",
		    verdict_publish(r, todo), "none");
	else if (n > 1)
		verdict_say(v, CHECK_ERROR, r->owner, "SPF", "leave one of them",
		    "there are %d, so that none counts", n);
	if (n == 1) {
		/* The same error for each address is said once. */
		for (size_t i = 0; i < v->zone->n && faults == 0; i++)
			if (v->zone->records[i].purpose == ZONE_HOST)
				faults += !judge_sender(v, r, v->zone->records[i].data);
		if (faults == 0)
			judge_whole(v, r, buf_view(&record));
	}
	buf_free(&record);
}
