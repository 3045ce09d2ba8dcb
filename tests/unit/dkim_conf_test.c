/* dkim_conf_test.c: the keys in configurations of OpenDKIM and rspamd. */
#include "unit.h"

#include <stdio.h>

#include "admin/dns/dkim_conf.h"

/* The keys as "DOMAIN:SELECTOR:PATH ...". */
static const char *
text_of(struct dkim_keys *k)
{
	static char text[4096];
	int n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < k->n; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%s%s:%s:%s", i ? " " : "", k->all[i].domain,
		    k->all[i].selector, k->all[i].path);
	dkim_keys_free(k);
	return text;
}

START_TEST(named)
{
	struct dkim_keys k = { .all = NULL };

	dkim_keys_named(VIEW("a.test:s:/k b.test:t:k :s:/k c.test::/k d.test e\"f:s:/k "
	    "a.test:x:/y:z"), &k);
	ck_assert_str_eq(text_of(&k), "a.test:s:/k a.test:x:/y:z");
}
END_TEST

START_TEST(opendkim_one_key)
{
	struct dkim_keys k = { .all = NULL };
	struct opendkim o;

	opendkim_read(VIEW("# Domain x\nSyslog yes\r\ndomain\ta.test, b.test # both\nSELECTOR mail\r\n"
	    "KeyFile /etc/k.private\n"), &o);
	opendkim_keys(&o, &k);
	ck_assert_uint_eq(opendkim_table_path(&o).n, 0);
	ck_assert_str_eq(text_of(&k), "a.test:mail:/etc/k.private b.test:mail:/etc/k.private");
}
END_TEST

START_TEST(opendkim_with_table)
{
	struct dkim_keys k = { .all = NULL };
	struct opendkim o;

	opendkim_read(VIEW("Domain a.test\nSelector s\nKeyFile /k\nKeyTable refile:/etc/table"), &o);
	opendkim_keys(&o, &k);
	ck_assert_uint_eq(k.n, 0);
	ck_view(opendkim_table_path(&o), "/etc/table");
	opendkim_table(VIEW("# n d:s:/k\nn1 a.test:s1:/k1\n\nn2\t%:s2:/k2 more\nn3 c.test:s3\nn4\n"), &k);
	ck_assert_str_eq(text_of(&k), "a.test:s1:/k1 %:s2:/k2");
	opendkim_read(VIEW("KeyTable file:/t"), &o);
	ck_view(opendkim_table_path(&o), "/t");
	opendkim_read(VIEW("KeyTable ldap://host/x"), &o);
	ck_assert_uint_eq(opendkim_table_path(&o).n, 0);
}
END_TEST

static const char *
rspamd(const char *one, const char *two, const char *domain)
{
	static struct rspamd r;
	struct dkim_keys k = { .all = NULL };

	r = (struct rspamd){ .n = 0 };
	rspamd_read(view_of(one), &r);
	rspamd_read(view_of(two), &r);
	rspamd_keys(&r, view_of(domain), VIEW(""), VIEW(""), &k);
	return text_of(&k);
}

START_TEST(rspamd_for_all)
{
	const char *shipped = "# x { \ndkim_signing {\n  allow_envfrom_empty = true;\n"
	    "  #path = \"/no\";\n  selector = \"dkim\";\n"
	    "  .include(try=true,priority=5) \"${DBDIR}/dynamic/dkim_signing.conf\"\n}\n";

	ck_assert_str_eq(rspamd(shipped, "path = \"/d/$domain.$selector.key\";", "a.test"),
	    "a.test:dkim:/d/a.test.dkim.key");
	ck_assert_str_eq(rspamd(shipped, "/* path = \"/x\"; */ path /e/$domain; selector: 'new'",
	    "a.test"), "a.test:new:/e/a.test");
	ck_assert_str_eq(rspamd(shipped, "", "a.test"), "");
}
END_TEST

START_TEST(rspamd_by_domain)
{
	const char *conf = "path = \"/d/$selector\"; selector = s;\ndomain {\n"
	    "  a.test { path = \"/a.key\"; selector = \"one\"; }\n"
	    "  \"b.test\" {\n selectors [\n { path: \"/b1\"; selector: \"b1\" },\n"
	    "   { path: \"/b2\"; selector: \"b2\" }\n ]\n }\n c.test { selector = c }\n}\nenabled = true";

	ck_assert_str_eq(rspamd(conf, "", "a.test"), "a.test:one:/a.key");
	ck_assert_str_eq(rspamd(conf, "", "B.test"), "B.test:b1:/b1 B.test:b2:/b2");
	ck_assert_str_eq(rspamd(conf, "", "c.test"), "c.test:c:/d/c");
	ck_assert_str_eq(rspamd(conf, "domain { c.test { path = /later; selector = x } }", "c.test"),
	    "c.test:c:/d/c c.test:x:/later");
	ck_assert_str_eq(rspamd(conf, "", "d.test"), "d.test:s:/d/s");
}
END_TEST

START_TEST(rspamd_odd)
{
	static const char *const texts[] = { "}", "]]", "{{{{{{{{{{{{{{{{{{{{", "[[[[[[[[[[[[", "path = ",
		"path", "=", ":::", "\"", "'\\", "/*", "domain { a.test {", "domain [ a, b, { path = /x } ]",
		"\\", "path = {", "a = [ { path = /x; selector = y } ]" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_str_eq(rspamd(texts[i], "", "a.test"), "");
}
END_TEST

START_TEST(maps)
{
	static struct rspamd r;
	struct dkim_keys k = { .all = NULL };

	ck_view(rspamd_map(VIEW("# a.test x\nb.test y\r\nA.test z # more\n"), VIEW("a.test")), "z");
	ck_view(rspamd_map(VIEW("b.test y\r\n"), VIEW("b.test")), "y");
	ck_assert_uint_eq(rspamd_map(VIEW("b.test\nc.test"), VIEW("b.test")).n, 0);
	rspamd_read(VIEW("path_map = \"/p.map\"; selector_map = \"/s.map\";"), &r);
	ck_assert_str_eq(r.path_map, "/p.map");
	ck_assert_str_eq(r.selector_map, "/s.map");
	rspamd_keys(&r, VIEW("a.test"), VIEW("/m/$domain"), VIEW("sel"), &k);
	ck_assert_str_eq(text_of(&k), "a.test:sel:/m/a.test");
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, named);
	tcase_add_test(tests, opendkim_one_key);
	tcase_add_test(tests, opendkim_with_table);
	tcase_add_test(tests, rspamd_for_all);
	tcase_add_test(tests, rspamd_by_domain);
	tcase_add_test(tests, rspamd_odd);
	tcase_add_test(tests, maps);
}

int
main(void)
{
	return unit_run("dkim_conf", add);
}
