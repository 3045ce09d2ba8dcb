/* route_owner_test.c: whose address is it? */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "mail/route_owner.h"
#include "sys/file.h"

static char dir[32];
static struct conf conf;
static struct routes *r;
static char why[256];

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
	(void)snprintf(dir, sizeof(dir), "/tmp/owner_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(conf_defaults(&conf), 0);
	set(&conf.hostname, "Host.example");
	set(&conf.postmaster, "ann@virt.example");
	set_path(&conf.aliases, "aliases");
	set_path(&conf.domains, "domains");
	set_path(&conf.users, "users");
	set_path(&conf.senders, "senders");
	put("domains", "local.example\nvirt.example virtual\nrelay.example relay\n"
	    "old.example alias virt.example\nall.example virtual\n");
	put("users", "ann@virt.example\nbob@virt.example\nbin@virt.example\nx@all.example\n");
	put("aliases",
	    "news: ann@virt.example\n"
	    "deep: news, news2\nnews2: Ann@old.example\n"
	    "both: ann@virt.example, bob@virt.example\n"
	    "mine: daemon\nkept: \\daemon\nsys@virt.example: daemon@host.example\n"
	    "daemon+shared: bob@virt.example\ndaemon+own: daemon\n"
	    "ann+x@virt.example: bob@virt.example\n"
	    "away: ann@elsewhere.example\n"
	    "loop1: loop2\nloop2: loop1\n"
	    "none: error:550 go away\nlater: error:450 not now\nprog: |cat\n"
	    "listed: :include:/nonexistent/list\n"
	    "mixed: bob@virt.example, :include:/nonexistent/list\n"
	    "@all.example: bob@virt.example\n"
	    "bin: bob@virt.example\n");
	r = routes_open(&conf);
	ck_assert_ptr_nonnull(r);
}

static void
teardown(void)
{
	static const char *const names[] = { "aliases", "domains", "users", "senders" };

	routes_close(r);
	conf_free(&conf);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		(void)unlink(path);
	}
	ck_assert_int_eq(rmdir(dir), 0);
}

static void
ask(const char *user, const char *address, enum route_owner wanted)
{
	struct address a;

	ck_assert_msg(address_parse(view_of(address), &a) == 0, "%s", address);
	ck_assert_msg(route_owner(r, &a, user, why) == wanted, "%s %s: %s", user, address, why);
	ck_assert((why[0] != '\0') == (wanted == OWNER_LATER));
}

#define yes(user, address) ask(user, address, OWNER_YES)
#define no(user, address) ask(user, address, OWNER_NO)
#define later(user, address) ask(user, address, OWNER_LATER)

START_TEST(own_addresses)
{
	yes("ann@virt.example", "ann@virt.example");
	yes("Ann@Virt.example", "ANN@virt.example");
	yes("ann@virt.example", "ann@old.example");
	no("ann@virt.example", "bob@virt.example");
	no("ann@virt.example", "ann@host.example");
	no("ann@virt.example", "ann@elsewhere.example");
	no("ann@virt.example", "ann@relay.example");
	no("ann@virt.example", "nobody-of-that-name@virt.example");
	no("ann@virt.example", "");
	no("", "ann@virt.example");
	no("", "");
	/* can log in, and has no mailbox */
	yes("guest@elsewhere.example", "guest@elsewhere.example");
	no("guest@elsewhere.example", "guest2@elsewhere.example");
}
END_TEST

START_TEST(system_users)
{
	yes("daemon", "daemon@host.example");
	yes("daemon", "daemon@local.example");
	yes("daemon", "Daemon@localhost");
	yes("daemon", "daemon");
	no("daemon", "daemon@virt.example");
	no("daemon", "daemon@elsewhere.example");
	no("daemon", "bin@host.example");
	/* of that name, and yet another one */
	no("bin", "bin@virt.example");
	no("bin@virt.example", "bin@host.example");
	/* whose mail goes to somebody else, but it is the name */
	yes("bin", "bin@host.example");
	no("root", "root@host.example");
}
END_TEST

START_TEST(extensions)
{
	yes("daemon", "daemon+x@host.example");
	yes("daemon", "daemon+x+y@local.example");
	yes("ann@virt.example", "ann+lists@virt.example");
	no("daemon", "daemonx@host.example");
	no("ann@virt.example", "bob+ann@virt.example");
	/* an alias of that very name says whose it is */
	no("daemon", "daemon+shared@host.example");
	yes("bob@virt.example", "daemon+shared@host.example");
	yes("daemon", "daemon+own@host.example");
	no("ann@virt.example", "ann+x@virt.example");
	yes("bob@virt.example", "ann+x@virt.example");
	/* an alias of the user's name does not */
	yes("bin", "bin+x@host.example");
}
END_TEST

START_TEST(aliases)
{
	yes("ann@virt.example", "news@host.example");
	yes("ann@virt.example", "NEWS@local.example");
	no("ann@virt.example", "news@virt.example");
	yes("ann@virt.example", "deep@host.example");
	no("bob@virt.example", "deep@host.example");
	no("ann@virt.example", "both@host.example");
	no("bob@virt.example", "both@host.example");
	yes("daemon", "mine@host.example");
	yes("daemon", "kept@host.example");
	yes("daemon", "sys@virt.example");
	no("ann@virt.example", "away@host.example");
	no("ann@virt.example", "loop1@host.example");
	yes("bob@virt.example", "bin@host.example");
	yes("bob@virt.example", "anything@all.example");
	no("bob@virt.example", "x@all.example");
	yes("ann@virt.example", "postmaster@virt.example");
	no("bob@virt.example", "postmaster@virt.example");
}
END_TEST

START_TEST(broken_aliases)
{
	no("ann@virt.example", "none@host.example");
	later("ann@virt.example", "later@host.example");
	no("ann@virt.example", "prog@host.example");
	later("ann@virt.example", "listed@host.example");
	no("ann@virt.example", "mixed@host.example");
	later("bob@virt.example", "mixed@host.example");
	put("domains", "broken line here\n");
	later("daemon", "daemon@local.example");
	yes("daemon", "daemon@host.example");
}
END_TEST

START_TEST(senders)
{
	no("ann@virt.example", "sales@shop.example");
	put("senders", "# who   what\n\n"
	    "ann@virt.example sales@shop.example bob@VIRT.example\n"
	    "ann@virt.example @news.example\n"
	    "  daemon\t@virt.example \"a,b\"@shop.example\r\n");
	yes("ann@virt.example", "sales@shop.example");
	yes("ANN@virt.example", "Sales@Shop.example");
	yes("ann@virt.example", "bob@virt.example");
	yes("ann@virt.example", "whoever@news.example");
	no("ann@virt.example", "whoever@sub.news.example");
	no("ann@virt.example", "sales@other.example");
	no("ann@virt.example", "a@shop.example");
	no("bob@virt.example", "sales@shop.example");
	no("bob@virt.example", "whoever@news.example");
	yes("daemon", "nobody@virt.example");
	yes("daemon", "\"a,b\"@shop.example");
	/* no user can be made to look like a pair */
	no("ann@virt.example sales@shop.example", "");
	no("ann@virt.example sales@shop.example", "x@y.example");
}
END_TEST

START_TEST(broken_senders)
{
	static const char *const bad[] = { "ann\n", "ann sales\n", "ann @\n", "ann @a b\n",
		"ann x@y.example @-\n", "ann @x.example z\n", "ann <x@y.example>\n" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put("senders", bad[i]);
		later("ann@virt.example", "ann@virt.example");
		ck_assert_ptr_nonnull(strstr(why, "senders:1: "));
		put("senders", "");
		yes("ann@virt.example", "ann@virt.example");
	}
}
END_TEST

/* Targets that come again and again do not keep it busy for long. */
START_TEST(many_targets)
{
	struct buf b = buf_make(1 << 20);

	for (int i = 0; i < 18; i++)
		buf_addf(&b, "a%d: a%d, A%d@local.example\n", i, i + 1, i + 1);
	buf_add_str(&b, "a18: ann@virt.example\n");
	put("aliases", buf_cstr(&b));
	yes("ann@virt.example", "a8@host.example");
	no("ann@virt.example", "a0@host.example");
	buf_free(&b);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, own_addresses);
	tcase_add_test(t, system_users);
	tcase_add_test(t, extensions);
	tcase_add_test(t, aliases);
	tcase_add_test(t, broken_aliases);
	tcase_add_test(t, senders);
	tcase_add_test(t, broken_senders);
	tcase_add_test(t, many_targets);
}

int
main(void)
{
	return unit_run("route_owner", add);
}
