/* dns_verdict_mail.c: where others and people's programs find us: MX, SRV, names of web servers. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/dns/dns_verdict.h"
#include "base/num.h"

/* ---- MX */

/* Whether it reads like an address, which MX records must not name. */
static bool
is_literal(const char *name)
{
	unsigned char space[16];

	return name[0] == '[' || inet_pton(AF_INET, name, space) == 1 ||
	    inet_pton(AF_INET6, name, space) == 1;
}

/* What is wrong with one of the servers, whoever's it is. Returns whether it can get mail. */
static bool
judge_exchanger(struct verdict *v, const char *domain, const struct dns_mx *mx)
{
	struct verdict_addresses a;

	if (is_literal(mx->name)) {
		verdict_say(v, CHECK_ERROR, domain, "MX", "give the machine a name with an A record",
		    "%s is an address: an MX record names a host", mx->name);
		return false;
	}
	verdict_addresses(v, mx->name, true, true, &a);
	if (a.alias)
		verdict_say(v, CHECK_WARNING, domain, "MX", "name the host that the alias leads to",
		    "%s is an alias (CNAME), which RFC 5321 does not allow", mx->name);
	if (a.n == 0 && !a.failed)
		verdict_say(v, CHECK_ERROR, domain, "MX", "take it out, or publish its address",
		    "%s has no address", mx->name);
	return a.n != 0;
}

static size_t
all_exchangers(const struct dns_answer *a, struct dns_mx all[DNS_RECORDS_MAX])
{
	struct dns_walk w;
	size_t n = 0;

	if (a->outcome != DNS_FOUND || dns_walk(&w, a, DNS_MX) == -1)
		return 0;
	while (n < DNS_RECORDS_MAX && dns_next_mx(&w, &all[n]))
		n++;
	return n;
}

static void
judge_order(struct verdict *v, const char *domain, const struct dns_mx *all, const bool *alive,
    size_t n, size_t ours)
{
	for (size_t i = 0; i < n; i++) {
		if (i == ours || !alive[i] || verdict_is_ours(v, all[i].name))
			continue;
		if (all[i].preference < all[ours].preference)
			verdict_say(v, CHECK_WARNING, domain, "MX",
			    "give this machine the lowest number, if people's mailboxes are here",
			    "%s is preferred to this machine", all[i].name);
		else
			verdict_say(v, CHECK_NOTE, domain, "MX", NULL,
			    "%s gets mail, too, when this machine does not answer", all[i].name);
	}
}

void
verdict_mx(struct verdict *v, const struct zone_record *r)
{
	const struct dns_answer *a = verdict_ask(v, r->owner, DNS_MX, "MX");
	struct dns_mx all[DNS_RECORDS_MAX];
	char todo[VERDICT_HINT_SIZE];
	size_t n = a ? all_exchangers(a, all) : 0, ours;
	bool alive[DNS_RECORDS_MAX];

	if (a == NULL)
		return;
	if (n == 0) {
		verdict_say(v, CHECK_ERROR, r->owner, "MX", verdict_publish(r, todo), "none");
		return;
	}
	for (ours = 0; ours < n && !(all[ours].name[0] && verdict_is_ours(v, all[ours].name)); ours++)
		;
	for (size_t i = 0; i < n; i++)
		alive[i] = all[i].name[0] && judge_exchanger(v, r->owner, &all[i]);
	if (ours < n) {
		verdict_say(v, CHECK_OK, r->owner, "MX", NULL, "%u %s", all[ours].preference,
		    all[ours].name);
		judge_order(v, r->owner, all, alive, n, ours);
	} else if (all[0].name[0] == '\0') {
		verdict_say(v, CHECK_ERROR, r->owner, "MX", verdict_publish(r, todo),
		    "\".\", which says that the domain gets no mail");
	} else {
		verdict_say(v, CHECK_ERROR, r->owner, "MX", verdict_publish(r, todo),
		    "mail goes to %s, not to this machine", all[0].name);
	}
}

/* ---- web servers: autoconfig, MTA-STS */

/* The name in the data of a record, without its dot. */
static void
undotted(const char *data, char out[256])
{
	size_t n = strlen(data);

	(void)view_string(view_sub(view_of(data), 0, n && data[n - 1] == '.' ? n - 1 : n), out, 256);
}

void
verdict_web(struct verdict *v, const struct zone_record *r)
{
	bool sts = r->purpose == ZONE_STS_HOST;
	struct verdict_addresses found, wanted;
	char target[256], todo[VERDICT_HINT_SIZE];

	undotted(r->data, target);
	verdict_addresses(v, r->owner, true, true, &found);
	verdict_addresses(v, target, true, true, &wanted);
	if (found.failed) {
		(void)verdict_ask(v, r->owner, DNS_A, "A");
		return;
	}
	if (found.n == 0) {
		verdict_say(v, sts ? CHECK_WARNING : CHECK_NOTE, r->owner, "CNAME",
		    verdict_publish(r, todo), sts ? "none: nobody finds the policy" :
		    "none: Thunderbird and others have to guess the settings");
		return;
	}
	for (size_t i = 0; i < found.n; i++)
		for (size_t j = 0; j < wanted.n; j++)
			if (strcmp(found.text[i], wanted.text[j]) == 0) {
				verdict_say(v, CHECK_OK, r->owner, "CNAME", NULL, "leads to %s", target);
				return;
			}
	verdict_say(v, CHECK_NOTE, r->owner, "A", "set web_host, if that is the web server",
	    "leads to %s, not to %s", found.text[0], target);
}

/* ---- SRV */

static size_t
all_services(const struct dns_answer *a, struct dns_srv all[DNS_RECORDS_MAX])
{
	struct dns_walk w;
	size_t n = 0;

	if (a->outcome != DNS_FOUND || dns_walk(&w, a, DNS_SRV) == -1)
		return 0;
	while (n < DNS_RECORDS_MAX && dns_next_srv(&w, &all[n]))
		n++;
	return n;
}

/*
 * Whether one of them is what the data "PRIORITY WEIGHT PORT NAME." says, whatever the first two.
 */
static bool
has_service(const struct dns_srv *all, size_t n, const char *data)
{
	struct view rest = view_of(data), word = VIEW("");
	char name[256], target[256];
	uint64_t port = 0;

	for (int i = 0; i < 3; i++)
		(void)view_word(&rest, &word);
	if (num_parse(word, UINT16_MAX, &port) == -1 ||
	    view_string(view_trim(rest), name, sizeof(name)) == -1)
		return false;
	undotted(name, target);
	for (size_t i = 0; i < n; i++)
		if ((all[i].port == port || target[0] == '\0') && strcasecmp(all[i].name, target) == 0)
			return true;
	return false;
}

void
verdict_srv(struct verdict *v, const struct zone_record *r)
{
	const struct dns_answer *a = lookup_get(v->lookup, r->owner, DNS_SRV);
	bool offered = strcmp(r->data, "0 0 0 .") != 0;
	struct dns_srv all[DNS_RECORDS_MAX];
	char todo[VERDICT_HINT_SIZE];
	size_t n = all_services(a, all);

	if (a->outcome == DNS_FAILED) {
		(void)verdict_ask(v, r->owner, DNS_SRV, "SRV");
	} else if (n == 0) {
		/* That something is not offered need not be said. */
		if (offered)
			verdict_say(v, CHECK_NOTE, r->owner, "SRV", verdict_publish(r, todo),
			    "none: programs that look for it do not find it");
	} else if (has_service(all, n, r->data)) {
		verdict_say(v, CHECK_OK, r->owner, "SRV", NULL, "%s",
		    offered ? "leads here" : "says that it is not offered");
	} else if (offered) {
		verdict_say(v, CHECK_WARNING, r->owner, "SRV", verdict_publish(r, todo),
		    "leads to %s, port %u", all[0].name[0] ? all[0].name : "nowhere", all[0].port);
	} else {
		verdict_say(v, CHECK_WARNING, r->owner, "SRV", verdict_publish(r, todo),
		    "leads to %s, port %u, and is not offered here", all[0].name, all[0].port);
	}
}
