/* maildir_quota_test.c: maildirsize, folders, and what the settings of a mailbox say. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/maildir_folder.h"
#include "mail/maildir_quota.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "text/mailbox.h"

static const struct maildir_load none;

/* ---- the text */

START_TEST(files_of_others)
{
	struct maildirsize s;

	/* Dovecot's, then Courier's. */
	maildirsize_parse(VIEW("1000S,5C\n300 2\n-100 -1\n"), &s);
	ck_assert(!s.wrong && s.lines == 2);
	ck_assert(s.limit.bytes == 1000 && s.limit.messages == 5);
	ck_assert(s.used.bytes == 200 && s.used.messages == 1);
	maildirsize_parse(VIEW("5C,1000S\n         300            2\n        -100           -1\n"), &s);
	ck_assert(!s.wrong && s.used.bytes == 200 && s.limit.bytes == 1000 && s.limit.messages == 5);
	maildirsize_parse(VIEW("0S\n0 0\n"), &s);
	ck_assert(!s.wrong && s.limit.bytes == 0 && s.limit.messages == 0);
	/* Somebody is writing. */
	maildirsize_parse(VIEW("10S\n1 1\n5"), &s);
	ck_assert(!s.wrong && s.used.bytes == 1 && s.lines == 1);
	maildirsize_parse(VIEW("\n1 1\n"), &s);
	ck_assert(!s.wrong && s.limit.bytes == 0);
}
END_TEST

START_TEST(wrong_files)
{
	static const struct view texts[] = {
		VIEW(""), VIEW("10S"), VIEW("10S\n"), VIEW("10S\nx\n"), VIEW("10S\n1\n"),
		VIEW("10S\n-5 1\n"), VIEW("10S\n5 -1\n"), VIEW("10S\n5x1\n"),
		VIEW("10S\n99999999999999999999 1\n"), VIEW("10S\n1 1\n\0\0\n"),
	};
	static char large[MAILDIRSIZE_MAX];
	struct maildirsize s;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		maildirsize_parse(texts[i], &s);
		ck_assert_msg(s.wrong, "case %zu", i);
	}
	memset(large, '\n', sizeof(large));
	memcpy(large, "10S\n1 1\n", 8);
	maildirsize_parse((struct view){ large, sizeof(large) }, &s);
	ck_assert(s.wrong && s.limit.bytes == 10);
}
END_TEST

START_TEST(first_lines)
{
	static const struct {
		struct maildir_load limit;
		const char *wanted;
	} cases[] = {
		{ { 10, 0 }, "10S\n3 2\n" }, { { 10, 5 }, "10S,5C\n3 2\n" },
		{ { 0, 5 }, "5C\n3 2\n" }, { { 0, 0 }, "0S\n3 2\n" },
	};
	struct buf b = buf_make(100);

	for (size_t i = 0; i < 4; i++) {
		buf_clear(&b);
		ck_assert_int_eq(maildirsize_first(cases[i].limit, (struct maildir_load){ 3, 2 }, &b), 0);
		ck_assert_str_eq(buf_cstr(&b), cases[i].wanted);
	}
	buf_free(&b);
}
END_TEST

START_TEST(settings)
{
	struct mailbox_settings s = { .quota = 7 };
	struct buf b = buf_make(100);

	ck_assert_ptr_null(mailbox_settings(VIEW(" note=x mailbox=Mail/inbox quota_messages=3"), &s));
	ck_assert_str_eq(s.mbox, "Mail/inbox");
	ck_assert(s.quota == 7 && s.quota_messages == 3);
	ck_assert_ptr_null(mailbox_settings(VIEW("quota=1G mailbox=maildir quota_messages=0"), &s));
	ck_assert(s.mbox[0] == '\0' && s.quota == 1 << 30 && s.quota_messages == 0);
	ck_assert_ptr_nonnull(mailbox_settings(VIEW("quota=many"), &s));
	ck_assert_ptr_nonnull(mailbox_settings(VIEW("quota"), &s));
	ck_assert_ptr_nonnull(mailbox_settings(VIEW("mail=x"), &s));
	ck_assert_ptr_nonnull(mailbox_settings(VIEW("mailbox=../x"), &s));
	ck_assert_ptr_nonnull(mailbox_settings(VIEW("mailbox=x/"), &s));
	ck_assert_ptr_nonnull(mailbox_settings(VIEW("mailbox=/var/mail/../x"), &s));
	ck_assert_ptr_null(mailbox_settings(VIEW("mailbox=/var/mail/%u"), &s));
	ck_assert_int_eq(mailbox_path(s.mbox, VIEW("joe@x.example"), &b), 0);
	ck_buf(&b, "/var/mail/joe");
	buf_free(&b);
}
END_TEST

START_TEST(folder_names)
{
	static const char *const bad[] = {
		"", ".a", "a.", "a..b", "a/b", "trash", "Trash.x", "inbox", "\xc3\xa9", "a b", "a\n",
	};
	char name[MAILDIR_NAME_MAX + 1];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(maildir_folder_name(view_of(bad[i]), false, name) == -1, "%s", bad[i]);
	ck_assert_int_eq(maildir_folder_name(VIEW("Lists.A&B"), false, name), 0);
	ck_assert_str_eq(name, ".Lists.A&-B");
	ck_assert_int_eq(maildir_folder_name(VIEW("Lists.A&B"), true, name), 0);
	ck_assert_str_eq(name, ".lists.a&-b");
}
END_TEST

/* ---- a Maildir */

static char place[64];
static struct maildir m;

static void
setup(void)
{
	int home;

	(void)snprintf(place, sizeof(place), "/tmp/quota_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(place));
	home = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(maildir_open(home, "Maildir", true, &m), 0);
	close(home);
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *f)
{
	(void)st;
	(void)kind;
	(void)f;
	return remove(path);
}

static void
teardown(void)
{
	maildir_close(&m);
	(void)nftw(place, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
put(const char *name, const char *text)
{
	int fd = openat(m.dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(file_write(fd, view_of(text)), 0);
	close(fd);
}

static void
file_is(const char *wanted)
{
	struct buf b = buf_make(10000);

	ck_assert_int_eq(file_read_path(m.dir, "maildirsize", false, &b), 0);
	ck_assert_str_eq(buf_cstr(&b), wanted);
	buf_free(&b);
}

static void
make_old(const char *name)
{
	struct timespec t = { .tv_sec = clock_unix() - 1000 };

	ck_assert_int_eq(utimensat(m.dir, name, (struct timespec[]){ t, t }, 0), 0);
}

static enum quota_answer
ask(int64_t bytes, int64_t messages, int64_t size)
{
	struct maildir_quota q;
	enum quota_answer got;

	ck_assert_int_eq(quota_open(&q, &m, (struct maildir_load){ bytes, messages }), 0);
	got = quota_ask(&q, &m, size);
	quota_end(&q);
	return got;
}

START_TEST(no_limit_no_file)
{
	ck_assert_int_eq(ask(0, 0, 1000), QUOTA_FITS);
	ck_assert_int_eq(faccessat(m.dir, "maildirsize", F_OK, 0), -1);
}
END_TEST

START_TEST(everything_is_counted)
{
	struct maildir folder;

	put("new/1.a,S=100,W=110", "");
	put("cur/2.a:2,S", "12345");
	put("cur/3.a,S=500:2,ST", "");	/* marked as deleted */
	put("tmp/4.a,S=500", "");
	ck_assert_int_eq(maildir_folder_open(&m, ".x", false, &folder), 0);
	ck_assert_int_eq(maildir_folder_open(&m, ".x", true, &folder), 1);
	maildir_close(&folder);
	ck_assert_int_eq(faccessat(m.dir, ".x/maildirfolder", F_OK, 0), 0);
	put(".x/new/5.a,S=20", "");
	ck_assert_int_eq(maildir_folder_open(&m, ".Trash", true, &folder), 1);
	maildir_close(&folder);
	put(".Trash/new/6.a,S=500", "");
	ck_assert_int_eq(ask(1000, 0, 7), QUOTA_FITS);
	file_is("1000S\n125 3\n7 1\n");
	/* What is there already is only added to. */
	ck_assert_int_eq(ask(1000, 0, 8), QUOTA_FITS);
	file_is("1000S\n125 3\n7 1\n8 1\n");
	/* Other limits: once more, and what was only promised is not there. */
	ck_assert_int_eq(ask(1000, 9, 8), QUOTA_FITS);
	file_is("1000S,9C\n125 3\n8 1\n");
}
END_TEST

START_TEST(over)
{
	put("new/1.a,S=90", "");
	ck_assert_int_eq(ask(100, 0, 101), QUOTA_NEVER);
	ck_assert_int_eq(ask(100, 0, 11), QUOTA_OVER);
	ck_assert_int_eq(ask(100, 0, 10), QUOTA_FITS);
	ck_assert_int_eq(ask(0, 1, 10), QUOTA_OVER);
	ck_assert_int_eq(ask(0, 2, 10), QUOTA_FITS);
}
END_TEST

START_TEST(a_file_without_room_is_not_believed_for_long)
{
	put("maildirsize", "100S\n95 1\n");
	ck_assert_int_eq(ask(100, 0, 10), QUOTA_OVER);	/* a sum, and fresh */
	make_old("maildirsize");
	ck_assert_int_eq(ask(100, 0, 10), QUOTA_FITS);
	file_is("100S\n0 0\n10 1\n");
	put("maildirsize", "100S\n55 1\n40 1\n");	/* more than a sum */
	ck_assert_int_eq(ask(100, 0, 10), QUOTA_FITS);
	file_is("100S\n0 0\n10 1\n");
	/* Its own limit. */
	put("maildirsize", "100S\n95 1\n");
	ck_assert_int_eq(ask(0, 0, 10), QUOTA_OVER);
	ck_assert_int_eq(ask(0, 0, 5), QUOTA_FITS);
	file_is("100S\n95 1\n5 1\n");
}
END_TEST

START_TEST(several_at_a_time)
{
	struct maildir_quota q;

	ck_assert_int_eq(quota_open(&q, &m, (struct maildir_load){ 100, 0 }), 0);
	ck_assert_int_eq(quota_ask(&q, &m, 60), QUOTA_FITS);
	ck_assert_int_eq(quota_ask(&q, &m, 60), QUOTA_OVER);
	ck_assert_int_eq(quota_ask(&q, &m, 40), QUOTA_FITS);
	quota_undo(&q, 60);
	ck_assert_int_eq(quota_ask(&q, &m, 50), QUOTA_FITS);
	quota_end(&q);
	file_is("100S\n0 0\n90 2\n");
}
END_TEST

START_TEST(a_link_is_none_of_ours)
{
	struct maildir_quota q;

	ck_assert_int_eq(symlinkat("/etc/passwd", m.dir, "maildirsize"), 0);
	ck_assert_int_eq(quota_open(&q, &m, none), -1);
	ck_assert_int_eq(errno, ELOOP);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, files_of_others);
	tcase_add_test(c, wrong_files);
	tcase_add_test(c, first_lines);
	tcase_add_test(c, settings);
	tcase_add_test(c, folder_names);
	tcase_add_test(c, no_limit_no_file);
	tcase_add_test(c, everything_is_counted);
	tcase_add_test(c, over);
	tcase_add_test(c, a_file_without_room_is_not_believed_for_long);
	tcase_add_test(c, several_at_a_time);
	tcase_add_test(c, a_link_is_none_of_ours);
}

int
main(void)
{
	return unit_run("maildir_quota", add);
}
