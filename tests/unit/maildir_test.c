/* maildir_test.c: names, delivery and reading of a Maildir. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail/maildir_deliver.h"
#include "mail/maildir_scan.h"
#include "sys/file.h"

#define KEY "1763784000.Q0c8k2pabcd012345R7."

static char dir[32];
static int home;
static struct maildir m;

static void
setup(void)
{
	(void)snprintf(dir, sizeof(dir), "/tmp/maildir_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	home = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(home, -1);
	ck_assert_int_eq(maildir_open(home, "Maildir", true, &m), 0);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static void
teardown(void)
{
	maildir_close(&m);
	close(home);
	ck_assert_int_eq(nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* ---- names */

START_TEST(names_taken_apart)
{
	static const struct {
		const char *name;
		int result;
		size_t base;
		const char *flags;
		bool has_size;
		uint64_t size, vsize;
		int64_t time;
	} cases[] = {
		{ "1763784000.M1P2.host,S=12,W=13:2,RS", 0, 30, "RS", true, 12, 13, 1763784000 },
		{ "1763784000.M1P2.host,S=12,W=13", 0, 30, "", true, 12, 13, 1763784000 },
		{ "5.a,W=13,S=12", 0, 13, "", true, 12, 13, 5 },
		{ "5.a,W=11,S=12", 0, 13, "", true, 12, 0, 5 },		/* cannot be */
		{ "5.a,S=0,W=0", 0, 11, "", true, 0, 0, 5 },
		{ "a:2,S=5", 0, 1, "S=5", false, 0, 0, 0 },
		{ "a:1,x", 0, 1, "", false, 0, 0, 0 },
		{ "S=5,W=6", 0, 7, "", false, 0, 6, 0 },
		{ "5.a,S=,W=x", 0, 10, "", false, 0, 0, 5 },
		{ "5.a,S=-1", 0, 8, "", false, 0, 0, 5 },
		{ "5.a,S=99999999999999999999", 0, 26, "", false, 0, 0, 5 },
		{ "99999999999999999999.a", 0, 22, "", false, 0, 0, 0 },
		{ ".hidden", -1, 0, "", false, 0, 0, 0 },
		{ ":2,S", -1, 0, "", false, 0, 0, 0 },
		{ "", -1, 0, "", false, 0, 0, 0 },
		{ "a\nb", -1, 0, "", false, 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct maildir_name n;

		ck_assert_msg(maildir_name_parse(view_of(cases[i].name), &n) == cases[i].result,
		    "case %zu", i);
		if (cases[i].result == -1)
			continue;
		ck_assert_msg(n.base.n == cases[i].base, "case %zu: %zu", i, n.base.n);
		ck_assert(view_eq(n.flags, view_of(cases[i].flags)));
		ck_assert_msg(n.has_size == cases[i].has_size, "case %zu", i);
		ck_assert_msg(n.size == cases[i].size && n.vsize == cases[i].vsize &&
		    n.time == cases[i].time, "case %zu", i);
	}
}
END_TEST

START_TEST(names_made)
{
	char key[MAILDIR_KEY_MAX], name[MAILDIR_UNIQUE_MAX], host[300];
	struct maildir_name n;

	maildir_key(1763784000, "0c8k2pabcd012345", 7, key);
	ck_assert_str_eq(key, KEY);
	maildir_unique(key, "a/b:c,d\\e \xc3.example", name);
	ck_assert_str_eq(name, KEY "a\\057b\\072c\\054d\\134e\\040\\303.example");
	memset(host, '/', sizeof(host) - 1);
	host[sizeof(host) - 1] = '\0';
	maildir_key(INT64_MAX, "0123456789012345678901234567890", UINT32_MAX, key);
	maildir_unique(key, host, name);
	ck_assert_uint_lt(strlen(name), sizeof(name));
	ck_assert_int_eq(maildir_name_parse(view_of(name), &n), 0);
	ck_assert_int_eq(n.time, INT64_MAX);
}
END_TEST

/* ---- directories */

START_TEST(opening)
{
	struct maildir other;
	struct stat st;

	ck_assert_int_eq(maildir_open(home, "mail//in/", false, &other), 0);
	ck_assert_int_eq(other.dir, -1);
	ck_assert_int_eq(maildir_open(home, "mail//in/", true, &other), 0);
	ck_assert_int_ne(other.cur, -1);
	maildir_close(&other);
	ck_assert_int_eq(fstatat(home, "mail/in/new", &st, 0), 0);
	ck_assert_uint_eq(st.st_mode, S_IFDIR | 0700);
	ck_assert_int_eq(maildir_open(home, "../x", true, &other), -1);
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_int_eq(maildir_open(home, "/tmp", true, &other), -1);
	ck_assert_int_eq(maildir_open(home, "", true, &other), -1);
	ck_assert_int_eq(symlinkat("Maildir", home, "link"), 0);
	ck_assert_int_eq(maildir_open(home, "link", true, &other), -1);
	ck_assert_int_eq(symlinkat("../../Maildir/new", home, "mail/in/new/x"), 0);
	ck_assert_int_eq(unlinkat(home, "mail/in/tmp", AT_REMOVEDIR), 0);
	ck_assert_int_eq(symlinkat("../../Maildir/tmp", home, "mail/in/tmp"), 0);
	ck_assert_int_eq(maildir_open(home, "mail/in", true, &other), -1);
}
END_TEST

START_TEST(cleaning)
{
	const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	int fd = openat(m.tmp, "old", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(futimens(fd, old), 0);
	close(fd);
	maildir_clean(&m, time(NULL));			/* it was touched just now */
	ck_assert_int_eq(faccessat(m.tmp, "old", F_OK, 0), 0);
	maildir_clean(&m, time(NULL) + 36 * 3600 + 2);
	ck_assert_int_eq(faccessat(m.tmp, "old", F_OK, 0), -1);
}
END_TEST

/* ---- delivery */

static int
count_name(const char *name, void *arg)
{
	size_t *n = arg;

	(void)name;
	++*n;
	return 0;
}

static size_t
count(int at)
{
	size_t n = 0;

	ck_assert_int_eq(maildir_each(at, count_name, &n), 0);
	return n;
}

static enum maildir_result
deliver(const char *text, bool repeat)
{
	char final[MAILDIR_NAME_MAX + 1];
	struct maildir_delivery d;
	enum maildir_result result = maildir_begin(&d, &m, KEY, "host.example", repeat);

	if (result != MAILDIR_OK)
		return result;
	if (maildir_write(&d, view_of(text)) == 0)
		return maildir_store(&d, false, final);
	maildir_abort(&d);
	return MAILDIR_FAILED;
}

START_TEST(delivery)
{
	struct buf b = buf_make(1000);

	ck_assert_int_eq(deliver("a: b\n\nc\r\n", false), MAILDIR_OK);
	ck_assert_int_eq(file_read_path(m.new, KEY "host.example,S=9,W=11", false, &b), 0);
	ck_buf(&b, "a: b\n\nc\r\n");
	ck_assert_uint_eq(count(m.tmp), 0);
	ck_assert_uint_eq(count(m.new), 1);
	ck_assert_int_eq(deliver("a: b\n\nc\r\n", false), MAILDIR_BEFORE);	/* by its name */
	ck_assert_uint_eq(count(m.tmp), 0);
	ck_assert_uint_eq(count(m.new), 1);
	buf_free(&b);
}
END_TEST

START_TEST(repeat_finds_it)
{
	ck_assert_int_eq(deliver("one\n", true), MAILDIR_OK);
	ck_assert_int_eq(deliver("other text\n", true), MAILDIR_BEFORE);
	ck_assert_int_eq(renameat(m.new, KEY "host.example,S=4,W=5",
	    m.cur, KEY "another.example:2,RST"), 0);
	ck_assert_int_eq(deliver("one\n", true), MAILDIR_BEFORE);
	ck_assert_uint_eq(count(m.new) + count(m.tmp), 0);
	ck_assert_int_eq(unlinkat(m.cur, KEY "another.example:2,RST", 0), 0);
	ck_assert_int_eq(mkdirat(m.new, "1763784000.Q0c8k2pabcd012345R77.", 0700), 0);
	ck_assert_int_eq(deliver("one\n", true), MAILDIR_OK);
}
END_TEST

START_TEST(what_a_crash_leaves)
{
	struct buf b = buf_make(1000);
	int fd = openat(m.tmp, KEY "host.example", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	/* half a message */
	ck_assert_int_eq(write(fd, "longer than the message", 23), 23);
	close(fd);
	ck_assert_int_eq(deliver("one\n", false), MAILDIR_OK);
	ck_assert_int_eq(file_read_path(m.new, KEY "host.example,S=4,W=5", false, &b), 0);
	ck_buf(&b, "one\n");
	/* the first half of a rename that is a link and an unlink */
	ck_assert_int_eq(linkat(m.new, KEY "host.example,S=4,W=5",
	    m.tmp, KEY "host.example", 0), 0);
	ck_assert_int_eq(deliver("two\n", false), MAILDIR_BEFORE);
	buf_clear(&b);
	ck_assert_int_eq(file_read_path(m.new, KEY "host.example,S=4,W=5", false, &b), 0);
	ck_buf(&b, "one\n");
	ck_assert_uint_eq(count(m.tmp), 0);
	buf_free(&b);
}
END_TEST

START_TEST(two_at_once)
{
	char final[MAILDIR_NAME_MAX + 1];
	struct maildir_delivery first, second;

	ck_assert_int_eq(maildir_begin(&first, &m, KEY, "host.example", false), MAILDIR_OK);
	ck_assert_int_eq(maildir_begin(&second, &m, KEY, "host.example", true), MAILDIR_FAILED);
	ck_assert_int_eq(errno, EAGAIN);
	ck_assert_int_eq(maildir_write(&first, VIEW("x\n")), 0);
	ck_assert_int_eq(maildir_store(&first, false, final), MAILDIR_OK);
	ck_assert_int_eq(maildir_begin(&second, &m, KEY, "host.example", true), MAILDIR_BEFORE);
	ck_assert_uint_eq(count(m.tmp), 0);
}
END_TEST

START_TEST(links_are_not_followed)
{
	ck_assert_int_eq(symlinkat("/dev/null", m.tmp, KEY "host.example"), 0);
	ck_assert_int_eq(deliver("x\n", false), MAILDIR_FAILED);
	ck_assert_int_eq(errno, ELOOP);
}
END_TEST

/* A delivery that finds the disk full, in a file system of its own; in a child. */
static int
full_disk(void)
{
	static char block[65536];
	struct maildir small;
	struct maildir_delivery d;
	int at;

	if (mount("tmpfs", dir, "tmpfs", 0, "size=256k") == -1)
		return 77;
	at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (at == -1 || maildir_open(at, "M", true, &small) == -1 ||
	    maildir_begin(&d, &small, KEY, "h", false) != MAILDIR_OK)
		return 1;
	for (int i = 0; i < 8; i++)
		if (maildir_write(&d, (struct view){ block, sizeof(block) }) == -1) {
			int error = errno;

			maildir_abort(&d);
			return error == ENOSPC && count(small.tmp) + count(small.new) == 0 ? 0 : 2;
		}
	return 3;
}

START_TEST(no_space)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int result = 77;

		if (geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
		    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0)
			result = full_disk();
		_exit(result);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77);
}
END_TEST

/* ---- reading */

static void
put(int at, const char *name, const char *text)
{
	int fd = openat(at, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(file_write(fd, view_of(text)), 0);
	close(fd);
}

static void
ck_entry(const struct maildir_entry *e, const char *base, bool in_cur, uint64_t size,
    uint64_t vsize)
{
	ck_assert_msg(view_eq(maildir_entry_base(e), view_of(base)), "%s is not %s", e->file, base);
	ck_assert_int_eq(e->in_cur, in_cur);
	ck_assert_uint_eq(e->size, size);
	ck_assert_uint_eq(e->vsize, vsize);
	ck_assert(!e->gone);
}

START_TEST(scanning)
{
	struct maildir_scan s;

	put(m.new, "30.c,S=4,W=5", "one\n");
	put(m.cur, "10.a,S=4,W=5:2,RS", "one\n");
	put(m.cur, "20.b:2,", "a\nb\r\n");
	put(m.cur, ".hidden", "");
	put(m.new, "20.b", "a\nb\r\n");		/* seen twice while it was moved */
	ck_assert_int_eq(mkdirat(m.cur, "dir", 0700), 0);
	ck_assert_int_eq(symlinkat("10.a,S=4,W=5:2,RS", m.cur, "15.l"), 0);
	ck_assert_int_eq(maildir_scan(&s, &m, 100), 0);
	ck_assert_uint_eq(s.n, 3);
	ck_assert(!s.truncated);
	ck_entry(&s.entries[0], "10.a,S=4,W=5", true, 4, 5);
	ck_assert_int_eq(maildir_entry_time(&s.entries[0]), 10);
	ck_entry(&s.entries[1], "20.b", true, 5, 0);
	ck_assert_int_eq(maildir_entry_vsize(&s, &s.entries[1]), 0);
	ck_assert_uint_eq(s.entries[1].vsize, 6);
	ck_entry(&s.entries[2], "30.c,S=4,W=5", false, 4, 5);
	maildir_scan_free(&s);
}
END_TEST

START_TEST(no_maildir_is_empty)
{
	struct maildir none;
	struct maildir_scan s;

	ck_assert_int_eq(maildir_open(home, "none", false, &none), 0);
	ck_assert_int_eq(maildir_scan(&s, &none, 100), 0);
	ck_assert_uint_eq(s.n, 0);
	ck_assert_int_eq(maildir_sync(&none), 0);
	maildir_scan_free(&s);
	maildir_close(&none);
}
END_TEST

START_TEST(scan_limit)
{
	struct maildir_scan s;
	char name[32];

	for (int i = 0; i < 500; i++) {
		(void)snprintf(name, sizeof(name), "%d,S=0", 1000 + i * 7 % 500);
		put(i % 2 ? m.new : m.cur, name, "");
	}
	ck_assert_int_eq(maildir_scan(&s, &m, 20), 0);
	ck_assert_uint_eq(s.n, 20);
	ck_assert(s.truncated);
	ck_assert_str_eq(s.entries[0].file, "1000,S=0");
	ck_assert_str_eq(s.entries[19].file, "1019,S=0");
	maildir_scan_free(&s);
	ck_assert_int_eq(maildir_scan(&s, &m, 500), 0);
	ck_assert_uint_eq(s.n, 500);
	ck_assert(!s.truncated);
	maildir_scan_free(&s);
}
END_TEST

START_TEST(others_rename_and_remove)
{
	struct maildir_scan s;
	int fd;

	put(m.new, "1,S=0", "");
	put(m.cur, "2,S=0:2,", "");
	put(m.cur, "3,S=0:2,", "");
	put(m.cur, "4,S=0:2,", "");
	ck_assert_int_eq(maildir_scan(&s, &m, 100), 0);
	ck_assert_int_eq(renameat(m.new, "1,S=0", m.cur, "1,S=0:2,S"), 0);
	ck_assert_int_eq(renameat(m.cur, "2,S=0:2,", m.cur, "2,S=0:2,F"), 0);
	ck_assert_int_eq(unlinkat(m.cur, "3,S=0:2,", 0), 0);
	put(m.new, "0,S=0", "");
	fd = maildir_entry_open(&s, &s.entries[0]);
	ck_assert_int_ne(fd, -1);
	close(fd);
	ck_assert(s.entries[0].in_cur);
	ck_assert_str_eq(s.entries[1].file, "2,S=0:2,F");	/* found on the way */
	ck_assert(s.entries[2].gone);
	ck_assert_int_eq(maildir_entry_open(&s, &s.entries[2]), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(maildir_entry_remove(&s, &s.entries[2]), 0);
	ck_assert_int_eq(renameat(m.cur, "4,S=0:2,", m.cur, "4,S=0:2,RS"), 0);
	ck_assert_int_eq(maildir_entry_remove(&s, &s.entries[3]), 0);
	ck_assert_int_eq(faccessat(m.cur, "4,S=0:2,RS", F_OK, 0), -1);
	ck_assert_int_eq(maildir_sync(&m), 0);
	ck_assert_uint_eq(s.n, 4);
	maildir_scan_free(&s);
}
END_TEST

START_TEST(moving)
{
	struct maildir_scan s;

	put(m.new, "1,S=0", "");
	put(m.new, "2,S=0", "");
	put(m.cur, "3,S=0:2,R", "");
	ck_assert_int_eq(maildir_scan(&s, &m, 100), 0);
	ck_assert_int_eq(maildir_entry_move(&s, &s.entries[0], "S"), 0);
	ck_assert_str_eq(s.entries[0].file, "1,S=0:2,S");
	ck_assert(s.entries[0].in_cur);
	ck_assert_int_eq(faccessat(m.cur, "1,S=0:2,S", F_OK, 0), 0);
	ck_assert_int_eq(renameat(m.new, "2,S=0", m.cur, "2,S=0:2,"), 0);
	ck_assert_int_eq(maildir_entry_move(&s, &s.entries[1], "S"), 0);
	ck_assert_str_eq(s.entries[1].file, "2,S=0:2,");
	ck_assert_int_eq(maildir_entry_move(&s, &s.entries[2], "S"), 0);
	ck_assert_str_eq(s.entries[2].file, "3,S=0:2,R");
	maildir_scan_free(&s);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, names_taken_apart);
	tcase_add_test(c, names_made);
	tcase_add_test(c, opening);
	tcase_add_test(c, cleaning);
	tcase_add_test(c, delivery);
	tcase_add_test(c, repeat_finds_it);
	tcase_add_test(c, what_a_crash_leaves);
	tcase_add_test(c, two_at_once);
	tcase_add_test(c, links_are_not_followed);
	tcase_add_test(c, no_space);
	tcase_add_test(c, scanning);
	tcase_add_test(c, no_maildir_is_empty);
	tcase_add_test(c, scan_limit);
	tcase_add_test(c, others_rename_and_remove);
	tcase_add_test(c, moving);
}

int
main(void)
{
	return unit_run("maildir", add);
}
