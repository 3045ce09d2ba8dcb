/* mailstead_dns.c: the records to publish, and which of them are there; mailstead-dns(8). */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "admin/check/check.h"
#include "admin/dns/dns_check.h"
#include "admin/mailstead.h"

#define TEXT_MAX (64U << 20)

struct dns_options {
	bool check, json, zone, quiet;
	char *addresses[ZONE_ADDRESSES_MAX];
	struct dns_facts_wanted wanted;
	struct buf remarks;	/* comments, or findings */
};

/* ---- remarks: in a zone file comments, beside findings one of them */

static void
take_remark(void *arg, const char *subject, const char *what)
{
	struct dns_options *o = arg;
	struct check_finding f = { .level = CHECK_NOTE, .topic = VIEW("dns"),
		.subject = view_of(subject), .what = view_of(what) };

	if (o->check)
		finding_put(&f, &o->remarks);
	else if (o->json || o->zone)
		mailstead_complain(subject, what);
	else
		buf_addf(&o->remarks, "; %s: %s\n", subject, what);
}

/* ---- the records */

static void
print_policy(const struct zone_facts *f, struct buf *out)
{
	struct buf policy = buf_make(4096);
	struct view rest, line;

	zone_sts_policy(f, &policy);
	rest = buf_view(&policy);
	buf_add_str(out, "\n; ---- The policy of MTA-STS, at "
	    "https://mta-sts.DOMAIN/.well-known/mta-sts.txt\n"
	    "; (`mailstead client publish` writes the file)\n");
	while (view_line(&rest, &line))
		buf_addf(out, ";\t%.*s\n", (int)(line.n - 1), line.p);
	buf_free(&policy);
}

static int
print_records(const struct dns_options *o, const struct zone_facts *f, const struct zone *z)
{
	struct buf out = buf_make(TEXT_MAX);
	bool bare = o->zone;
	int result;

	if (o->json) {
		zone_json(z, &out);
	} else {
		if (!bare)
			buf_add_view(&out, buf_view(&o->remarks));
		if (!bare && f->smarthost[0])
			buf_addf(&out, "; Mail leaves by %s (routes): SPF needs what its operator says, "
			    "such as include:\n", f->smarthost);
		zone_print(z, bare, &out);
		if (!bare && strcmp(f->sts_mode, "no") != 0)
			print_policy(f, &out);
	}
	result = out.failed || fwrite(out.p, 1, out.n, stdout) != out.n ? EXIT_TEMPORARY : EXIT_OK;
	buf_free(&out);
	return result;
}

static int
check_records(const struct dns_options *o, const struct zone_facts *f, const struct zone *z)
{
	struct buf findings = buf_make(DNS_FINDINGS_MAX);
	int status = EXIT_TEMPORARY;

	buf_add_view(&findings, buf_view(&o->remarks));
	if (dns_check_zone(z, f->hostname, &findings) == 0)
		status = check_status(check_print(&findings, 1, o->json ? CHECK_JSON :
		    o->quiet ? CHECK_QUIET : CHECK_TEXT));
	buf_free(&findings);
	return status;
}

/* ---- the command */

static int
take_option(struct dns_options *o, int option)
{
	switch (option) {
	case 'a':
		if (o->wanted.naddresses == ZONE_ADDRESSES_MAX)
			return -1;
		o->addresses[o->wanted.naddresses++] = optarg;
		return 0;
	case 'c':
		o->check = true;
		return 0;
	case 'd':
		o->wanted.opendkim = optarg;
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case 'r':
		o->wanted.rspamd = optarg;
		return 0;
	case 'z':
		o->zone = true;
		return 0;
	default:
		return -1;
	}
}

static int
parse_options(struct dns_options *o, int argc, char **argv)
{
	static const struct option options[] = {
		{ "address", required_argument, NULL, 'a' }, { "check", no_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' }, { "opendkim", required_argument, NULL, 'd' },
		{ "quiet", no_argument, NULL, 'q' }, { "rspamd", required_argument, NULL, 'r' },
		{ "zone", no_argument, NULL, 'z' }, { NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "q", options, NULL)) != -1)
		if (take_option(o, option) == -1)
			return -1;
	o->wanted.addresses = o->addresses;
	o->wanted.domains = argv + optind;
	o->wanted.ndomains = (size_t)(argc - optind);
	return (o->zone && (o->json || o->check)) || (o->quiet && !o->check) ? -1 : 0;
}

int
mailstead_dns(const struct conf *conf, int argc, char **argv)
{
	struct dns_options o = { .remarks = buf_make(1 << 20), .wanted = { .opendkim = DNS_OPENDKIM,
		.rspamd = DNS_RSPAMD, .remark = take_remark, .arg = &o } };
	struct zone zone = { .records = NULL };
	static struct zone_facts facts;
	int status = EXIT_NOT_DONE;

	if (parse_options(&o, argc, argv) == -1)
		return EXIT_USAGE;
	if (dns_facts_find(conf, &o.wanted, &facts) == 0) {
		zone_make(&facts, &zone);
		if (zone.failed)
			mailstead_complain("domains", "too many for one time: name some of them");
		status = zone.failed ? EXIT_TEMPORARY : o.check ? check_records(&o, &facts, &zone) :
		    print_records(&o, &facts, &zone);
	}
	dns_facts_free(&facts);
	zone_free(&zone);
	buf_free(&o.remarks);
	return status;
}
