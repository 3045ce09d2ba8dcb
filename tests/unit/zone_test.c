/* zone_test.c: the records that the DNS should have, and their forms. */
#include "unit.h"

#include <stdio.h>

#include "admin/dns/client_services.h"
#include "admin/dns/dns_verdict.h"
#include "admin/dns/zone_list.h"
#include "admin/dns/zone_make.h"

START_TEST(texts_split)
{
	struct buf b = buf_make(4096);
	char text[600];

	zone_strings(VIEW("v=spf1 \"a\" \\ \xc3\n"), &b);
	ck_buf(&b, "\"v=spf1 \\\"a\\\" \\\\ \\195\\010\"");
	buf_clear(&b);
	zone_strings(VIEW(""), &b);
	ck_buf(&b, "\"\"");
	memset(text, 'x', sizeof(text));
	for (size_t n = 254; n < 600; n++) {
		size_t octets = 0, string = 0, strings = 0;

		buf_clear(&b);
		zone_strings((struct view){ text, n }, &b);
		for (size_t i = 0; i < b.n; i++) {
			string = b.p[i] == 'x' ? string + 1 : 0;
			octets += b.p[i] == 'x';
			strings += b.p[i] == '"';
			ck_assert_uint_le(string, 255);
		}
		ck_assert_uint_eq(octets, n);
		ck_assert_uint_eq(strings, 2 * ((n + 254) / 255));
	}
	buf_free(&b);
}
END_TEST

START_TEST(reverse)
{
	char name[ZONE_REVERSE_SIZE];

	ck_assert_int_eq(zone_reverse_name("192.0.2.25", name), 0);
	ck_assert_str_eq(name, "25.2.0.192.in-addr.arpa");
	ck_assert_int_eq(zone_reverse_name("2001:db8::1:abcd", name), 0);
	ck_assert_str_eq(name, "d.c.b.a.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
	ck_assert_int_eq(zone_reverse_name("mail.test", name), -1);
}
END_TEST

START_TEST(there_and_back)
{
	struct zone z = { .records = NULL }, copy = { .records = NULL };
	struct buf one = buf_make(4096), two = buf_make(4096);

	zone_group(&z, "a.test");
	zone_add(&z, ZONE_MX, "a.test", "10 mail.a.test.");
	zone_add(&z, ZONE_MX, "a.test", "10 mail.a.test.");
	zone_add(&z, ZONE_HOST, "mail.a.test", "2001:db8::1");
	zone_add(&z, ZONE_TLSA_ALSO, "_25._tcp.mail.a.test", "3 0 1 ab");
	zone_write(&z, &one);
	ck_buf(&one, "mx\tMX\ta.test\t10 mail.a.test.\nhost\tAAAA\tmail.a.test\t2001:db8::1\n"
	    "tlsa-also\tTLSA\t_25._tcp.mail.a.test\t3 0 1 ab\n");
	ck_assert_int_eq(zone_read(&copy, buf_view(&one)), 0);
	zone_write(&copy, &two);
	ck_assert(view_eq(buf_view(&one), buf_view(&two)));
	/* What only dns-tool knows is in no zone. */
	buf_clear(&two);
	zone_print(&z, true, &two);
	ck_buf(&two, "a.test.\t3600\tIN\tMX\t10 mail.a.test.\n"
	    "mail.a.test.\t3600\tIN\tAAAA\t2001:db8::1\n");
	zone_free(&z);
	zone_free(&copy);
	buf_free(&one);
	buf_free(&two);
}
END_TEST

START_TEST(bad_lines)
{
	static const char *const texts[] = { "x", "mx\tMX\ta.test", "mx\tMX\t\t10 x.", "mx\tMX\ta.test\t",
		"odd\tMX\ta.test\tx", "mx\tMX\ta.test\tx\ty", "\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct zone z = { .records = NULL };

		ck_assert_msg(zone_read(&z, view_of(texts[i])) == -1, "%s", texts[i]);
		zone_free(&z);
	}
}
END_TEST

/* The lines for these domains, separated by ",", as a zone file with comments left out. */
static struct buf
lines_of(struct zone_facts *f, char **domains, size_t n, const char *hostname)
{
	struct buf out = buf_make(65536);
	struct zone z = { .records = NULL };

	f->domains = domains;
	f->ndomains = n;
	f->sts_mode = f->sts_mode ? f->sts_mode : "no";
	f->dmarc_policy = "none";
	f->dmarc_report = f->dmarc_report ? f->dmarc_report : "";
	f->tls_report = "";
	(void)snprintf(f->hostname, sizeof(f->hostname), "%s", hostname);
	(void)snprintf(f->web_host, sizeof(f->web_host), "%s", hostname);
	zone_make(f, &z);
	zone_print(&z, false, &out);
	ck_assert(!z.failed && !out.failed);
	zone_free(&z);
	ck_assert_ptr_nonnull(buf_cstr(&out));
	return out;
}

START_TEST(places)
{
	char *domains[] = { (char[]){ "b.test" }, (char[]){ "a.test" }, (char[]){ "sub.a.test" } };
	static struct zone_facts f = { .addresses = { "192.0.2.25" }, .naddresses = 1 };
	struct buf b = lines_of(&f, domains, 3, "mail.sub.a.test");
	const char *group, *address;

	/* With the nearest domain that it is in. */
	group = strstr(b.p, "; ---- sub.a.test\n");
	address = strstr(b.p, "mail.sub.a.test.\t3600\tIN\tA\t192.0.2.25\n");
	ck_assert(group && address && address > group);
	buf_free(&b);
	/* In none of them: a group of its own. */
	b = lines_of(&f, domains, 1, "mail.other.test");
	group = strstr(b.p, "; ---- mail.other.test\n");
	address = strstr(b.p, "mail.other.test.\t3600\tIN\tA\t192.0.2.25\n");
	ck_assert(group && address && address > group);
	ck_assert_ptr_nonnull(strstr(b.p, "mail.other.test.\t3600\tIN\tTXT\t\"v=spf1 a -all\""));
	buf_free(&b);
	/* The domain itself: one SPF record, not two. */
	b = lines_of(&f, domains, 1, "b.test");
	ck_assert_ptr_nonnull(strstr(b.p, "b.test.\t3600\tIN\tTXT\t\"v=spf1 mx -all\""));
	ck_assert_ptr_null(strstr(b.p, "v=spf1 a "));
	buf_free(&b);
	/* No alias leads to itself. */
	b = lines_of(&f, domains, 2, "autoconfig.b.test");
	ck_assert_ptr_null(strstr(b.p, "autoconfig.b.test.\t3600\tIN\tCNAME"));
	ck_assert_ptr_nonnull(strstr(b.p, "autoconfig.a.test.\t3600\tIN\tCNAME\tautoconfig.b.test."));
	buf_free(&b);
}
END_TEST

START_TEST(by_facts)
{
	char *domains[] = { (char[]){ "a.test" }, (char[]){ "b.test" }, (char[]){ "sub.a.test" } };
	static struct zone_facts f = { .services = SERVICE_BIT(SERVICE_IMAPS), .smarthost = "relay.test",
		.sts_mode = "testing", .sts_id = "1234", .dmarc_report = "d@a.test" };
	struct buf b = lines_of(&f, domains, 3, "mail.a.test");

	ck_assert_ptr_nonnull(strstr(b.p, "\"v=spf1 mx ~all\""));
	ck_assert_ptr_nonnull(strstr(b.p, "_imaps._tcp.a.test.\t3600\tIN\tSRV\t0 1 993 mail.a.test."));
	ck_assert_ptr_nonnull(strstr(b.p, "_imap._tcp.a.test.\t3600\tIN\tSRV\t0 0 0 ."));
	ck_assert_ptr_nonnull(strstr(b.p, "_mta-sts.b.test.\t3600\tIN\tTXT\t\"v=STSv1; id=1234\""));
	ck_assert_ptr_nonnull(strstr(b.p, "\"v=DMARC1; p=none; rua=mailto:d@a.test\""));
	ck_assert_ptr_nonnull(strstr(b.p, "b.test._report._dmarc.a.test."));
	ck_assert_ptr_null(strstr(b.p, "sub.a.test._report"));
	buf_clear(&b);
	f.sts_max_age = 86400;
	zone_sts_policy(&f, &b);
	ck_buf(&b, "version: STSv1\r\nmode: testing\r\nmx: mail.a.test\r\nmax_age: 86400\r\n");
	buf_free(&b);
}
END_TEST

START_TEST(below)
{
	ck_assert(zone_is_below("a.test", "a.test") && zone_is_below("X.A.test", "a.test"));
	ck_assert(!zone_is_below("xa.test", "a.test") && !zone_is_below("test", "a.test"));
	ck_assert(!zone_is_below("a.test", ""));
}
END_TEST

START_TEST(tags)
{
	struct view v;

	ck_assert(verdict_tag(VIEW("v=DMARC1; p = none ;rua=mailto:a=b"), "p", &v));
	ck_view(v, "none");
	ck_assert(verdict_tag(VIEW("v=DMARC1;rua=mailto:a=b"), "rua", &v));
	ck_view(v, "mailto:a=b");
	ck_assert(!verdict_tag(VIEW("v=DMARC1; sp=none; p"), "p", &v));
	ck_assert(verdict_tag(VIEW("p="), "p", &v) && v.n == 0);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, texts_split);
	tcase_add_test(tests, reverse);
	tcase_add_test(tests, there_and_back);
	tcase_add_test(tests, bad_lines);
	tcase_add_test(tests, places);
	tcase_add_test(tests, by_facts);
	tcase_add_test(tests, below);
	tcase_add_test(tests, tags);
}

int
main(void)
{
	return unit_run("zone", add);
}
