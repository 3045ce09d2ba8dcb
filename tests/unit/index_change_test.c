/* index_change_test.c: what a session changes: flags, keywords, and messages that go. */
#include "unit_index.h"

START_TEST(store_renames)
{
	struct index *ix;
	uint64_t modseq;

	unit_message("Maildir/new/1700000001.a");
	unit_message("Maildir/cur/1700000002.b:2,PSx");
	ix = unit_select("Maildir");
	modseq = index_status(ix)->highestmodseq;
	unit_store(ix, UIDS(1, 2), INDEX_STORE_ADD, INDEX_FLAGGED, "$Junk");
	ck_assert_str_eq(unit_state(ix), "1:F,$Junk 2:SF,$Junk");
	ck_assert(unit_exists("Maildir/cur/1700000001.a:2,F"));
	ck_assert(unit_exists("Maildir/cur/1700000002.b:2,FPSx"));
	ck_assert_uint_eq(index_status(ix)->highestmodseq, modseq + 1);
	ck_assert_uint_eq(index_find(ix, 1)->modseq, index_status(ix)->highestmodseq);
	/* The same again changes nothing. */
	modseq = index_status(ix)->highestmodseq;
	unit_store(ix, UIDS(1, 2), INDEX_STORE_ADD, INDEX_FLAGGED, "$junk");
	ck_assert_uint_eq(index_status(ix)->highestmodseq, modseq);
	unit_store(ix, UIDS(2), INDEX_STORE_SET, INDEX_DELETED | INDEX_ANSWERED, NULL);
	ck_assert_str_eq(unit_state(ix), "1:F,$Junk 2:RT");
	ck_assert(unit_exists("Maildir/cur/1700000002.b:2,PRTx"));
	ck_assert_uint_eq(index_status(ix)->deleted, 1);
	unit_store(ix, UIDS(1, 2), INDEX_STORE_REMOVE, INDEX_DELETED | INDEX_FLAGGED, "$JUNK");
	ck_assert_str_eq(unit_state(ix), "1: 2:R");
	index_close(ix);
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1: 2:R");
	index_close(ix);
}
END_TEST

/*
 * What another program does between two changes of our own leaves no trace in the time of cur/. It
 * is looked for later; sooner by who wants to know.
 */
START_TEST(change_beside_own)
{
	const struct timespec pause = { .tv_nsec = 600000000 };
	struct timespec times[2];
	struct index *ix;
	struct stat cur;

	unit_message("Maildir/cur/1.a:2,");
	unit_message("Maildir/cur/2.b:2,");
	unit_settle();
	ix = unit_select("Maildir");
	unit_store(ix, UIDS(1), INDEX_STORE_ADD, INDEX_SEEN, NULL);
	ck_assert_int_eq(fstatat(unit_home, "Maildir/cur", &cur, 0), 0);
	unit_rename("Maildir/cur/2.b:2,", "Maildir/cur/2.b:2,F");
	times[0] = times[1] = cur.st_mtim;
	ck_assert_int_eq(utimensat(unit_home, "Maildir/cur", times, 0), 0);
	index_at_leisure(ix, true);
	ck_assert_int_le(index_sync_again(ix), 500);
	index_at_leisure(ix, false);
	ck_assert_int_gt(index_sync_again(ix), 1500);
	nanosleep(&pause, NULL);
	ck_assert_int_eq(index_sync(ix, INDEX_LOOK), 0);
	ck_assert_str_eq(unit_state(ix), "1:S 2:");
	index_at_leisure(ix, true);
	ck_assert_int_eq(index_sync(ix, INDEX_LOOK), 0);
	ck_assert_str_eq(unit_state(ix), "1:S 2:F");
	ck_assert_int_eq(index_sync_again(ix), -1);
	index_close(ix);
}
END_TEST

/*
 * A STORE has a change of message 1 ready when message 2 is not where it was, so that it looks
 * through cur/: what that finds out of message 1 must not be lost below the change.
 */
START_TEST(store_beside_look)
{
	struct index *ix;

	unit_message("Maildir/cur/1.a:2,F");
	unit_message("Maildir/cur/2.b:2,");
	ix = unit_select("Maildir");
	unit_settle();
	ck_assert_int_eq(index_sync(ix, INDEX_LOOK), 0);
	unit_rename("Maildir/cur/1.a:2,F", "Maildir/cur/1.a:2,FS");
	unit_rename("Maildir/cur/2.b:2,", "Maildir/cur/2.b:2,F");
	/* So that nothing looks again because of the time. */
	unit_settle();
	unit_store(ix, UIDS(1, 2), INDEX_STORE_ADD, INDEX_FLAGGED, "$Work");
	ck_assert_int_eq(index_sync(ix, INDEX_LOOK), 0);
	ck_assert_str_eq(unit_state(ix), "1:SF,$Work 2:F,$Work");
	ck_assert(unit_exists("Maildir/cur/1.a:2,FS"));
	index_close(ix);
}
END_TEST

START_TEST(unchangedsince)
{
	struct index_store how = { .mode = INDEX_STORE_ADD, .flags = INDEX_SEEN };
	struct index_uids uids = UIDS(1, 2, 9);
	struct index_stored out;
	struct index *ix;

	unit_message("Maildir/cur/1.a:2,");
	unit_message("Maildir/cur/2.b:2,");
	ix = unit_select("Maildir");
	how.unchangedsince = index_status(ix)->highestmodseq;
	unit_store(ix, UIDS(1), INDEX_STORE_ADD, INDEX_DRAFT, NULL);
	ck_assert_int_eq(index_store(ix, &uids, &how, &out), 0);
	ck_assert_uint_eq(out.modified.n, 1);
	ck_assert_uint_eq(out.modified.p[0], 1);
	ck_assert_uint_eq(out.missing.n, 1);
	ck_assert_uint_eq(out.missing.p[0], 9);
	ck_assert_uint_eq(out.modseq, index_status(ix)->highestmodseq);
	ck_assert_str_eq(unit_state(ix), "1:D 2:S");
	index_stored_free(&out);
	index_uids_free(&uids);
	index_close(ix);
}
END_TEST

START_TEST(too_many_keywords)
{
	struct index_uids one = UIDS(1);
	struct view name;
	struct index_store how = {
		.mode = INDEX_STORE_ADD, .keywords = &name, .n_keywords = 1,
		.unchangedsince = UINT64_MAX
	};
	struct index *ix = unit_select("Maildir");
	struct index_stored out;
	char text[20];

	unit_append(ix, VIEW("x"), 0);
	for (int i = 0; i <= INDEX_KEYWORDS_MAX; i++) {
		(void)snprintf(text, sizeof(text), "kw%d", i);
		name = view_of(text);
		ck_assert_int_eq(index_keyword_room(ix), i < INDEX_KEYWORDS_MAX);
		ck_assert_int_eq(index_store(ix, &one, &how, &out),
		    i < INDEX_KEYWORDS_MAX ? 0 : -1);
		index_stored_free(&out);
	}
	ck_assert_uint_eq(index_find(ix, 1)->keywords, UINT64_MAX);
	index_uids_free(&one);
	index_close(ix);
}
END_TEST

START_TEST(expunge_deleted)
{
	struct index_uids all = UIDS(1, 2, 3), one = UIDS(1);
	struct index_ranges gone;
	struct index *ix;
	uint64_t since;
	bool exact;

	unit_message("Maildir/cur/1.a:2,");
	unit_message("Maildir/cur/2.b:2,T");
	unit_message("Maildir/cur/3.c:2,T");
	ix = unit_select("Maildir");
	since = index_status(ix)->highestmodseq;
	ck_assert_int_eq(index_expunge(ix, &all, false), 0);
	ck_assert_str_eq(unit_state(ix), "1:");
	ck_assert(!unit_exists("Maildir/cur/2.b:2,T"));
	ck_assert_int_eq(index_expunge(ix, &one, false), 0);
	ck_assert_str_eq(unit_state(ix), "1:");
	ck_assert_int_eq(index_vanished(ix, since, NULL, &gone, &exact), 0);
	ck_assert(exact);
	ck_assert_uint_eq(gone.n, 1);
	ck_assert_uint_eq(gone.p[0].first, 2);
	ck_assert_uint_eq(gone.p[0].last, 3);
	index_ranges_free(&gone);
	ck_assert_int_eq(index_vanished(ix, since + 1, NULL, &gone, &exact), 0);
	ck_assert_uint_eq(gone.n, 0);
	index_ranges_free(&gone);
	/* Nobody knows what was before the beginning. */
	ck_assert_int_eq(index_vanished(ix, 0, NULL, &gone, &exact), 0);
	ck_assert(!exact);
	ck_assert_uint_eq(gone.n, 1);
	index_ranges_free(&gone);
	ck_assert_int_eq(index_expunge(ix, &one, true), 0);
	ck_assert_str_eq(unit_state(ix), "");
	ck_assert_uint_eq(index_status(ix)->messages, 0);
	ck_assert_uint_eq(index_status(ix)->size, 0);
	index_uids_free(&all);
	index_uids_free(&one);
	index_close(ix);
}
END_TEST

/* Enough changes for several checkpoints. */
START_TEST(many_checkpoints)
{
	struct index *a = unit_select("Maildir"), *b = unit_select("Maildir");
	struct index_uids all = { 0 }, drop = { 0 };
	struct index_ranges gone;
	uint64_t since;
	bool exact;

	for (uint32_t i = 1; i <= 200; i++) {
		ck_assert_uint_eq(unit_append(a, VIEW("x\r\n"), 0), i);
		ck_assert_int_eq(index_uids_add(&all, i), 0);
		if (i % 3 == 0)
			ck_assert_int_eq(index_uids_add(&drop, i), 0);
	}
	since = index_status(a)->highestmodseq;
	for (int i = 0; i < 60; i++) {
		struct index_store how = {
			.mode = i % 2 ? INDEX_STORE_ADD : INDEX_STORE_REMOVE, .flags = INDEX_SEEN,
			.unchangedsince = UINT64_MAX
		};
		struct index_stored out;

		ck_assert_int_eq(index_store(a, &all, &how, &out), 0);
		index_stored_free(&out);
		if (i % 7 == 0)
			ck_assert_int_eq(index_sync(b, INDEX_TAKE), 0);
	}
	ck_assert_int_eq(index_expunge(a, &drop, true), 0);
	ck_assert_int_eq(index_sync(b, INDEX_TAKE), 0);
	ck_assert_uint_eq(index_status(b)->messages, 134);
	ck_assert_uint_eq(index_status(b)->unseen, 0);
	ck_assert_uint_eq(index_status(b)->highestmodseq, index_status(a)->highestmodseq);
	index_close(a);
	a = unit_select("Maildir");
	ck_assert_mem_eq(index_status(a), index_status(b), sizeof(struct index_status));
	ck_assert_int_eq(index_vanished(a, since, NULL, &gone, &exact), 0);
	ck_assert(exact);
	ck_assert_uint_eq(gone.n, 66);
	index_ranges_free(&gone);
	for (uint32_t i = 1; i <= 200; i++)
		ck_assert_int_eq(index_find(a, i) != NULL, i % 3 != 0);
	index_uids_free(&all);
	index_uids_free(&drop);
	index_close(a);
	index_close(b);
}
END_TEST

/* Sizes and dates that names do not tell are found out once. */
START_TEST(facts_are_kept)
{
	struct index *ix;
	const struct timespec times[2] = { { .tv_sec = 1234567890 }, { .tv_sec = 1234567890 } };
	int64_t date, saved;
	uint64_t vsize;

	unit_message("Maildir/cur/1.a:2,");
	ck_assert_int_eq(utimensat(unit_home, "Maildir/cur/1.a:2,", times, 0), 0);
	ix = unit_select("Maildir");
	ck_assert_int_eq(index_vsize(ix, 1, &vsize), 0);
	ck_assert_uint_eq(vsize, 17);
	ck_assert_int_eq(index_date(ix, 1, &date, &saved), 0);
	ck_assert_int_eq(date, 1234567890);
	ck_assert_int_eq(index_vsize(ix, 2, &vsize), -1);
	ck_assert_int_eq(errno, ENOENT);
	index_cache_flush(ix);
	ck_assert_uint_eq(index_find(ix, 1)->vsize, 17);
	ck_assert_uint_eq(index_status(ix)->size, 17);
	index_close(ix);
	ix = unit_select("Maildir");
	ck_assert_uint_eq(index_find(ix, 1)->vsize, 17);
	ck_assert_uint_eq(index_status(ix)->size, 17);
	index_close(ix);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, unit_setup, unit_teardown);
	tcase_add_test(t, store_renames);
	tcase_add_test(t, change_beside_own);
	tcase_add_test(t, store_beside_look);
	tcase_add_test(t, unchangedsince);
	tcase_add_test(t, too_many_keywords);
	tcase_add_test(t, expunge_deleted);
	tcase_add_test(t, many_checkpoints);
	tcase_add_test(t, facts_are_kept);
}

int
main(void)
{
	return unit_run("index_change", add);
}
