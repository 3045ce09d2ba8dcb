/* dns_facts.c: see dns_facts.h. */
#include "admin/dns/dns_facts.h"

#include <limits.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/dns/client_services.h"
#include "admin/dns/key_public.h"
#include "admin/mailstead.h"
#include "mail/nexthop.h"
#include "sys/certificate_pair.h"
#include "text/helo.h"
#include "text/idna.h"

/* ---- certificates */

/* "3 SELECTOR MATCHING HEX" and nothing else, whatever the file was that key-tool has read. */
static bool
is_tlsa(struct view line)
{
	for (size_t i = 0; i < line.n; i++)
		if (!ascii_digit(line.p[i]) && (line.p[i] < 'a' || line.p[i] > 'f') && line.p[i] != ' ')
			return false;
	return view_starts_nocase(line, VIEW("3 "));
}

static void
add_tlsa(struct zone_facts *f, enum zone_purpose purpose, struct view line)
{
	struct zone_tlsa *t = &f->tlsa[f->ntlsa];

	/* What is published of a key; the other forms are as good where somebody has them. */
	if (!view_starts_nocase(line, VIEW("3 1 1 ")))
		purpose = ZONE_TLSA_ALSO;
	if (f->ntlsa == ZONE_TLSA_MAX || !is_tlsa(line) ||
	    view_string(line, t->data, sizeof(t->data)) == -1)
		return;
	t->purpose = purpose;
	f->ntlsa++;
}

static void
add_file(const char *path, bool certificate, enum zone_purpose purpose,
    const struct dns_facts_wanted *w, struct zone_facts *out)
{
	struct buf lines = buf_make(KEY_PUBLIC_MAX);
	struct view rest, line;
	const char *why;

	if (key_public(path, certificate, &lines, &why) == -1)
		w->remark(w->arg, path, why);
	rest = buf_view(&lines);
	while (view_line(&rest, &line))
		add_tlsa(out, purpose, line);
	buf_free(&lines);
}

void
dns_find_certificates(const struct conf *conf, const struct dns_facts_wanted *w,
    struct zone_facts *out)
{
	char certificate[PATH_MAX], key[PATH_MAX], next[PATH_MAX + 8];
	struct view rest = view_of(conf->tls_certificates);

	while (certificate_next(&rest, certificate, key)) {
		if (certificate[0])
			add_file(certificate, true, ZONE_TLSA, w, out);
		(void)snprintf(next, sizeof(next), "%s.next", key);
		if (key[0] && access(next, F_OK) == 0)
			add_file(next, false, ZONE_TLSA_NEXT, w, out);
	}
}

/* ---- where mail leaves */

static void
find_smarthost(const struct conf *conf, const struct dns_facts_wanted *w, struct zone_facts *out)
{
	struct address nobody = { .local = "x", .domain = "mailstead.invalid" };
	struct table *t = table_open(conf->routes, table_read_routes);
	struct nexthop_target target;
	struct nexthop hop;

	if (t == NULL)
		return;
	nexthop_find(t, &nobody, &nobody, &hop);
	if (hop.kind == NEXTHOP_TEMPFAIL)
		w->remark(w->arg, conf->routes, hop.reason);
	else if (hop.kind == NEXTHOP_REMOTE && nexthop_parse(view_of(hop.text), &target) == NULL &&
	    strcmp(target.host, nobody.domain) != 0)
		(void)snprintf(out->smarthost, sizeof(out->smarthost), "%s", target.host);
	table_close(t);
}

/* ---- all of it */

/* Changes with the policy, and stays as long as that does. */
static void
make_sts_id(struct zone_facts *f)
{
	struct buf policy = buf_make(4096);
	struct sha256_ctx ctx;
	uint8_t digest[8];

	zone_sts_policy(f, &policy);
	sha256_init(&ctx);
	sha256_update(&ctx, policy.n, (const uint8_t *)policy.p);
	sha256_digest(&ctx, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)snprintf(f->sts_id + 2 * i, 3, "%02x", digest[i]);
	buf_free(&policy);
}

static int
take_name(const char *key, const char *name, char out[256])
{
	if (helo_is_name(view_of(name)) && idna_to_ascii(name, out) == 0)
		return 0;
	mailstead_complain(key, "no full name of a host: set it in mailstead.conf");
	return -1;
}

int
dns_facts_find(const struct conf *conf, const struct dns_facts_wanted *w, struct zone_facts *out)
{
	*out = (struct zone_facts){
		.dmarc_policy = conf->dmarc_policy, .dmarc_report = conf->dmarc_report,
		.tls_report = conf->tls_report, .sts_mode = conf->mta_sts,
		.sts_max_age = conf->mta_sts_max_age, .services = services_offered(conf),
	};
	if (take_name("hostname", conf->hostname, out->hostname) == -1 ||
	    take_name("web_host", conf->web_host[0] ? conf->web_host : conf->hostname,
	    out->web_host) == -1 || dns_find_domains(conf, w, out) == -1 ||
	    dns_find_addresses(conf, w, out) == -1)
		return -1;
	dns_find_certificates(conf, w, out);
	dns_find_dkim(conf, w, out);
	find_smarthost(conf, w, out);
	make_sts_id(out);
	return 0;
}

void
dns_facts_free(struct zone_facts *f)
{
	for (size_t i = 0; i < f->ndkim; i++)
		free(f->dkim[i].value);
	for (size_t i = 0; i < f->ndomains; i++)
		free(f->domains[i]);
	free(f->dkim);
	free(f->domains);
	f->dkim = NULL;
	f->domains = NULL;
	f->ndkim = f->ndomains = 0;
}
