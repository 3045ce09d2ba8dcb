/* pop3d_maildrop_test.c: a Maildir as POP3 sees it. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pop3d/pop3d_maildrop.h"

#define TEMPLATE "/tmp/maildrop_test.XXXXXX"
static char top[] = TEMPLATE;
static int root = -1;

static void
put(const char *name, const char *text)
{
	int fd = openat(root, name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	ck_assert_msg(fd != -1, "%s", name);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static bool
there(const char *name)
{
	struct stat st;

	return fstatat(root, name, &st, 0) == 0;
}

static void
set_up(void)
{
	memcpy(top, TEMPLATE, sizeof(top));
	ck_assert_ptr_nonnull(mkdtemp(top));
	root = open(top, O_RDONLY | O_DIRECTORY);
	ck_assert_int_eq(mkdirat(root, "new", 0700) | mkdirat(root, "cur", 0700) |
	    mkdirat(root, "tmp", 0700), 0);
	put("new/3.c,S=4,W=6", "a\nb\n");
	put("cur/1.a:2,S", "a\nb");
	put("cur/2.b,S=5:2,", "a\r\nb\n");
	put("tmp/9.x", "not yet");
}

static void
tear_down(void)
{
	static const char *const names[] = {
		"new/3.c,S=4,W=6", "cur/3.c,S=4,W=6:2,", "cur/1.a:2,S", "cur/1.a:2,RS", "cur/2.b,S=5:2,",
		"tmp/9.x", MAILDROP_LOCK, "new/4.d", UIDL_FILE,
		"dovecot-uidlist", "courierpop3dsizelist",
	};

	ck_assert_int_eq(fchmodat(root, "cur", 0700, 0), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlinkat(root, names[i], 0);
	(void)unlinkat(root, "new", AT_REMOVEDIR);
	(void)unlinkat(root, "cur", AT_REMOVEDIR);
	(void)unlinkat(root, "tmp", AT_REMOVEDIR);
	ck_assert_int_eq(rmdir(top), 0);
}

static struct maildrop_options options = {
	.limit = 100, .expire = MAILDROP_FOREVER, .uidl_import = "auto",
};

static enum maildrop_result
open_drop(struct maildrop *m)
{
	struct maildir dir = { -1, -1, -1, -1 };
	int above = open("/tmp", O_RDONLY | O_DIRECTORY);

	ck_assert_int_eq(maildir_open(above, top + strlen("/tmp/"), false, &dir), 0);
	close(above);
	return maildrop_open(m, &dir, &options);
}

START_TEST(sizes)
{
	struct maildrop m;
	uint64_t octets;
	size_t count;

	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	ck_assert_uint_eq(m.n, 3);
	maildrop_stat(&m, &count, &octets);
	ck_assert_uint_eq(count, 3);
	ck_assert_uint_eq(octets, 4 + 6 + 6);
	ck_assert_uint_eq(maildrop_size(&m, 0), 4);
	ck_assert_uint_eq(maildrop_size(&m, 1), 6);
	maildrop_delete(&m, 0);
	maildrop_stat(&m, &count, &octets);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(octets, 12);
	maildrop_reset(&m);
	maildrop_stat(&m, &count, &octets);
	ck_assert_uint_eq(count, 3);
	maildrop_close(&m);
}
END_TEST

START_TEST(update)
{
	struct maildrop m;
	uint64_t removed;

	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	put("new/4.d", "came later");
	maildrop_delete(&m, 0);
	maildrop_delete(&m, 1);
	ck_assert(there("cur/1.a:2,S"));
	ck_assert_int_eq(maildrop_update(&m, &removed), 0);
	ck_assert_uint_eq(removed, 2);
	ck_assert(!there("cur/1.a:2,S") && !there("cur/2.b,S=5:2,") && !there("new/3.c,S=4,W=6"));
	ck_assert(there("cur/3.c,S=4,W=6:2,") && there("new/4.d") && there("tmp/9.x"));
	maildrop_close(&m);
}
END_TEST

/* Another program renames one and removes one. */
START_TEST(beside_others)
{
	struct maildrop m;
	struct maildrop_text text;
	uint64_t removed;

	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	ck_assert_int_eq(renameat(root, "cur/1.a:2,S", root, "cur/1.a:2,RS"), 0);
	ck_assert_int_eq(unlinkat(root, "cur/2.b,S=5:2,", 0), 0);
	ck_assert_int_eq(maildrop_read(&m, 0, &text), 0);
	ck_assert_int_eq(maildrop_done(&m, 0, &text), 0);
	ck_assert_int_eq(maildrop_read(&m, 1, &text), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_uint_eq(maildrop_size(&m, 1), 5);
	maildrop_delete(&m, 0);
	maildrop_delete(&m, 1);
	ck_assert_int_eq(maildrop_update(&m, &removed), 0);
	ck_assert(!there("cur/1.a:2,RS"));
	maildrop_close(&m);
}
END_TEST

START_TEST(locked)
{
	struct maildrop a, b;

	ck_assert_int_eq(open_drop(&a), MAILDROP_OK);
	ck_assert_int_eq(open_drop(&b), MAILDROP_BUSY);
	maildrop_close(&b);
	ck_assert_int_eq(open_drop(&b), MAILDROP_BUSY);
	maildrop_close(&b);
	maildrop_close(&a);
	ck_assert_int_eq(open_drop(&a), MAILDROP_OK);
	maildrop_close(&a);
}
END_TEST

/* Nobody hears that it is in use because the session before has not quite ended. */
START_TEST(about_to_go)
{
	struct maildrop a, b;
	pid_t other;

	ck_assert_int_eq(open_drop(&a), MAILDROP_OK);
	other = fork();
	if (other == 0) {
		/* It has the lock as long as it lives. */
		(void)poll(NULL, 0, 100);
		_exit(0);
	}
	maildrop_close(&a);
	ck_assert_int_eq(open_drop(&b), MAILDROP_OK);
	maildrop_close(&b);
	ck_assert_int_eq(waitpid(other, NULL, 0), other);
}
END_TEST

/* A lock that is a link leads nowhere. */
START_TEST(lock_is_a_link)
{
	struct maildrop m;

	ck_assert_int_eq(symlinkat("tmp/9.x", root, MAILDROP_LOCK), 0);
	ck_assert_int_eq(open_drop(&m), MAILDROP_FAILED);
	ck_assert_int_eq(errno, ELOOP);
	maildrop_close(&m);
}
END_TEST

/* Sessions that do not want it alone have it together. */
START_TEST(shared)
{
	struct maildrop a, b;

	options.shared = true;
	ck_assert_int_eq(open_drop(&a), MAILDROP_OK);
	ck_assert_int_eq(open_drop(&b), MAILDROP_OK);
	maildrop_close(&b);
	options.shared = false;
	ck_assert_int_eq(open_drop(&b), MAILDROP_BUSY);
	maildrop_close(&b);
	maildrop_close(&a);
}
END_TEST

START_TEST(login_delay)
{
	struct maildrop m;
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = time(NULL) - 100 } };

	options.login_delay = 60;
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	maildrop_close(&m);
	ck_assert_int_eq(open_drop(&m), MAILDROP_SOON);
	maildrop_close(&m);
	ck_assert_int_eq(utimensat(root, MAILDROP_LOCK, times, 0), 0);
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	maildrop_close(&m);
	/* A clock that was wrong locks nobody out. */
	times[1].tv_sec = time(NULL) + 1000;
	ck_assert_int_eq(utimensat(root, MAILDROP_LOCK, times, 0), 0);
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	maildrop_close(&m);
	options.login_delay = 0;
}
END_TEST

/* What was sent goes at once; what was seen before goes after its days, and what is new stays. */
START_TEST(expire)
{
	struct maildrop m;
	uint64_t removed;

	options.expire = 10;
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	ck_assert_int_eq(maildrop_update(&m, &removed), 0);
	ck_assert_uint_eq(removed, 2);
	ck_assert(!there("cur/1.a:2,S") && !there("cur/2.b,S=5:2,"));
	ck_assert(there("cur/3.c,S=4,W=6:2,"));
	maildrop_close(&m);
	put("cur/1.a:2,S", "a\nb");
	options.expire = 0;
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	maildrop_sent(&m, 0);
	ck_assert_int_eq(maildrop_update(&m, &removed), 0);
	ck_assert_uint_eq(removed, 1);
	ck_assert(!there("cur/1.a:2,S") && there("cur/3.c,S=4,W=6:2,"));
	maildrop_close(&m);
	options.expire = MAILDROP_FOREVER;
}
END_TEST

static void
uidl_of(struct maildrop *m, size_t i, const char *wanted)
{
	char got[MAILDROP_UIDL_MAX + 1];

	ck_assert_int_eq(maildrop_uidls(m), 0);
	maildrop_uidl(m, i, got);
	ck_assert_str_eq(got, wanted);
}

/* Before the first session the files of others count, later no more. */
START_TEST(imported)
{
	struct maildrop m;

	put("courierpop3dsizelist", "/3 7 1\n1.a:2, 3 5:9:0\n3.c,S=4,W=6 4 6:9:0\n");
	put("dovecot-uidlist", "3 V255 N9 G00000000000000000000000000000000\n7 W6 :2.b,S=5:2,S\n"
	    "8 :3.c,S=4,W=6\n");
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	uidl_of(&m, 0, "UID5-9");
	uidl_of(&m, 1, "00000007000000ff");
	uidl_of(&m, 2, "00000008000000ff");
	maildrop_close(&m);
	ck_assert_int_eq(unlinkat(root, "dovecot-uidlist", 0), 0);
	put("dovecot-uidlist", "3 V256 N9 G00000000000000000000000000000000\n7 W6 :2.b,S=5:2,S\n");
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	uidl_of(&m, 1, "00000007000000ff");
	maildrop_close(&m);
	ck_assert_int_eq(unlinkat(root, UIDL_FILE, 0), 0);
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	uidl_of(&m, 1, "2.b,S=5");
	maildrop_close(&m);
	ck_assert_int_eq(unlinkat(root, MAILDROP_LOCK, 0), 0);
	options.uidl_import = "%v.%u";
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	uidl_of(&m, 1, "256.7");
	maildrop_close(&m);
	options.uidl_import = "auto";
}
END_TEST

static void
without_root(void)
{
	static const char *const dirs[] = { ".", "new", "cur", "tmp" };

	if (geteuid() != 0)
		return;
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(fchownat(root, dirs[i], 65534, 65534, 0), 0);
	ck_assert_int_eq(setgid(65534), 0);
	ck_assert_int_eq(setuid(65534), 0);
}

START_TEST(cannot_remove)
{
	struct maildrop m;
	uint64_t removed;

	without_root();
	ck_assert_int_eq(open_drop(&m), MAILDROP_OK);
	ck_assert_int_eq(fchmodat(root, "cur", 0500, 0), 0);
	maildrop_delete(&m, 0);
	ck_assert_int_eq(maildrop_update(&m, &removed), -1);
	ck_assert_uint_eq(removed, 0);
	ck_assert(there("cur/1.a:2,S") && there("new/3.c,S=4,W=6"));
	maildrop_close(&m);
}
END_TEST

START_TEST(no_maildir)
{
	struct maildir dir = { -1, -1, -1, -1 };
	struct maildrop m;
	uint64_t octets;
	size_t count;

	ck_assert_int_eq(maildrop_open(&m, &dir, &options), MAILDROP_OK);
	maildrop_stat(&m, &count, &octets);
	ck_assert_uint_eq(count + octets, 0);
	ck_assert_int_eq(maildrop_update(&m, &octets), 0);
	maildrop_close(&m);
}
END_TEST

static void
uidl_is(const char *base, const char *wanted)
{
	char got[MAILDROP_UIDL_MAX + 1];

	maildrop_uidl_of(view_of(base), got);
	ck_assert_str_eq(got, wanted);
}

#define TEN "0123456789"

/* Clients keep these for years: not one may ever change. */
START_TEST(uidls)
{
	char got[MAILDROP_UIDL_MAX + 1];

	uidl_is("1000.Qab12R1.mail.test,S=4,W=6", "1000.Qab12R1.mail.test,S=4,W=6");
	uidl_is("!~", "!~");
	uidl_is(TEN TEN TEN TEN TEN TEN TEN, TEN TEN TEN TEN TEN TEN TEN);
	uidl_is(TEN TEN TEN TEN TEN TEN TEN "0",
	    TEN TEN TEN "0123456~dbc448013497fd080879ffcadfc1deae");
	uidl_is("a b", "a_b~a68d62c6038b5822836dbc79780dff7a");
	maildrop_uidl_of(VIEW("\0"), got);
	ck_assert_uint_eq(strlen(got), 34);
	maildrop_uidl_of(VIEW(""), got);
	ck_assert_str_eq(got, "~6c62272e07bb014262b821756295c58d");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, sizes);
	tcase_add_test(t, update);
	tcase_add_test(t, beside_others);
	tcase_add_test(t, locked);
	tcase_add_test(t, about_to_go);
	tcase_add_test(t, shared);
	tcase_add_test(t, login_delay);
	tcase_add_test(t, expire);
	tcase_add_test(t, imported);
	tcase_add_test(t, lock_is_a_link);
	tcase_add_test(t, cannot_remove);
	tcase_add_test(t, no_maildir);
	tcase_add_test(t, uidls);
}

int
main(void)
{
	return unit_run("pop3d_maildrop", add);
}
