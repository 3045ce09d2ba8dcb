/* index_glance_test.c: STATUS of folders that nobody has open, and what it leaves in them. */
#include "unit_index.h"

#include "mail/folders.h"

static struct index_status
status_of(const char *path)
{
	const struct index_options o = unit_options(path);
	struct index_status st;

	ck_assert_int_eq(index_status_of(&o, &st), 0);
	return st;
}

START_TEST(status_without_opening)
{
	const struct index_options o = unit_options("Maildir");
	struct index_status st, again;
	struct index *ix;

	unit_message("Maildir/cur/1.a:2,ST");
	unit_message("Maildir/cur/2.b:2,");
	unit_message("Maildir/new/3.c");
	ck_assert_int_eq(index_status_of(&o, &st), 0);
	ck_assert_uint_eq(st.messages, 3);
	ck_assert_uint_eq(st.unseen, 2);
	ck_assert_uint_eq(st.deleted, 1);
	ck_assert_uint_eq(st.recent, 3);
	ck_assert_uint_eq(st.size, 42);
	ck_assert_uint_eq(st.deleted_size, 14);
	unit_settle();
	ck_assert_int_eq(index_status_of(&o, &again), 0);
	ck_assert_int_eq(index_status_of(&o, &again), 0);
	ck_assert_mem_eq(&st, &again, sizeof(st));
	ix = unit_select("Maildir");
	ck_assert_int_eq(index_status_of(&o, &again), 0);
	ck_assert_uint_eq(again.recent, 0);
	unit_message("Maildir/new/4.d");
	ck_assert_int_eq(index_status_of(&o, &again), 0);
	ck_assert_uint_eq(again.messages, 4);
	ck_assert_uint_eq(again.recent, 1);
	index_close(ix);
}
END_TEST

/* STATUS leaves what it can do with: the state. Who opens the folder has the same, kept twice. */
START_TEST(status_of_fresh)
{
	struct index_status st, again;
	struct index *ix;

	unit_message("Maildir/new/1700000001.a");
	unit_message("Maildir/cur/1700000002.b:2,S");
	unit_message("Maildir/cur/1700000003.c:2,ST");
	st = status_of("Maildir");
	ck_assert_uint_eq(st.messages, 3);
	ck_assert_uint_eq(st.unseen, 1);
	ck_assert_uint_eq(st.deleted, 1);
	ck_assert_uint_eq(st.size, 42);
	ck_assert_uint_eq(st.uidnext, 4);
	ck_assert(unit_exists("Maildir/mailstead-state"));
	ck_assert(!unit_exists("Maildir/mailstead-index"));
	ck_assert(!unit_exists("Maildir/mailstead-journal"));
	/* Once more, since the times were too young; then of the state alone. */
	unit_settle();
	for (int i = 0; i < 2; i++) {
		again = status_of("Maildir");
		ck_assert_mem_eq(&st, &again, sizeof(st));
	}
	ck_assert(!unit_exists("Maildir/mailstead-index"));
	ix = unit_open("Maildir");
	ck_assert_mem_eq(index_status(ix), &st, offsetof(struct index_status, spare));
	ck_assert_str_eq(unit_state(ix), "1: 2:S 3:ST");
	ck_assert(unit_exists("Maildir/mailstead-index.old"));
	index_close(ix);
}
END_TEST

/* When more has come, there is an index: the next look at it reads what is new alone. */
START_TEST(status_again)
{
	struct index_status st, again;

	unit_message("Maildir/cur/1700000001.a:2,");
	st = status_of("Maildir");
	unit_settle();
	unit_message("Maildir/new/1700000000.b");
	again = status_of("Maildir");
	ck_assert_uint_eq(again.messages, 2);
	ck_assert_uint_eq(again.uidvalidity, st.uidvalidity);
	ck_assert_uint_gt(again.uidnext, st.uidnext);
	ck_assert_uint_gt(again.highestmodseq, st.highestmodseq);
	ck_assert(unit_exists("Maildir/mailstead-index.old"));
}
END_TEST

/* UIDs that STATUS has counted are not given to messages that it has not. */
START_TEST(opened_when_changed)
{
	struct index_status st;
	struct index *ix;

	unit_message("Maildir/cur/1700000002.b:2,");
	unit_message("Maildir/cur/1700000003.c:2,");
	st = status_of("Maildir");
	ck_assert_uint_eq(st.uidnext, 3);
	unit_settle();
	unit_message("Maildir/cur/1700000001.a:2,S");
	ix = unit_open("Maildir");
	ck_assert_uint_eq(index_status(ix)->uidvalidity, st.uidvalidity);
	ck_assert_str_eq(unit_state(ix), "3:S 4: 5:");
	index_close(ix);
}
END_TEST

/* Nor are there fewer when it has become empty, or when the times of change do not tell. */
START_TEST(opened_when_empty)
{
	struct timespec times[2];
	struct index_status st;
	struct index *ix;
	struct stat cur;

	unit_message("Maildir/cur/1700000001.a:2,");
	unit_message("Maildir/cur/1700000002.b:2,");
	ck_assert_int_eq(fstatat(unit_home, "Maildir/cur", &cur, 0), 0);
	st = status_of("Maildir");
	ck_assert_int_eq(unlinkat(unit_home, "Maildir/cur/1700000002.b:2,", 0), 0);
	times[0] = times[1] = cur.st_mtim;
	ck_assert_int_eq(utimensat(unit_home, "Maildir/cur", times, 0), 0);
	ix = unit_open("Maildir");
	ck_assert_str_eq(unit_state(ix), "1:");
	ck_assert_uint_eq(index_status(ix)->uidvalidity, st.uidvalidity);
	ck_assert_uint_eq(index_status(ix)->uidnext, st.uidnext);
	ck_assert_uint_ge(index_status(ix)->highestmodseq, st.highestmodseq);
	index_close(ix);
	ix = unit_open("Maildir");
	ck_assert_uint_eq(index_status(ix)->uidnext, st.uidnext);
	index_close(ix);
}
END_TEST

/* A state alone is a glance's only if it says so: else UIDs have been given. */
START_TEST(state_alone)
{
	static const char *const files[] = {
		"Maildir/mailstead-index", "Maildir/mailstead-index.old",
		"Maildir/mailstead-journal", "Maildir/mailstead-journal.old",
	};
	struct index_status st = status_of("Maildir");
	struct index *ix;

	unit_message("Maildir/new/1700000001.a");
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1:");
	index_close(ix);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		ck_assert_int_eq(unlinkat(unit_home, files[i], 0), 0);
	ix = unit_open("Maildir");
	ck_assert_uint_eq(index_status(ix)->uidvalidity, st.uidvalidity);
	ck_assert_uint_gt(index_status(ix)->uidnext, 65536);
	index_close(ix);
}
END_TEST

/* ---- folders_status() */

static struct maildir root;
static struct folders folders;

static void
begin_folders(void)
{
	unit_setup();
	unit_make_folder("Maildir/.a");
	unit_make_folder("Maildir/.b");
	ck_assert_int_eq(maildir_open(unit_home, "Maildir", false, &root), 0);
	folders = (struct folders){ .m = &root, .home = unit_home, .path = "Maildir",
		.host = "host.example", .lock = -1 };
}

static void
end_folders(void)
{
	folders_end(&folders);
	maildir_close(&root);
	unit_teardown();
}

static struct index_status
folder_status(const char *name)
{
	struct folder_place place;
	struct index_status st;

	ck_assert_int_eq(folders_status(&folders, view_of(name), &place, &st), 1);
	return st;
}

/* Asked three times, so that what is said is what was remembered; whether it is. */
static struct index_status
remembered(const char *name)
{
	unit_settle();
	(void)folder_status(name);
	unit_settle();
	(void)folder_status(name);
	ck_assert_uint_gt(folders.seen.n, 0);
	return folder_status(name);
}

START_TEST(nothing_to_ask)
{
	struct folder_place place;
	struct index_status st;

	ck_assert_int_eq(folders_status(&folders, VIEW("none"), &place, &st), 0);
	ck_assert_int_eq(folders_status(&folders, VIEW("../x"), &place, &st), 0);
	ck_assert_int_eq(symlinkat(".a", root.dir, ".link"), 0);
	(void)remembered("a");
	ck_assert_int_eq(folders_status(&folders, VIEW("link"), &place, &st), 0);
	/* What a folder lacks is made. */
	ck_assert_int_eq(unlinkat(root.dir, ".b/new", AT_REMOVEDIR), 0);
	ck_assert_uint_eq(folder_status("b").messages, 0);
	ck_assert(unit_exists("Maildir/.b/new"));
}
END_TEST

/* Whatever happens, what is remembered is not said any more. */
START_TEST(seen_changes)
{
	struct index_status first;
	struct index *ix;

	unit_message("Maildir/.a/cur/1700000001.a:2,S");
	unit_message("Maildir/new/1700000001.x");
	first = remembered("a");
	ck_assert_uint_eq(first.messages, 1);
	ck_assert_uint_eq(first.recent, 1);
	ck_assert_uint_eq(remembered("INBOX").messages, 1);
	unit_rename("Maildir/.a/cur/1700000001.a:2,S", "Maildir/.a/cur/1700000001.a:2,");
	ck_assert_uint_eq(folder_status("a").unseen, 1);
	ck_assert_uint_eq(remembered("a").unseen, 1);
	unit_message("Maildir/.a/new/1700000002.b");
	ck_assert_uint_eq(folder_status("a").messages, 2);
	ck_assert_uint_eq(remembered("a").recent, 2);
	/* Only the state changes. */
	ix = unit_select("Maildir/.a");
	ck_assert_uint_eq(folder_status("a").recent, 0);
	index_close(ix);
	ck_assert_uint_eq(remembered("a").messages, 2);
	/* Another one has its name. */
	(void)remembered("b");
	unit_rename("Maildir/.a", "Maildir/.c");
	unit_rename("Maildir/.b", "Maildir/.a");
	ck_assert_uint_eq(folder_status("a").messages, 0);
	ck_assert_uint_eq(folder_status("c").messages, 2);
}
END_TEST

/* More than the table has at first; each has its own. */
START_TEST(many_folders)
{
	char path[80];

	for (unsigned i = 0; i < 200; i++) {
		(void)snprintf(path, sizeof(path), "Maildir/.f%u", i);
		unit_make_folder(path);
		for (unsigned j = 0; j < i % 3; j++) {
			(void)snprintf(path, sizeof(path), "Maildir/.f%u/cur/1.%u:2,", i, j);
			unit_message(path);
		}
	}
	for (int turn = 0; turn < 4; turn++) {
		unit_settle();
		for (unsigned i = 0; i < 200; i++) {
			(void)snprintf(path, sizeof(path), "f%u", i);
			ck_assert_uint_eq(folder_status(path).messages, i % 3);
		}
	}
	ck_assert_uint_eq(folders.seen.n, 200);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, begin_folders, end_folders);
	tcase_add_test(t, status_without_opening);
	tcase_add_test(t, status_of_fresh);
	tcase_add_test(t, status_again);
	tcase_add_test(t, opened_when_changed);
	tcase_add_test(t, opened_when_empty);
	tcase_add_test(t, state_alone);
	tcase_add_test(t, nothing_to_ask);
	tcase_add_test(t, seen_changes);
	tcase_add_test(t, many_folders);
}

int
main(void)
{
	return unit_run("index_glance", add);
}
