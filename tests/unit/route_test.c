/* route_test.c: where addresses lead. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/route.h"
#include "sys/file.h"

static char dir[32];
static struct conf conf;
static struct routes *r;

static void
put(const char *name, const char *text)
{
	char path[128];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(file_write(fd, view_of(text)), 0);
	close(fd);
}

static void
set(char **key, const char *value)
{
	*key = strdup(value);
}

static void
set_path(char **key, const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	set(key, path);
}

static void
setup(void)
{
	(void)snprintf(dir, sizeof(dir), "/tmp/route_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(conf_defaults(&conf), 0);
	set(&conf.hostname, "Host.example");
	set_path(&conf.aliases, "aliases");
	set_path(&conf.domains, "domains");
	set_path(&conf.users, "users");
	put("domains", "local.example\nvirt.example virtual\nrelay.example relay\n"
	    "old.example alias virt.example\nold2.example alias host.example\n"
	    "bad.example alias elsewhere.example\n");
	put("users", "ann@virt.example\nbob@local.example\nx+y@virt.example\n");
	r = routes_open(&conf);
	ck_assert_ptr_nonnull(r);
}

static void
teardown(void)
{
	static const char *const names[] = { "aliases", "domains", "users", "list", "list2" };

	routes_close(r);
	conf_free(&conf);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		(void)unlink(path);
	}
	ck_assert_int_eq(rmdir(dir), 0);
}

static struct address
addr(const char *text)
{
	struct address a;

	ck_assert_msg(address_parse(view_of(text), &a) == 0, "%s", text);
	return a;
}

static struct route
find(const char *text)
{
	struct address a = addr(text);
	struct route out;

	route_find(r, &a, &out);
	return out;
}

static const char *
kind_name(enum route_kind kind)
{
	static const char *const names[] = { "unknown", "alias", "system", "virtual", "relay",
		"remote", "refused", "tempfail" };

	return names[kind];
}

#define ck_route(text, wanted) ck_assert_str_eq(kind_name(find(text).kind), wanted)

START_TEST(domains_have_kinds)
{
	ck_route("who@elsewhere.example", "remote");
	ck_route("postmaster@elsewhere.example", "remote");
	ck_route("who@relay.example", "relay");
	ck_route("who@virt.example", "unknown");
	ck_route("who@local.example", "unknown");
	ck_route("who@host.example", "unknown");
	ck_route("who@localhost", "unknown");
	ck_route("who", "unknown");
	ck_route("", "unknown");
	ck_route("ann@old.example", "virtual");
	ck_assert_str_eq(find("ann@old.example").user, "ann@virt.example");
	ck_route("who@old.example", "unknown");
	ck_route("daemon@old.example", "unknown");
	ck_route("daemon@old2.example", "system");
	ck_route("who@bad.example", "tempfail");
}
END_TEST

/* The settings of that user. */
static const char *
settings(const char *user)
{
	static struct buf b = { .max = 1000 };
	char why[256];

	/* The tables are read with a lookup. */
	(void)find("ann@virt.example");
	buf_clear(&b);
	if (route_settings(r, user, &b, why) == -1) {
		buf_clear(&b);
		buf_add_str(&b, strstr(why, "/users"));
	}
	return buf_cstr(&b);
}

START_TEST(settings_of_mailboxes)
{
	ck_assert_str_eq(settings("ann@virt.example"), "  ");
	put("domains", "virt.example virtual quota=1M mailbox=a\nlocal.example\n");
	put("users", "ann@virt.example quota=2M note=x\nDaemon mailbox=b\nbob@local.example\n");
	ck_assert_str_eq(settings("ann@virt.example"), " quota=1M mailbox=a quota=2M note=x");
	ck_assert_str_eq(settings("eve@virt.example"), " quota=1M mailbox=a");
	ck_assert_str_eq(settings("daemon"), " mailbox=b");
	ck_assert_str_eq(settings("bob@local.example"), "  ");
	ck_assert_str_eq(settings("joe"), "");
	put("users", "ann@virt.example quota=x\n");
	ck_assert_str_eq(settings("joe"), "/users:1: quota is a size, such as 500M");
}
END_TEST

START_TEST(users)
{
	struct route got;

	ck_route("daemon", "system");
	ck_route("daemon@host.example", "system");
	ck_route("daemon@local.example", "system");
	ck_route("daemon@localhost", "system");
	ck_route("daemon@virt.example", "unknown");
	ck_assert_str_eq(find("DaemoN@host.example").user, "daemon");
	ck_route("bob@local.example", "virtual");
	ck_route("bob@host.example", "unknown");
	got = find("Ann+a+b@virt.example");
	ck_assert_int_eq(got.kind, ROUTE_VIRTUAL);
	ck_assert_str_eq(got.user, "ann@virt.example");
	ck_assert_str_eq(got.extension, "a+b");
	got = find("x+y+z@virt.example");
	ck_assert_str_eq(got.user, "x+y@virt.example");
	ck_assert_str_eq(got.extension, "z");
	ck_assert_str_eq(find("x+y@virt.example").extension, "");
	got = find("daemon+ext");
	ck_assert_str_eq(got.user, "daemon");
	ck_assert_str_eq(got.extension, "ext");
	ck_route("+ext@virt.example", "unknown");
	ck_route("daemon-ext", "unknown");
	ck_route("../../etc/passwd", "unknown");
}
END_TEST

START_TEST(other_separators)
{
	set(&conf.extension, "-");
	routes_close(r);
	r = routes_open(&conf);
	ck_route("ann+a@virt.example", "unknown");
	ck_route("ann-a@virt.example", "virtual");
	set(&conf.extension, "");
	routes_close(r);
	r = routes_open(&conf);
	ck_route("ann-a@virt.example", "unknown");
	ck_route("ann+a@virt.example", "unknown");
}
END_TEST

START_TEST(needed_names)
{
	static const char *const names[] = { "postmaster", "PostMaster@host.example",
		"abuse@virt.example", "postmaster@virt.example", "root", "root@localhost", "root+x",
		"mailer-daemon" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct route got = find(names[i]);

		ck_assert_msg(got.kind == ROUTE_VIRTUAL, "%s: %s", names[i], kind_name(got.kind));
		ck_assert_str_eq(got.user, "postmaster@host.example");
	}
	ck_route("root@virt.example", "unknown");
	ck_route("hostmaster", "unknown");
}
END_TEST

/* ---- expansion */

static char targets[4096];
static struct route_sender owner;
static bool permanent;
static char why[256];

static int
collect(const struct address *target, bool local_only, void *arg)
{
	char text[ADDRESS_TEXT_MAX];
	size_t n = strlen(targets);

	(void)arg;
	(void)snprintf(targets + n, sizeof(targets) - n, "%s%s ", local_only ? "\\" : "",
	    address_text(target, text));
	return 0;
}

static int
collect_instruction(const char *text, void *arg)
{
	size_t n = strlen(targets);

	(void)arg;
	(void)snprintf(targets + n, sizeof(targets) - n, "[%s] ", text);
	return 0;
}

static int
expand_for(const char *text, const char *sender)
{
	struct address a = addr(text), s = addr(sender);

	targets[0] = why[0] = '\0';
	return route_expand(r, &a, &s, &owner, collect, collect_instruction, NULL, &permanent, why);
}

static const char *
expand(const char *text)
{
	ck_assert_msg(expand_for(text, "me@x.example") == 0, "%s: %s", text, why);
	return targets;
}

START_TEST(aliases)
{
	put("aliases", "sales: ann@virt.example, bob@local.example\n"
	    "Sales@Virt.example: you@elsewhere.example\n"
	    "daemon: \\daemon, copy\n"
	    "self: self@host.example, other\n"
	    "\"two words\": a\n"
	    "@virt.example: rest@elsewhere.example\n"
	    "ann: nobody@elsewhere.example\n"
	    "ls+x: y\n");
	ck_route("sales", "alias");
	ck_assert_str_eq(expand("sales@local.example"), "ann@virt.example bob@local.example ");
	ck_assert_str_eq(expand("SALES+now"), "ann@virt.example bob@local.example ");
	ck_assert_str_eq(expand("sales@virt.example"), "you@elsewhere.example ");
	ck_assert_str_eq(expand("sales@old.example"), "you@elsewhere.example ");
	ck_assert_str_eq(expand("daemon"), "\\daemon@host.example copy@host.example ");
	ck_assert_str_eq(expand("self"), "\\self@host.example other@host.example ");
	ck_assert_str_eq(expand("\"two words\"@localhost"), "a@host.example ");
	ck_assert_str_eq(expand("what@virt.example"), "rest@elsewhere.example ");
	ck_assert_str_eq(expand("postmaster@virt.example"), "rest@elsewhere.example ");
	ck_assert_str_eq(expand("ls+x"), "y@host.example ");
	ck_route("ls+z", "unknown");
	ck_route("ann@virt.example", "virtual");	/* the bare name is for local domains */
	ck_route("sales@relay.example", "relay");
	ck_route("sales@elsewhere.example", "remote");
}
END_TEST

START_TEST(mailboxes_without_aliases)
{
	struct address a = addr("daemon");
	struct route got;

	put("aliases", "daemon: \\daemon, copy\nonly: a\n@virt.example: b\n");
	ck_route("daemon", "alias");
	route_find_mailbox(r, &a, &got);
	ck_assert_int_eq(got.kind, ROUTE_SYSTEM);
	a = addr("only");
	route_find_mailbox(r, &a, &got);
	ck_assert_int_eq(got.kind, ROUTE_UNKNOWN);
	a = addr("c@virt.example");
	route_find_mailbox(r, &a, &got);
	ck_assert_int_eq(got.kind, ROUTE_UNKNOWN);
}
END_TEST

START_TEST(owners)
{
	put("aliases", "list: a\nowner-list: b\nlist@virt.example: c\n"
	    "owner-list@virt.example: d\nlist@local.example: e\nplain: f\n@virt.example: g\n");
	(void)expand("list");
	ck_assert_str_eq(owner.address.local, "owner-list");
	ck_assert_str_eq(owner.address.domain, "host.example");
	(void)expand("list@virt.example");
	ck_assert_str_eq(owner.address.local, "owner-list");
	ck_assert_str_eq(owner.address.domain, "virt.example");
	(void)expand("list+a@local.example");		/* its own alias, the owner of all */
	ck_assert_str_eq(owner.address.local, "owner-list");
	ck_assert_str_eq(owner.address.domain, "local.example");
	(void)expand("plain");
	ck_assert_str_eq(owner.address.local, "me");
	(void)expand("any@virt.example");
	ck_assert_str_eq(owner.address.local, "me");
	(void)expand("owner-list");
	ck_assert_str_eq(owner.address.local, "me");
	ck_assert_int_eq(expand_for("list", ""), 0);
	ck_assert(address_is_null(&owner.address));
}
END_TEST

/* The fields of the list that the address is, or "" if it is none. */
static const char *
list_fields(const char *text)
{
	static struct buf fields = { .max = 10000 };
	struct address a = addr(text);

	buf_clear(&fields);
	ck_assert_int_eq(route_list_fields(r, &a, &fields), fields.n > 0);
	return fields.n ? buf_cstr(&fields) : "";
}

START_TEST(lists)
{
	put("aliases", "team: a\nlist-team: \"List-Id: T, <t.x>\",\n\t\"List-Post: NO\"\n"
	    "team@virt.example: b\nlist-team@virt.example: \"List-Id: <v.x>\"\n"
	    "list-news: \"List-Id: <n>\"\nbroken: a\nlist-broken: \"List-Id: <n>\", a\n"
	    "empty: a\nlist-empty: b\nchair: \"List-Id: <n>\"\nlist-alone: c\n");
	ck_assert_str_eq(list_fields("team"), "List-Id: T, <t.x>\nList-Post: NO\n");
	ck_assert_str_eq(list_fields("TEAM+x@local.example"), "List-Id: T, <t.x>\nList-Post: NO\n");
	ck_assert_str_eq(list_fields("team@virt.example"), "List-Id: <v.x>\n");
	ck_assert_str_eq(list_fields("news"), "");		/* there is no such alias */
	ck_assert_str_eq(list_fields("broken"), "");
	ck_assert_str_eq(list_fields("empty"), "");
	ck_assert_str_eq(list_fields("daemon"), "");
	ck_assert_str_eq(list_fields("team@elsewhere.example"), "");
	/* Fields are nobody's address; other aliases may have such a name. */
	ck_route("list-team", "unknown");
	ck_route("list-team@virt.example", "unknown");
	ck_assert_str_eq(expand("list-alone"), "c@host.example ");
	ck_assert_int_eq(expand_for("chair", "me@x.example"), -1);
	ck_assert(strstr(why, "header field"));
}
END_TEST

START_TEST(needed_names_with_aliases)
{
	put("aliases", "postmaster: root\nmailer-daemon: postmaster\n");
	ck_assert_str_eq(expand("mailer-daemon"), "postmaster@host.example ");
	ck_assert_str_eq(expand("postmaster"), "root@host.example ");
	ck_route("root", "virtual");		/* and no circle */
	ck_assert_str_eq(expand("abuse"), "postmaster@host.example ");
	ck_assert_str_eq(expand("postmaster@virt.example"), "postmaster@host.example ");
	put("aliases", "root: ann@virt.example\n");
	ck_assert_str_eq(expand("root"), "ann@virt.example ");
	ck_route("postmaster", "virtual");
}
END_TEST

START_TEST(configured_postmaster)
{
	set(&conf.postmaster, "ann@virt.example");
	routes_close(r);
	r = routes_open(&conf);
	ck_assert_str_eq(expand("postmaster"), "ann@virt.example ");
	ck_assert_str_eq(expand("root"), "ann@virt.example ");
	ck_assert_str_eq(expand("abuse@virt.example"), "ann@virt.example ");
	set(&conf.postmaster, "root");		/* never root's, never a circle */
	routes_close(r);
	r = routes_open(&conf);
	ck_assert_str_eq(expand("postmaster"), "root@host.example ");
	ck_route("root", "virtual");
	set(&conf.postmaster, "no address");
	routes_close(r);
	r = routes_open(&conf);
	ck_route("daemon", "tempfail");
	ck_assert_str_eq(find("daemon").why, "configuration: postmaster is not an address");
	set(&conf.postmaster, "");
	ck_route("daemon", "system");
}
END_TEST

static void
expect_failure(const char *text, const char *end, bool for_good)
{
	size_t n;

	ck_assert_msg(expand_for(text, "me@x.example") == -1, "%s", text);
	n = strlen(why);
	ck_assert_msg(n >= strlen(end) && strcmp(why + n - strlen(end), end) == 0,
	    "%s: %s", text, why);
	ck_assert_int_eq(permanent, for_good);
}

START_TEST(broken_entries)
{
	put("aliases", "good: a\nno colon here\nbad: a,\n b, c d e,\n f\n"
	    "prog: |cat\nfile: /var/mail/x\ngone: error:550 5.1.6 moved\nlater: error:451 wait\n"
	    "empty:\nalso: good\nunsaid:\n # nothing\nmixed: a, error:550 no\n");
	ck_assert_str_eq(expand("good"), "a@host.example ");
	ck_assert_str_eq(expand("also"), "good@host.example ");
	expect_failure("bad", "/aliases:4: not an address", false);
	ck_assert_str_eq(expand("prog"), "[|cat] ");
	ck_assert_str_eq(expand("file"), "[/var/mail/x] ");
	expect_failure("gone", "550 5.1.6 moved", true);
	expect_failure("later", "451 4.2.1 wait", false);
	expect_failure("mixed", "/aliases:14: error: must be the first target", false);
	expect_failure("empty", "/aliases:10: nothing after the colon", false);
	expect_failure("nobody-here", "is no alias any more", false);
}
END_TEST

START_TEST(verp)
{
	put("aliases", "news: a\nverp-news: b\nowner-news: c\nlist@virt.example: a\n"
	    "verp-list@virt.example: b\nverp-verp-news: d\nplain: a\nowner-plain: b\n");
	ck_assert_int_eq(expand_for("news", "me@x.example"), 0);
	ck_assert_str_eq(owner.address.local, "verp-news+");
	ck_assert_str_eq(owner.address.domain, "host.example");
	ck_assert(owner.verp);
	ck_assert_int_eq(expand_for("List@virt.example", "me@x.example"), 0);
	ck_assert_str_eq(owner.address.local, "verp-list+");
	ck_assert_str_eq(owner.address.domain, "virt.example");
	ck_assert_int_eq(expand_for("verp-news+ann=x.example", "me@x.example"), 0);
	ck_assert_str_eq(owner.address.local, "me");
	ck_assert(!owner.verp);
	ck_assert_int_eq(expand_for("news", ""), 0);
	ck_assert(address_is_null(&owner.address) && !owner.verp);
	ck_assert_int_eq(expand_for("plain", "me@x.example"), 0);
	ck_assert(!owner.verp);
	set(&conf.extension, "");
	ck_assert_int_eq(expand_for("news", "me@x.example"), 0);
	ck_assert_str_eq(owner.address.local, "owner-news");
	ck_assert(!owner.verp);
}
END_TEST

START_TEST(refusals)
{
	put("aliases", "gone: error:550 5.1.6 moved\nlater: \"error:451 wait, please\"\n"
	    "bare: error:550\nclass: error:550 4.1.1 said\nodd: error:450 4.1111.1\n"
	    "@virt.example: error:550 5.7.0 nobody here\n\"daemon\": error:550 5.2.1 away\n");
	ck_route("gone", "refused");
	ck_assert_str_eq(find("gone").why, "550 5.1.6 moved");
	ck_assert_str_eq(find("gone+ext").why, "550 5.1.6 moved");
	ck_assert_str_eq(find("later").why, "451 4.2.1 wait, please");
	ck_assert_str_eq(find("bare").why, "550 5.2.1 mail for this address is refused");
	ck_assert_str_eq(find("class").why, "550 5.2.1 4.1.1 said");
	ck_assert_str_eq(find("odd").why, "450 4.2.1 4.1111.1");
	ck_route("anybody@virt.example", "refused");
	ck_route("ann@virt.example", "virtual");
	ck_route("daemon", "refused");
}
END_TEST

START_TEST(includes)
{
	char text[1024], path[128];

	(void)snprintf(text, sizeof(text), "l: :include:%s/list, z\nl2: :include:%s/list2\n"
	    "l3: :include:%s\nrel: a\n", dir, dir, dir);
	put("aliases", text);
	put("list", "a, b@x.example\n# comment\n\n  c\n");
	(void)snprintf(text, sizeof(text), "p\n:include:%s/list2\n", dir);
	put("list2", text);
	ck_assert_str_eq(expand("l"),
	    "a@host.example b@x.example c@host.example z@host.example ");
	expect_failure("l2", "/list2:2: files included in each other too deep", false);
	expect_failure("l3", ": not a regular file", false);
	put("list2", "# nobody\n");
	expect_failure("l2", "/aliases:2: names nobody", false);
	put("list2", "a\nb\n|cat\n");
	expect_failure("l2", "/list2:3: programs and files are not for included files", false);
	put("list2", "a\n");
	(void)snprintf(path, sizeof(path), "%s/list2", dir);
	ck_assert_int_eq(chmod(path, 0666), 0);
	expect_failure("l2", "/list2: everybody can write it", false);
	ck_assert_int_eq(unlink(path), 0);
	expect_failure("l2", "/list2: No such file or directory", false);
	ck_assert_int_eq(symlink("list", path), 0);
	expect_failure("l2", "/list2: Too many levels of symbolic links", false);
}
END_TEST

START_TEST(limits)
{
	conf.alias_expansion_limit = 3;
	routes_close(r);
	put("aliases", "three: a, b, c\nfour: a, b, c, d\n");
	r = routes_open(&conf);
	ck_assert_int_eq(expand_for("three", ""), 0);
	expect_failure("four", "/aliases:2: more than 3 targets", false);
}
END_TEST

START_TEST(tables_that_do_not_answer)
{
	put("users", "ann@virt.example\nbroken\n");
	ck_route("ann@virt.example", "tempfail");
	ck_assert_ptr_nonnull(strstr(find("ann@virt.example").why, "/users:2: "));
	ck_route("who@elsewhere.example", "remote");
	put("users", "ann@virt.example\n");
	ck_route("ann@virt.example", "virtual");
	put("domains", "a b c d\n");
	ck_route("who@elsewhere.example", "tempfail");
	ck_route("ann@virt.example", "tempfail");
	ck_route("daemon@host.example", "system");	/* needs no table of domains */
}
END_TEST

static struct buf each_text;

static void
note_each(const struct address *a, void *arg)
{
	char text[ADDRESS_TEXT_MAX];

	ck_assert_ptr_eq(arg, r);
	buf_addf(&each_text, "%s ", address_text(a, text));
}

static const char *
each(bool passwd, size_t max)
{
	buf_free(&each_text);
	each_text = buf_make(1 << 20);
	routes_each(r, passwd, max, note_each, r);
	return buf_cstr(&each_text);
}

/* Those that are there by name, and lead somewhere; not what is refused, or of another domain. */
START_TEST(each_address)
{
	const char *text;

	put("aliases", "Info: ann@virt.example\nno: error:550 5.1.1 gone\n@virt.example: x\n"
	    "all@virt.example: ann\nelse@relay.example: ann\nann@virt.example: \n");
	put("users", "Ann@virt.example\nbob@local.example\nc@elsewhere.example\nd@none.example\n");
	ck_assert_str_eq(each(false, 1000), "ann@virt.example bob@local.example all@virt.example "
	    "ann@virt.example info@host.example info@localhost info@local.example ");
	text = each(true, 100000);
	ck_assert_ptr_nonnull(strstr(text, "daemon@host.example "));
	ck_assert_ptr_nonnull(strstr(text, "daemon@local.example "));
	ck_assert_ptr_nonnull(strstr(text, "info@localhost "));
	ck_assert_ptr_null(strstr(text, "daemon@virt.example "));
	/* What was found of users that way is no answer to anybody else. */
	ck_route("who@host.example", "unknown");
	ck_assert_str_eq(each(false, 1), "ann@virt.example ");
	/* An alias is found before the table of users is looked at, one that cannot answer. */
	put("users", "x y z=\n");
	put("aliases", "all@virt.example: ann\n");
	ck_assert_str_eq(each(false, 1000), "all@virt.example ");
	buf_free(&each_text);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, domains_have_kinds);
	tcase_add_test(c, users);
	tcase_add_test(c, settings_of_mailboxes);
	tcase_add_test(c, each_address);
	tcase_add_test(c, other_separators);
	tcase_add_test(c, needed_names);
	tcase_add_test(c, aliases);
	tcase_add_test(c, mailboxes_without_aliases);
	tcase_add_test(c, owners);
	tcase_add_test(c, lists);
	tcase_add_test(c, needed_names_with_aliases);
	tcase_add_test(c, configured_postmaster);
	tcase_add_test(c, broken_entries);
	tcase_add_test(c, verp);
	tcase_add_test(c, refusals);
	tcase_add_test(c, includes);
	tcase_add_test(c, limits);
	tcase_add_test(c, tables_that_do_not_answer);
}

int
main(void)
{
	return unit_run("route", add);
}
