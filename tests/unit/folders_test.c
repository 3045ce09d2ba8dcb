/* folders_test.c: the folders of a Maildir, and what is kept of them. */
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail/folders.h"
#include "mail/maildir_quota.h"
#include "sys/clock.h"
#include "sys/file.h"

#define MADE VIEW("Drafts, Sent, Junk, Trash, Archive")

/* A home with a Maildir, and its folders. */
struct home {
	char path[64];
	int fd;
	struct maildir m;
	struct folders f;
};

static void
open_home(struct home *h)
{
	(void)snprintf(h->path, sizeof(h->path), "/tmp/folders.XXXXXX");
	ck_assert(mkdtemp(h->path) != NULL);
	h->fd = open(h->path, O_RDONLY | O_DIRECTORY);
	ck_assert_int_eq(maildir_open(h->fd, "Maildir", true, &h->m), 0);
	h->f = (struct folders){ .m = &h->m, .home = h->fd, .path = "Maildir", .host = "h.test",
		.lock = -1 };
}

static int
remove_it(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
close_home(struct home *h)
{
	maildir_close(&h->m);
	close(h->fd);
	ck_assert_int_eq(nftw(h->path, remove_it, 10, FTW_DEPTH | FTW_PHYS), 0);
}

static void
put(const struct home *h, const char *file, const char *text)
{
	int fd = openat(h->m.dir, file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(file_write(fd, view_of(text)), 0);
	close(fd);
}

static void
make_dir(const struct home *h, const char *dir)
{
	ck_assert_int_eq(mkdirat(h->m.dir, dir, 0700), 0);
}

static bool
is_there(const struct home *h, const char *path)
{
	struct stat st;

	return fstatat(h->m.dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* What is kept, without the first line. */
static void
ck_kept(const struct home *h, const char *wanted)
{
	struct buf b = buf_make(10000);
	struct view v;
	size_t n;

	ck_assert_int_eq(file_read_path(h->m.dir, "mailstead-folders", false, &b), 0);
	v = buf_view(&b);
	n = view_find(v, '\n');
	unit_view(view_sub(v, n + 1, v.n), view_of(wanted), __FILE__, __LINE__);
	buf_free(&b);
}

/* The list as text: name, then E exists, C children, S subscribed, B one below, and uses. */
static void
ck_list(struct home *h, const char *wanted)
{
	struct buf b = buf_make(100000);
	struct folder_list list;

	ck_assert_int_eq(folders_list(&h->f, &list), 0);
	for (size_t i = 0; i < list.n; i++) {
		const struct folder *f = &list.v[i];

		buf_add_view(&b, f->name);
		buf_addf(&b, ":%s%s%s%s%s|", f->is & FOLDER_EXISTS ? "E" : "",
		    f->is & FOLDER_CHILDREN ? "C" : "", f->is & FOLDER_SUBSCRIBED ? "S" : "",
		    f->is & FOLDER_BELOW ? "B" : "", f->uses ? "u" : "");
	}
	ck_assert_str_eq(buf_cstr(&b), wanted);
	folder_list_free(&list);
	buf_free(&b);
}

START_TEST(new_user)
{
	struct home h;

	open_home(&h);
	ck_assert_int_eq(folders_begin(&h.f, VIEW("Drafts, Junk=L/Spam\xc3\xa4, odd")), 0);
	ck_kept(&h, "\\Subscribed\tINBOX\n\\Subscribed \\Drafts\tDrafts\n"
	    "\\Subscribed \\Junk\tL/Spam&AOQ-\n");
	ck_assert(is_there(&h, ".Drafts/cur") && is_there(&h, ".Drafts/maildirfolder"));
	ck_list(&h, "INBOX:ES|Drafts:ESu|L:CB|L/Spam&AOQ-:ESu|");
	/* Once only: what the user has removed stays away. */
	ck_assert_int_eq(folders_delete(&h.f, VIEW("Drafts"), 0), FOLDERS_OK);
	ck_assert_int_eq(folders_begin(&h.f, MADE), 0);
	ck_assert(!is_there(&h, ".Drafts") && !is_there(&h, ".Archive"));
	close_home(&h);
}
END_TEST

START_TEST(users_of_others)
{
	struct home h;

	open_home(&h);
	make_dir(&h, ".Sent");
	put(&h, "subscriptions", "V\t2\n\nSent\nLists\tqmail\n");
	put(&h, "courierimapsubscribed", "INBOX.no\n");
	put(&h, "dovecot-uidvalidity", "fffffff0");
	ck_assert_int_eq(folders_begin(&h.f, MADE), 0);
	ck_kept(&h, "\\Subscribed\tLists/qmail\n\\Subscribed \\Sent\tSent\n");
	ck_assert(!is_there(&h, ".Drafts"));
	close_home(&h);

	open_home(&h);
	put(&h, "courierimapsubscribed", "INBOX\nINBOX.Lists.qmail\n");
	ck_assert_int_eq(folders_begin(&h.f, MADE), 0);
	ck_kept(&h, "\\Subscribed\tINBOX\n\\Subscribed\tLists/qmail\n");
	close_home(&h);
}
END_TEST

/* Every form in which a directory may be named, and what is none. */
START_TEST(directories)
{
	struct folder_place place;
	struct home h;

	open_home(&h);
	make_dir(&h, ".R&D");
	make_dir(&h, ".R&-D");		/* the same name: this one counts */
	make_dir(&h, ".Entw\xc3\xbcrfe");
	make_dir(&h, ".a.b.c");
	make_dir(&h, ".INBOX");
	make_dir(&h, ".inbox.x");
	make_dir(&h, ".a..d");
	make_dir(&h, "plain");
	put(&h, ".file", "");
	ck_assert_int_eq(symlinkat("cur", h.m.dir, ".link"), 0);
	ck_list(&h, "INBOX:EC|INBOX/x:E|Entw&APw-rfe:E|R&-D:E|a:C|a/b:C|a/b/c:E|");
	ck_assert_int_eq(folders_place(&h.f, VIEW("R&-D"), &place), 1);
	ck_assert_str_eq(place.dir, ".R&-D");
	ck_assert_int_eq(folders_place(&h.f, VIEW("Entwu&Awg-rfe"), &place), 1);
	ck_assert_str_eq(place.dir, ".Entw\xc3\xbcrfe");
	ck_assert_str_eq(place.name, "Entw&APw-rfe");
	ck_assert(is_there(&h, ".Entw\xc3\xbcrfe/new"));
	ck_assert_int_eq(folders_place(&h.f, VIEW("inbox"), &place), 1);
	ck_assert_str_eq(place.options.path, "Maildir");
	ck_assert_int_eq(folders_place(&h.f, VIEW("a/b"), &place), 0);
	ck_assert_int_eq(folders_place(&h.f, VIEW("link"), &place), 0);
	ck_assert_int_eq(folders_place(&h.f, VIEW("file"), &place), 0);
	ck_assert_int_eq(folders_place(&h.f, VIEW("../x"), &place), 0);
	ck_assert_int_eq(folders_look(&h.f, VIEW("a/b")), FOLDERS_CHILDREN);
	ck_assert_int_eq(folders_look(&h.f, VIEW("a/b/c")), FOLDERS_OK);
	ck_assert_int_eq(folders_look(&h.f, VIEW("a/x")), FOLDERS_NONE);
	close_home(&h);
}
END_TEST

START_TEST(create)
{
	struct home h;

	open_home(&h);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a/b"), 0), FOLDERS_OK);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a/b"), 0), FOLDERS_EXISTS);
	ck_assert_int_eq(folders_create(&h.f, VIEW("inbox"), 0), FOLDERS_EXISTS);
	ck_assert_int_eq(folders_create(&h.f, VIEW("x.y"), 0), FOLDERS_CANNOT);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), FOLDER_JUNK | FOLDER_ALL), FOLDERS_OK);
	ck_assert_int_eq(folders_create(&h.f, VIEW("INBOX/%*"), 0), FOLDERS_OK);
	ck_kept(&h, "\\Junk\ta\n");
	ck_list(&h, "INBOX:EC|INBOX/%*:E|a:ECu|a/b:E|");
	close_home(&h);
}
END_TEST

START_TEST(delete)
{
	struct home h;

	open_home(&h);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), FOLDER_SENT), FOLDERS_OK);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a/b"), 0), FOLDERS_OK);
	ck_assert_int_eq(folders_subscribe(&h.f, VIEW("a"), true), FOLDERS_OK);
	put(&h, ".a/cur/1.x,S=100:2,S", "x");
	put(&h, ".a/cur/2.x:2,", "12345");
	put(&h, ".a/cur/3.x,S=7:2,T", "x");
	put(&h, ".a/courierimapuiddb", "x");
	put(&h, "maildirsize", "1000S\n105 2\n");
	ck_assert_int_eq(folders_delete(&h.f, VIEW("a"), 4000000000), FOLDERS_OK);
	ck_assert(!is_there(&h, ".a") && is_there(&h, ".a.b"));
	ck_kept(&h, "\\Subscribed\ta\n");
	ck_list(&h, "INBOX:E|a:CS|a/b:E|");
	ck_assert_int_eq(folders_delete(&h.f, VIEW("a"), 0), FOLDERS_CHILDREN);
	ck_assert_int_eq(folders_delete(&h.f, VIEW("a/b"), 0), FOLDERS_OK);
	ck_assert_int_eq(folders_delete(&h.f, VIEW("a"), 0), FOLDERS_NONE);
	ck_assert_int_eq(folders_delete(&h.f, VIEW("INBOX"), 0), FOLDERS_CANNOT);
	ck_list(&h, "INBOX:E|a:S|");
	close_home(&h);
}
END_TEST

/* The quota has back what was removed; nothing is left behind. */
START_TEST(delete_quota)
{
	const struct maildir_load none = { 0, 0 };
	struct maildir_quota q;
	struct home h;

	open_home(&h);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), 0), FOLDERS_OK);
	put(&h, ".a/cur/1.x,S=100:2,S", "x");
	put(&h, ".a/new/2.x", "12345");
	put(&h, ".a/cur/3.x,S=7:2,T", "x");
	put(&h, "maildirsize", "1000S\n305 4\n");
	ck_assert_int_eq(folders_delete(&h.f, VIEW("a"), 0), FOLDERS_OK);
	ck_assert_int_eq(quota_open(&q, &h.m, none), 0);
	ck_assert(!q.wrong && q.used.bytes == 200 && q.used.messages == 2);
	quota_end(&q);
	ck_assert_int_eq(unlinkat(h.m.tmp, "", AT_REMOVEDIR), -1);
	ck_assert_int_eq(unlinkat(h.m.dir, "tmp", AT_REMOVEDIR), 0);
	make_dir(&h, "tmp");
	close_home(&h);
}
END_TEST

START_TEST(rename_tree)
{
	char name[FOLDER_NAME_MAX + 1];
	struct home h;

	open_home(&h);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), FOLDER_SENT), FOLDERS_OK);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a/b"), 0), FOLDERS_OK);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a/b/c"), FOLDER_JUNK), FOLDERS_OK);
	ck_assert_int_eq(folders_create(&h.f, VIEW("ab"), 0), FOLDERS_OK);
	ck_assert_int_eq(folders_create(&h.f, VIEW("x/b"), 0), FOLDERS_OK);
	ck_assert_int_eq(folders_subscribe(&h.f, VIEW("a"), true), FOLDERS_OK);
	put(&h, ".a.b.c/cur/1.x:2,S", "x");
	ck_assert_int_eq(folders_rename(&h.f, VIEW("a"), VIEW("x")), FOLDERS_EXISTS);
	ck_assert_int_eq(folders_rename(&h.f, VIEW("a"), VIEW("ab")), FOLDERS_EXISTS);
	ck_assert_int_eq(folders_rename(&h.f, VIEW("a"), VIEW("a/b/x")), FOLDERS_CANNOT);
	ck_assert_int_eq(folders_rename(&h.f, VIEW("a"), VIEW("a")), FOLDERS_EXISTS);
	ck_assert_int_eq(folders_rename(&h.f, VIEW("none"), VIEW("y")), FOLDERS_NONE);
	ck_assert_int_eq(folders_rename(&h.f, VIEW("a"), VIEW("inbox")), FOLDERS_EXISTS);
	ck_assert_int_eq(folders_rename(&h.f, VIEW("a"), VIEW("x.y")), FOLDERS_CANNOT);
	memset(name, 'n', FOLDER_NAME_MAX);
	ck_assert_int_eq(folders_rename(&h.f, VIEW("a"), (struct view){ name, FOLDER_NAME_MAX - 2 }),
	    FOLDERS_LIMIT);
	ck_list(&h, "INBOX:E|a:ECSu|a/b:EC|a/b/c:Eu|ab:E|x:C|x/b:E|");
	ck_assert_int_eq(folders_rename(&h.f, VIEW("a"), VIEW("N/o")), FOLDERS_OK);
	ck_list(&h, "INBOX:E|N:C|N/o:ECu|N/o/b:EC|N/o/b/c:Eu|a:S|ab:E|x:C|x/b:E|");
	ck_assert(is_there(&h, ".N.o.b.c/cur/1.x:2,S"));
	/* A level that is only the way; and a place that becomes free by the same. */
	ck_assert_int_eq(folders_rename(&h.f, VIEW("N"), VIEW("M")), FOLDERS_OK);
	ck_assert_int_eq(folders_rename(&h.f, VIEW("M/o"), VIEW("M")), FOLDERS_OK);
	ck_list(&h, "INBOX:E|M:ECu|M/b:EC|M/b/c:Eu|a:S|ab:E|x:C|x/b:E|");
	close_home(&h);
}
END_TEST

START_TEST(subscriptions)
{
	struct home h;

	open_home(&h);
	ck_assert_int_eq(folders_subscribe(&h.f, VIEW("x/y"), false), FOLDERS_OK);
	ck_assert(!is_there(&h, "mailstead-folders"));
	ck_assert_int_eq(folders_subscribe(&h.f, VIEW("x/y/"), true), FOLDERS_OK);
	ck_assert_int_eq(folders_subscribe(&h.f, VIEW("x/y"), true), FOLDERS_OK);
	ck_assert_int_eq(folders_subscribe(&h.f, VIEW("x//y"), true), FOLDERS_CANNOT);
	ck_kept(&h, "\\Subscribed\tx/y\n");
	ck_list(&h, "INBOX:E|x:B|x/y:S|");
	ck_assert_int_eq(folders_subscribe(&h.f, VIEW("x/y"), false), FOLDERS_OK);
	ck_kept(&h, "");
	ck_list(&h, "INBOX:E|");
	close_home(&h);
}
END_TEST

/* The UIDVALIDITY of a folder that is opened; 0 when it cannot be. */
static uint32_t
uidvalidity_of(struct folders *f, const char *name)
{
	struct folder_place place;
	struct index_status st;
	struct index *ix;

	ck_assert_int_eq(folders_place(f, view_of(name), &place), 1);
	if (index_open(&place.options, &ix) == -1)
		return 0;
	st = *index_status(ix);
	index_close(ix);
	return st.uidvalidity;
}

/* A name that is made again has a greater UIDVALIDITY, and so has any other. */
START_TEST(uidvalidity)
{
	struct home h;
	uint32_t last = 0;

	open_home(&h);
	for (int i = 0; i < 3; i++) {
		uint32_t now;

		ck_assert_int_eq(folders_create(&h.f, VIEW("a"), 0), FOLDERS_OK);
		now = uidvalidity_of(&h.f, "a");
		ck_assert_uint_gt(now, last);
		ck_assert_uint_ge(now, (uint32_t)clock_unix() - 5);
		ck_assert_uint_eq(uidvalidity_of(&h.f, "a"), now);
		last = now;
		ck_assert_int_eq(folders_delete(&h.f, VIEW("a"), last), FOLDERS_OK);
	}
	/* Also than that of one which came from elsewhere. */
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), 0), FOLDERS_OK);
	ck_assert_int_eq(folders_delete(&h.f, VIEW("a"), 4000000000), FOLDERS_OK);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), 0), FOLDERS_OK);
	ck_assert_uint_eq(uidvalidity_of(&h.f, "a"), 4000000001);
	/* The end of the numbers. */
	ck_assert_int_eq(folders_create(&h.f, VIEW("b"), 0), FOLDERS_OK);
	put(&h, "mailstead-folders", "mailstead-folders 1 4294967295\n");
	ck_assert_uint_gt(uidvalidity_of(&h.f, "b"), 0);
	close_home(&h);
}
END_TEST

/* The numbers are ahead of the time, and an index is lost: there are no old ones again. */
/* The file is lost while its number is ahead of the clock: the lock file has it, too. */
START_TEST(uidvalidity_file_lost)
{
	struct home h;

	open_home(&h);
	ck_assert_int_eq(folders_begin(&h.f, VIEW("")), 0);
	put(&h, "mailstead-folders", "mailstead-folders 1 4000000000\n");
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), 0), FOLDERS_OK);
	ck_assert_uint_eq(uidvalidity_of(&h.f, "a"), 4000000001);
	ck_assert_int_eq(folders_delete(&h.f, VIEW("a"), 4000000001), FOLDERS_OK);
	ck_assert_int_eq(unlinkat(h.m.dir, "mailstead-folders", 0), 0);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), 0), FOLDERS_OK);
	ck_assert_uint_gt(uidvalidity_of(&h.f, "a"), 4000000001);
	/* The same when another login makes the file. */
	ck_assert_int_eq(unlinkat(h.m.dir, "mailstead-folders", 0), 0);
	ck_assert_int_eq(folders_begin(&h.f, VIEW("")), 0);
	ck_assert_int_eq(folders_create(&h.f, VIEW("b"), 0), FOLDERS_OK);
	ck_assert_uint_gt(uidvalidity_of(&h.f, "b"), 4000000002);
	/* What is in it need not be a number. */
	put(&h, "mailstead-folders-lock", "nonsense, and more");
	ck_assert_int_eq(folders_create(&h.f, VIEW("c"), 0), FOLDERS_OK);
	ck_assert_uint_gt(uidvalidity_of(&h.f, "c"), 4000000003);
	close_home(&h);
}
END_TEST

/* A new folder is taken back, unless a message has come. */
START_TEST(discard)
{
	struct home h;

	open_home(&h);
	ck_assert_int_eq(folders_begin(&h.f, VIEW("")), 0);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), 0), FOLDERS_OK);
	put(&h, ".a/mailstead-state", "");
	folders_discard(&h.f, VIEW("a"));
	ck_assert_int_eq(folders_look(&h.f, VIEW("a")), FOLDERS_NONE);
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), 0), FOLDERS_OK);
	put(&h, ".a/cur/1.x:2,", "x");
	folders_discard(&h.f, VIEW("a"));
	ck_assert_int_eq(faccessat(h.m.dir, ".a/cur/1.x:2,", F_OK, 0), 0);
	ck_assert_int_eq(faccessat(h.m.dir, ".a/new", F_OK, 0), 0);
	folders_discard(&h.f, VIEW("INBOX"));
	ck_assert_int_eq(faccessat(h.m.cur, ".", F_OK, 0), 0);
	close_home(&h);
}
END_TEST

START_TEST(uidvalidity_lost)
{
	static const char *const files[] = { "mailstead-state", "mailstead-index",
		"mailstead-index.old", "mailstead-journal", "mailstead-journal.old" };
	uint32_t last = 4000000000;
	struct home h;

	open_home(&h);
	put(&h, "mailstead-folders", "mailstead-folders 1 4000000000\n");
	ck_assert_int_eq(folders_create(&h.f, VIEW("a"), 0), FOLDERS_OK);
	/* A session has begun to make one, and could not; all is rubbish; all is gone. */
	for (unsigned how = 0; how < 3; how++) {
		uint32_t now;

		for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
			char path[64];

			(void)snprintf(path, sizeof(path), ".a/%s", files[i]);
			if (how == 1)
				put(&h, path, "rubbish");
			else
				(void)unlinkat(h.m.dir, path, 0);
		}
		if (how == 0)
			put(&h, ".a/mailstead-state", "");
		now = uidvalidity_of(&h.f, "a");
		ck_assert_uint_gt(now, last);
		last = now;
	}
	/* Where nobody knows what was given there is no index, and then a later number. */
	ck_assert_int_eq(folders_create(&h.f, VIEW("b"), 0), FOLDERS_OK);
	ck_assert_int_eq(renameat(h.m.dir, "mailstead-folders", h.m.dir, "aside"), 0);
	ck_assert_int_eq(mkdirat(h.m.dir, "mailstead-folders", 0700), 0);
	ck_assert_uint_eq(uidvalidity_of(&h.f, "b"), 0);
	ck_assert_uint_eq(uidvalidity_of(&h.f, "b"), 0);
	ck_assert_int_eq(unlinkat(h.m.dir, "mailstead-folders", AT_REMOVEDIR), 0);
	ck_assert_int_eq(renameat(h.m.dir, "aside", h.m.dir, "mailstead-folders"), 0);
	ck_assert_uint_gt(uidvalidity_of(&h.f, "b"), last);
	close_home(&h);
}
END_TEST

/* Somebody else makes a change: it is waited for. */
START_TEST(locked)
{
	struct home h;
	pid_t child;

	open_home(&h);
	child = fork();
	ck_assert_int_ne(child, -1);
	if (child == 0) {
		for (int i = 0; i < 50; i++) {
			char name[20];

			(void)snprintf(name, sizeof(name), "child%d", i);
			if (folders_subscribe(&h.f, view_of(name), true) != FOLDERS_OK)
				_exit(1);
		}
		_exit(0);
	}
	for (int i = 0; i < 50; i++) {
		char name[20];

		(void)snprintf(name, sizeof(name), "parent%d", i);
		ck_assert_int_eq(folders_subscribe(&h.f, view_of(name), true), FOLDERS_OK);
	}
	{
		struct folder_list list;
		int status;

		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert_int_eq(status, 0);
		ck_assert_int_eq(folders_list(&h.f, &list), 0);
		ck_assert_uint_eq(list.n, 101);
		folder_list_free(&list);
	}
	close_home(&h);
}
END_TEST

/* Two sessions look at folders without an index: each number is given once, and upwards. */
START_TEST(uidvalidity_ahead)
{
	struct folders other;
	uint32_t last = 0;
	struct home h;

	open_home(&h);
	other = h.f;
	for (int i = 0; i < 20; i++) {
		char dir[20];
		uint32_t given;

		(void)snprintf(dir, sizeof(dir), ".f%d", i);
		make_dir(&h, dir);
		given = uidvalidity_of(i == 7 || i == 8 || i == 15 ? &other : &h.f, dir + 1);
		ck_assert_uint_gt(given, last);
		last = given;
	}
	/* Some that were taken long ago are not less than the time. */
	ck_assert_uint_gt(h.f.ahead.n, 0);
	h.f.ahead.next -= 1000;
	make_dir(&h, ".later");
	ck_assert_uint_gt(uidvalidity_of(&h.f, "later"), last);
	close_home(&h);
}
END_TEST

/* What a DELETE has left that was killed goes with the next login, what may be under way stays. */
START_TEST(delete_killed)
{
	char now[64];
	struct home h;

	open_home(&h);
	(void)snprintf(now, sizeof(now), "tmp/%lld.1.deleted", (long long)clock_unix_usec());
	make_dir(&h, "tmp/1700000000000000.77.deleted");
	make_dir(&h, "tmp/1700000000000000.77.deleted/cur");
	put(&h, "tmp/1700000000000000.77.deleted/cur/1.a,S=5:2,", "12345");
	make_dir(&h, now);
	make_dir(&h, "tmp/1700000000.other");
	put(&h, "maildirsize", "1000S\n5 1\n");
	ck_assert_int_eq(folders_begin(&h.f, MADE), 0);
	ck_assert(!is_there(&h, "tmp/1700000000000000.77.deleted"));
	ck_assert(!is_there(&h, "maildirsize"));
	ck_assert(is_there(&h, now));
	ck_assert(is_there(&h, "tmp/1700000000.other"));
	close_home(&h);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, new_user);
	tcase_add_test(t, users_of_others);
	tcase_add_test(t, directories);
	tcase_add_test(t, create);
	tcase_add_test(t, delete);
	tcase_add_test(t, delete_quota);
	tcase_add_test(t, rename_tree);
	tcase_add_test(t, subscriptions);
	tcase_add_test(t, uidvalidity);
	tcase_add_test(t, uidvalidity_file_lost);
	tcase_add_test(t, discard);
	tcase_add_test(t, uidvalidity_lost);
	tcase_add_test(t, uidvalidity_ahead);
	tcase_add_test(t, delete_killed);
	tcase_add_test(t, locked);
}

int
main(void)
{
	return unit_run("folders", add);
}
