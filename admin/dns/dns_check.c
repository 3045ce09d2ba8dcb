/* dns_check.c: see dns_check.h. */
#include "admin/dns/dns_check.h"

#include <stdlib.h>

#include "admin/check/check.h"
#include "admin/tool_run.h"
#include "sys/paths.h"

/* Takes each line anew: they come from a program that strangers may have taken over. */
static void
take_findings(struct view text, struct buf *out)
{
	struct check_finding f;
	struct view line;

	while (view_line(&text, &line))
		if (finding_parse(line, &f) == 0)
			finding_put(&f, out);
}

int
dns_check_zone(const struct zone *z, const char *hostname, struct buf *out)
{
	const char *args[] = { hostname, NULL };
	struct buf records = buf_make(64U << 20), said = buf_make(DNS_FINDINGS_MAX);
	int status = -1;

	zone_write(z, &records);
	if (!z->failed && !records.failed)
		status = tool_run_text("dns-tool", path_user_policy, args, buf_view(&records), &said);
	take_findings(buf_view(&said), out);
	buf_free(&said);
	buf_free(&records);
	return status == 0 ? 0 : -1;
}

static void
take_remark(void *arg, const char *subject, const char *what)
{
	check_report(arg, CHECK_NOTE, "dns", subject, NULL, "%s", what);
}

static void
report_all(struct check *c, struct view text)
{
	struct check_finding f;
	struct view line;

	while (view_line(&text, &line))
		if (finding_parse(line, &f) == 0) {
			c->faults += f.level >= CHECK_WARNING;
			c->take(c, &f);
		}
}

/* What takes longer than a check may is for `mailstead dns --check`. */
static void
leave_out(struct check *c, struct zone_facts *f)
{
	if (f->ndomains <= DNS_CHECK_DOMAINS)
		return;
	check_report(c, CHECK_NOTE, "dns", "domains", "mailstead dns --check",
	    "the first %d of %zu are looked at", DNS_CHECK_DOMAINS, f->ndomains);
	while (f->ndomains > DNS_CHECK_DOMAINS)
		free(f->domains[--f->ndomains]);
}

void
dns_check(struct check *c, const struct conf *conf)
{
	const struct dns_facts_wanted w = { .opendkim = DNS_OPENDKIM, .rspamd = DNS_RSPAMD,
		.remark = take_remark, .arg = c };
	struct buf out = buf_make(DNS_FINDINGS_MAX);
	struct zone zone = { .records = NULL };
	static struct zone_facts facts;

	if (dns_facts_find(conf, &w, &facts) == 0) {
		leave_out(c, &facts);
		zone_make(&facts, &zone);
		if (dns_check_zone(&zone, facts.hostname, &out) == 0)
			report_all(c, buf_view(&out));
		else
			check_report(c, CHECK_UNKNOWN, "dns", "dns-tool", NULL, "it has not done its work");
	} else {
		check_report(c, CHECK_UNKNOWN, "dns", "hostname", "mend hostname and domains first",
		    "what the DNS should have cannot be told");
	}
	dns_facts_free(&facts);
	zone_free(&zone);
	buf_free(&out);
}

void
check_dns(struct check *c)
{
	dns_check(c, c->conf);
}
