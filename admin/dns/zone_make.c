/* zone_make.c: see zone_make.h. */
#include "admin/dns/zone_make.h"

#include <stdio.h>
#include <string.h>

#include "admin/dns/client_services.h"

#define OWNER_SIZE 256
#define PREFERENCE 10

/* Adds a record PREFIX OWNER, or none where the name gets too long for the DNS. */
static void
add(struct zone *z, enum zone_purpose purpose, const char *prefix, const char *domain,
    const char *data)
{
	char owner[OWNER_SIZE];
	int n = snprintf(owner, sizeof(owner), "%s%s", prefix, domain);

	if (n > 0 && (size_t)n < sizeof(owner))
		zone_add(z, purpose, owner, data);
}

bool
zone_is_below(const char *name, const char *domain)
{
	struct view n = view_of(name), d = view_of(domain);

	if (d.n == 0 || n.n < d.n || !view_eq_nocase(view_sub(n, n.n - d.n, d.n), d))
		return false;
	return n.n == d.n || n.p[n.n - d.n - 1] == '.';
}

/* ---- the hostname */

static void
add_host(const struct zone_facts *f, struct zone *z)
{
	char reverse[80], dotted[OWNER_SIZE + 1];

	(void)snprintf(dotted, sizeof(dotted), "%s.", f->hostname);
	for (size_t i = 0; i < f->naddresses; i++)
		zone_add(z, ZONE_HOST, f->hostname, f->addresses[i]);
	for (size_t i = 0; i < f->naddresses; i++)
		if (zone_reverse_name(f->addresses[i], reverse) == 0)
			zone_add(z, ZONE_REVERSE, reverse, dotted);
	for (size_t i = 0; i < f->ntlsa; i++)
		add(z, f->tlsa[i].purpose, "_25._tcp.", f->hostname, f->tlsa[i].data);
}

/* Where the hostname's records belong: the longest domain that it is in, or ndomains. */
static size_t
home_of_host(const struct zone_facts *f)
{
	size_t best = f->ndomains;

	for (size_t i = 0; i < f->ndomains; i++)
		if (zone_is_below(f->hostname, f->domains[i]) &&
		    (best == f->ndomains || strlen(f->domains[i]) > strlen(f->domains[best])))
			best = i;
	return best;
}

/* Mail without a sender is judged by the name in HELO (RFC 7208 2.4). */
static void
add_host_spf(const struct zone_facts *f, struct zone *z)
{
	for (size_t i = 0; i < f->ndomains; i++)
		if (strcasecmp(f->domains[i], f->hostname) == 0)
			return;
	zone_add(z, ZONE_HOST_SPF, f->hostname, "v=spf1 a -all");
}

/* ---- a domain */

static void
add_text(struct zone *z, enum zone_purpose purpose, const char *prefix, const char *domain,
    const char *head, const char *tail)
{
	char text[1024];

	(void)snprintf(text, sizeof(text), "%s%s", head, tail);
	add(z, purpose, prefix, domain, text);
}

static void
add_dmarc(const struct zone_facts *f, const char *domain, struct zone *z)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "v=DMARC1; p=%s%s%s", f->dmarc_policy,
	    f->dmarc_report[0] ? "; rua=mailto:" : "", f->dmarc_report);
	add(z, ZONE_DMARC, "_dmarc.", domain, text);
}

/* Reports about a domain go to an address in another one only if that agrees (RFC 7489 7.1). */
static void
add_consents(const struct zone_facts *f, const char *home, struct zone *z)
{
	struct view address = view_of(f->dmarc_report);
	char owner[2 * OWNER_SIZE], domain[OWNER_SIZE];

	if (view_string(view_sub(address, view_rfind(address, '@') + 1, address.n), domain,
	    sizeof(domain)) == -1 || !zone_is_below(domain, home))
		return;
	for (size_t i = 0; i < f->ndomains; i++) {
		const char *about = f->domains[i];

		(void)snprintf(owner, sizeof(owner), "%s._report._dmarc.%s", about, domain);
		if (!zone_is_below(about, domain) && !zone_is_below(domain, about) &&
		    strlen(owner) < OWNER_SIZE)
			zone_add(z, ZONE_DMARC_REPORT, owner, "v=DMARC1");
	}
}

static void
add_dkim(const struct zone_facts *f, const char *domain, struct zone *z)
{
	char prefix[128];

	for (size_t i = 0; i < f->ndkim; i++) {
		if (strcasecmp(f->dkim[i].domain, domain) != 0)
			continue;
		(void)snprintf(prefix, sizeof(prefix), "%s._domainkey.", f->dkim[i].selector);
		add(z, ZONE_DKIM, prefix, domain, f->dkim[i].value);
	}
}

/* "." says that there is none, so that programs need not try (RFC 6186 3.4). */
static void
add_services(const struct zone_facts *f, const char *domain, struct zone *z)
{
	char prefix[32], data[OWNER_SIZE + 32];

	for (unsigned i = 0; i < SERVICES; i++) {
		const struct service_kind *k = &service_kinds[i];

		(void)snprintf(prefix, sizeof(prefix), "_%s._tcp.", k->name);
		if (f->services & SERVICE_BIT(i))
			(void)snprintf(data, sizeof(data), "%u 1 %u %s.", k->tls ? 0U : 10U, k->port,
			    f->hostname);
		else
			(void)snprintf(data, sizeof(data), "0 0 0 .");
		add(z, ZONE_SRV, prefix, domain, data);
	}
}

/* The name of a web server; where that has it as its own name it needs no other. */
static void
add_web(const struct zone_facts *f, enum zone_purpose purpose, const char *prefix,
    const char *domain, struct zone *z)
{
	char owner[2 * OWNER_SIZE], data[OWNER_SIZE + 1];

	(void)snprintf(owner, sizeof(owner), "%s%s", prefix, domain);
	(void)snprintf(data, sizeof(data), "%s.", f->web_host);
	if (strcasecmp(owner, f->web_host) != 0 && strcasecmp(owner, f->hostname) != 0)
		add(z, purpose, prefix, domain, data);
}

static void
add_domain(const struct zone_facts *f, const char *domain, struct zone *z)
{
	char mx[OWNER_SIZE + 16];

	(void)snprintf(mx, sizeof(mx), "%u %s.", PREFERENCE, f->hostname);
	add(z, ZONE_MX, "", domain, mx);
	add(z, ZONE_SPF, "", domain, f->smarthost[0] ? "v=spf1 mx ~all" : "v=spf1 mx -all");
	add_dmarc(f, domain, z);
	add_consents(f, domain, z);
	add_dkim(f, domain, z);
	if (strcmp(f->sts_mode, "no") != 0) {
		add_text(z, ZONE_STS, "_mta-sts.", domain, "v=STSv1; id=", f->sts_id);
		add_web(f, ZONE_STS_HOST, "mta-sts.", domain, z);
	}
	if (f->tls_report[0])
		add_text(z, ZONE_TLSRPT, "_smtp._tls.", domain, "v=TLSRPTv1; rua=mailto:",
		    f->tls_report);
	add_web(f, ZONE_AUTOCONFIG, "autoconfig.", domain, z);
	add_services(f, domain, z);
}

void
zone_make(const struct zone_facts *f, struct zone *out)
{
	size_t home = home_of_host(f);

	for (size_t i = 0; i < f->ndomains; i++) {
		zone_group(out, f->domains[i]);
		if (i == home) {
			add_host(f, out);
			add_host_spf(f, out);
		}
		add_domain(f, f->domains[i], out);
	}
	if (home == f->ndomains) {
		zone_group(out, f->hostname);
		add_host(f, out);
		add_host_spf(f, out);
	}
}

void
zone_sts_policy(const struct zone_facts *f, struct buf *out)
{
	buf_addf(out, "version: STSv1\r\nmode: %s\r\nmx: %s\r\nmax_age: ", f->sts_mode, f->hostname);
	buf_add_num(out, f->sts_max_age);
	buf_add_str(out, "\r\n");
}
