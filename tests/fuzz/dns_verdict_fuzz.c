/*
 * dns_verdict_fuzz.c: any answers to what is asked about our records: the findings are lines that
 * can be read, without control characters. The input is answers, each behind its length in two
 * octets; they are given in the order of the records, and again from the first.
 */
#include "fuzz.h"

#include "admin/dns/dns_verdict.h"

static const struct {
	enum zone_purpose purpose;
	const char *owner, *data;
	enum dns_type type;
} records[] = {
	{ ZONE_HOST, "q.test", "127.0.0.1", DNS_A },
	{ ZONE_HOST, "q.test", "2001:db8::1", DNS_AAAA },
	{ ZONE_REVERSE, "1.0.0.127.in-addr.arpa", "q.test.", DNS_PTR },
	{ ZONE_TLSA, "_25._tcp.q.test", "3 1 1 ab", DNS_TLSA },
	{ ZONE_TLSA_NEXT, "_25._tcp.q.test", "3 1 1 cd", DNS_TLSA },
	{ ZONE_MX, "a.test", "10 q.test.", DNS_MX },
	{ ZONE_SPF, "a.test", "v=spf1 mx -all", DNS_TXT },
	{ ZONE_DMARC, "_dmarc.a.test", "v=DMARC1; p=none", DNS_TXT },
	{ ZONE_DMARC_REPORT, "b.test._report._dmarc.a.test", "v=DMARC1", DNS_TXT },
	{ ZONE_DKIM, "s._domainkey.a.test", "v=DKIM1; k=rsa; p=AAAA", DNS_TXT },
	{ ZONE_STS, "_mta-sts.a.test", "v=STSv1; id=1", DNS_TXT },
	{ ZONE_STS_HOST, "mta-sts.a.test", "web.test.", DNS_A },
	{ ZONE_TLSRPT, "_smtp._tls.a.test", "v=TLSRPTv1; rua=mailto:x@a.test", DNS_TXT },
	{ ZONE_AUTOCONFIG, "autoconfig.a.test", "web.test.", DNS_A },
	{ ZONE_SRV, "_imaps._tcp.a.test", "0 1 993 q.test.", DNS_SRV },
	{ ZONE_SRV, "_pop3s._tcp.a.test", "0 0 0 .", DNS_SRV },
};

/* Others that are asked about once these are read. */
static const struct {
	const char *name;
	enum dns_type type;
} more[] = {
	{ "web.test", DNS_A }, { "web.test", DNS_AAAA }, { "a.test", DNS_A }, { "a.test", DNS_AAAA },
	{ "q.test", DNS_MX }, { "q.test", DNS_TXT }, { "autoconfig.a.test", DNS_AAAA },
	{ "mta-sts.a.test", DNS_AAAA }, { "mail.q.test", DNS_A }, { "mail.q.test", DNS_AAAA },
};

static struct view all, rest;

static void
give(struct lookup *l, const char *name, enum dns_type type)
{
	struct dns_answer a = { .outcome = DNS_FAILED };
	size_t n;

	if (rest.n < 2)
		rest = all;
	if (rest.n < 2)
		return;
	n = (size_t)(unsigned char)rest.p[0] << 8 | (unsigned char)rest.p[1];
	a.reply = view_sub(rest, 2, n);
	rest = view_sub(rest, 2 + n, rest.n);
	a.secure = n % 2;
	dns_judge(&a, type);
	lookup_give(l, name, type, &a);
}

static void
check_findings(const struct buf *out)
{
	struct view text = buf_view(out), line;
	struct check_finding f;

	fuzz_assert(!out->failed);
	while (view_line(&text, &line)) {
		fuzz_assert(finding_parse(line, &f) == 0);
		fuzz_assert(!view_has_control(f.subject) && !view_has_control(f.what) &&
		    !view_has_control(f.todo));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = buf_make(1 << 20);
	struct zone zone = { .records = NULL };
	struct verdict v = { .zone = &zone, .hostname = "q.test", .validates = size % 2, .out = &out,
		.lookup = lookup_open(NULL, 0) };

	fuzz_assert(v.lookup != NULL);
	all = rest = fuzz_view(data, size);
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		zone_add(&zone, records[i].purpose, records[i].owner, records[i].data);
		give(v.lookup, records[i].owner, records[i].type);
	}
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		give(v.lookup, more[i].name, more[i].type);
	verdict_all(&v);
	check_findings(&out);
	lookup_close(v.lookup);
	zone_free(&zone);
	buf_free(&out);
	return 0;
}
