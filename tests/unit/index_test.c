/* index_test.c: a folder in one session: what is there, what is changed, what is told. */
#include "unit_index.h"

START_TEST(new_folder)
{
	struct index *ix = unit_select("Maildir");

	ck_assert_uint_eq(index_status(ix)->messages, 0);
	ck_assert_uint_eq(index_status(ix)->uidnext, 1);
	ck_assert_uint_ge(index_status(ix)->highestmodseq, 1);
	ck_assert_uint_gt(index_status(ix)->uidvalidity, 1700000000);
	index_close(ix);
}
END_TEST

START_TEST(no_folder)
{
	const struct index_options o = unit_options("Maildir/.Other");
	struct index *ix;

	ck_assert_int_eq(index_open(&o, &ix), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_ptr_null(ix);
}
END_TEST

START_TEST(uids_by_arrival)
{
	struct index *ix;
	uint32_t uidvalidity;

	unit_message("Maildir/new/1700000002.b");
	unit_message("Maildir/cur/1700000001.a:2,FS");
	unit_message("Maildir/cur/1700000003.c:2,");
	unit_message("Maildir/cur/.hidden");
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1:SF 2: 3:");
	ck_assert_uint_eq(index_status(ix)->unseen, 2);
	ck_assert_uint_eq(index_status(ix)->size, 3 * 14);
	ck_assert(unit_exists("Maildir/cur/1700000002.b:2,"));
	ck_assert(index_is_recent(ix, 2));
	uidvalidity = index_status(ix)->uidvalidity;
	index_close(ix);
	/* The next session has what the first gave. */
	unit_message("Maildir/new/1600000000.z");
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1:SF 2: 3: 4:");
	ck_assert_uint_eq(index_status(ix)->uidvalidity, uidvalidity);
	ck_assert(!index_is_recent(ix, 2));
	ck_assert(index_is_recent(ix, 4));
	index_close(ix);
}
END_TEST

START_TEST(looking_takes_nothing)
{
	struct index *ix;

	unit_message("Maildir/new/1700000001.a");
	ix = unit_open("Maildir");
	ck_assert_int_eq(index_sync(ix, INDEX_LOOK), 0);
	ck_assert_uint_eq(index_status(ix)->messages, 1);
	ck_assert_uint_eq(index_status(ix)->recent, 1);
	ck_assert(!index_is_recent(ix, 1));
	ck_assert(unit_exists("Maildir/new/1700000001.a"));
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_uint_eq(index_status(ix)->recent, 0);
	ck_assert(index_is_recent(ix, 1));
	ck_assert(unit_exists("Maildir/cur/1700000001.a:2,"));
	ck_assert_str_eq(unit_state(ix), "1:");
	index_close(ix);
}
END_TEST

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

START_TEST(append_converts)
{
	static const struct {
		struct view in;
		const char *stored;
	} cases[] = {
		{ VIEW("a: b\r\n\r\nc\r\n"), "a: b\n\nc\n" },
		{ VIEW("a\nb\r\n"), "a\nb\n" },
		{ VIEW("a\rb\r"), "a\rb\r" },
		{ VIEW("a\r\r\nb\r\r\r\n"), "a\r\r\nb\r\r\r\n" },
		{ VIEW(""), "" },
	};
	struct index *ix = unit_select("Maildir");
	int64_t date, saved;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t uid = unit_append(ix, cases[i].in, INDEX_SEEN);

		ck_assert_uint_eq(uid, i + 1);
		ck_assert_str_eq(unit_text(ix, uid), cases[i].stored);
		ck_assert_uint_eq(index_find(ix, uid)->flags & INDEX_FLAGS, INDEX_SEEN);
		ck_assert_int_eq(index_date(ix, uid, &date, &saved), 0);
		ck_assert_int_eq(date, 1000000000);
		ck_assert_int_gt(saved, 1700000000);
	}
	ck_assert_uint_eq(index_find(ix, 1)->vsize, cases[0].in.n);
	ck_assert_uint_eq(index_find(ix, 4)->vsize, cases[3].in.n);
	index_close(ix);
}
END_TEST

START_TEST(append_in_pieces)
{
	static const char text[] = "a\r\nb\r\r\n\r\nc\r";
	struct index *ix = unit_select("Maildir");

	for (size_t size = 1; size < sizeof(text); size++) {
		struct index_append *a = index_append_open(ix);
		const struct index_new new = { .flags = 0 };
		struct index_uids uids = { 0 };

		ck_assert_int_eq(index_append_begin(a, &new), 0);
		for (size_t at = 0; at < sizeof(text) - 1; at += size)
			ck_assert_int_eq(index_append_write(a,
			    view_sub(VIEW("a\r\nb\r\r\n\r\nc\r"), at, size)), 0);
		ck_assert_int_eq(index_append_end(a), 0);
		ck_assert_int_eq(index_append_commit(a, &uids), 0);
		ck_assert_str_eq(unit_text(ix, uids.p[0]), "a\nb\r\r\n\nc\r");
		index_uids_free(&uids);
	}
	index_close(ix);
}
END_TEST

START_TEST(append_several_or_none)
{
	struct view keywords[] = { VIEW("$a"), VIEW("$b") };
	const struct index_new new = { .keywords = keywords, .n_keywords = 2 };
	struct index *ix = unit_select("Maildir");
	struct index_append *a = index_append_open(ix);
	struct index_uids uids = { 0 };

	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(index_append_begin(a, &new), 0);
		ck_assert_int_eq(index_append_write(a, VIEW("x\r\n")), 0);
		ck_assert_int_eq(index_append_end(a), 0);
	}
	ck_assert_uint_eq(index_status(ix)->messages, 0);
	ck_assert_int_eq(index_append_commit(a, &uids), 0);
	ck_assert_uint_eq(uids.n, 3);
	ck_assert_str_eq(unit_state(ix), "1:,$a,$b 2:,$a,$b 3:,$a,$b");
	index_uids_free(&uids);
	a = index_append_open(ix);
	ck_assert_int_eq(index_append_begin(a, &new), 0);
	index_append_abort(a);
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_uint_eq(index_status(ix)->messages, 3);
	index_close(ix);
}
END_TEST

START_TEST(view_moves_when_told)
{
	struct index_uids uids = UIDS(1, 3);
	struct index_view v;
	struct index_news news;
	struct index *ix;

	for (char c = 'a'; c < 'f'; c++) {
		char path[40];

		(void)snprintf(path, sizeof(path), "Maildir/cur/%d.x:2,", c);
		unit_message(path);
	}
	ix = unit_select("Maildir");
	ck_assert_int_eq(index_view_begin(ix, &v), 0);
	ck_assert_uint_eq(v.uids.n, 5);
	ck_assert_uint_eq(v.recent, 5);
	unit_store(ix, UIDS(2, 5), INDEX_STORE_ADD, INDEX_SEEN, "k");
	ck_assert_int_eq(index_expunge(ix, &uids, true), 0);
	unit_append(ix, VIEW("a"), 0);
	ck_assert_int_eq(index_view_update(ix, &v, false, &news), 0);
	ck_assert_uint_eq(news.gone.n, 0);
	ck_assert(news.exists);
	ck_assert(news.keywords);
	ck_assert_uint_eq(news.changed.n, 2);
	ck_assert_uint_eq(news.changed.p[0], 2);
	ck_assert_uint_eq(news.changed.p[1], 5);
	ck_assert_uint_eq(v.uids.n, 6);
	ck_assert_ptr_null(index_find(ix, 1));
	index_news_free(&news);
	unit_store(ix, UIDS(5), INDEX_STORE_REMOVE, INDEX_SEEN, NULL);
	ck_assert_int_eq(index_view_update(ix, &v, true, &news), 0);
	ck_assert_uint_eq(news.gone.n, 2);
	ck_assert_uint_eq(news.gone.p[0], 1);
	ck_assert_uint_eq(news.gone.p[1], 2);	/* the third, once the first has gone */
	ck_assert_uint_eq(news.gone_uids.p[1], 3);
	ck_assert(!news.exists);
	ck_assert_uint_eq(news.changed.n, 1);
	ck_assert_uint_eq(news.changed.p[0], 3);
	ck_assert_uint_eq(index_view_seq(&v, 5), 3);
	ck_assert_uint_eq(index_view_seq(&v, 3), 0);
	index_news_free(&news);
	ck_assert_int_eq(index_view_update(ix, &v, true, &news), 0);
	ck_assert_uint_eq(news.gone.n + news.changed.n, 0);
	index_news_free(&news);
	index_view_end(&v);
	index_uids_free(&uids);
	index_close(ix);
}
END_TEST

START_TEST(other_programs)
{
	struct index_view v;
	struct index_news news;
	struct index *ix;

	unit_message("Maildir/cur/1.a:2,");
	unit_message("Maildir/cur/2.b:2,");
	unit_message("Maildir/cur/3.c:2,");
	unit_settle();
	ix = unit_select("Maildir");
	ck_assert_int_eq(index_view_begin(ix, &v), 0);
	unit_rename("Maildir/cur/1.a:2,", "Maildir/cur/1.a:2,RS");
	ck_assert_int_eq(unlinkat(unit_home, "Maildir/cur/2.b:2,", 0), 0);
	unit_message("Maildir/new/4.d");
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(ix), "1:SR 3: 4:");
	ck_assert_int_eq(index_view_update(ix, &v, true, &news), 0);
	ck_assert_uint_eq(news.gone.n, 1);
	ck_assert_uint_eq(news.gone.p[0], 2);
	ck_assert_uint_eq(news.changed.n, 1);
	ck_assert(news.exists);
	index_news_free(&news);
	/* One that comes back is another one. */
	unit_message("Maildir/cur/2.b:2,");
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(ix), "1:SR 3: 4: 5:");
	/* A name that is stale is found out. */
	unit_settle();
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	unit_rename("Maildir/cur/3.c:2,", "Maildir/cur/3.c:2,D");
	ck_assert_str_eq(unit_text(ix, 3), "Subject: a\n\nb\n");
	unit_rename("Maildir/cur/3.c:2,D", "Maildir/cur/3.c:2,F");
	unit_store(ix, UIDS(3), INDEX_STORE_ADD, INDEX_SEEN, NULL);
	ck_assert_str_eq(unit_state(ix), "1:SR 3:SF 4: 5:");
	index_view_end(&v);
	index_close(ix);
}
END_TEST

START_TEST(odd_names)
{
	struct index *ix;

	unit_message("Maildir/cur/1.a");
	unit_message("Maildir/cur/2.b:2,SF");
	unit_message("Maildir/cur/3.c:2,Sx,extra");
	unit_message("Maildir/cur/4.d:1,x");
	unit_message("Maildir/new/5.e:2,S");
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1: 2:SF 3:S 4: 5:S");
	for (uint32_t uid = 1; uid <= 5; uid++)
		ck_assert_str_eq(unit_text(ix, uid), "Subject: a\n\nb\n");
	unit_store(ix, UIDS(1, 2, 3, 4, 5), INDEX_STORE_ADD, INDEX_DELETED, NULL);
	ck_assert(unit_exists("Maildir/cur/1.a:2,T"));
	ck_assert(unit_exists("Maildir/cur/2.b:2,FST"));
	ck_assert(unit_exists("Maildir/cur/3.c:2,STx,extra"));
	ck_assert(unit_exists("Maildir/cur/4.d:2,T"));
	ck_assert(unit_exists("Maildir/cur/5.e:2,ST"));
	index_close(ix);
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1:T 2:SFT 3:ST 4:T 5:ST");
	for (uint32_t uid = 1; uid <= 5; uid++)
		ck_assert_str_eq(unit_text(ix, uid), "Subject: a\n\nb\n");
	index_close(ix);
}
END_TEST

START_TEST(two_sessions)
{
	struct index *a, *b;
	struct index_view v;
	struct index_news news;
	struct index_uids uids = UIDS(2);

	unit_message("Maildir/cur/1.a:2,");
	unit_message("Maildir/cur/2.b:2,");
	a = unit_select("Maildir");
	b = unit_select("Maildir");
	ck_assert_int_eq(index_view_begin(b, &v), 0);
	unit_store(a, UIDS(1), INDEX_STORE_ADD, INDEX_SEEN, "$x");
	ck_assert_int_eq(index_expunge(a, &uids, true), 0);
	ck_assert_uint_eq(unit_append(a, VIEW("x"), INDEX_DRAFT), 3);
	ck_assert_str_eq(unit_state(b), "1: 2:");
	ck_assert_int_eq(index_sync(b, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(b), "1:S,$x 3:D");
	ck_assert_int_eq(index_view_update(b, &v, true, &news), 0);
	ck_assert_uint_eq(news.gone.n, 1);
	ck_assert_uint_eq(news.changed.n, 1);
	ck_assert(news.exists);
	index_news_free(&news);
	/* Without looking first. */
	unit_store(a, UIDS(3), INDEX_STORE_ADD, INDEX_SEEN, NULL);
	unit_store(b, UIDS(3), INDEX_STORE_ADD, INDEX_FLAGGED, NULL);
	ck_assert_str_eq(unit_state(b), "1:S,$x 3:SFD");
	ck_assert_int_eq(index_sync(a, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(a), "1:S,$x 3:SFD");
	index_rest(a);
	ck_assert_int_eq(index_sync(a, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(a), "1:S,$x 3:SFD");
	index_view_end(&v);
	index_uids_free(&uids);
	index_close(a);
	index_close(b);
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

START_TEST(copy_and_move)
{
	struct index_uids which = UIDS(1, 2, 7), done = { 0 }, uids = { 0 };
	struct index *a, *b;

	unit_make_folder("Maildir/.B");
	unit_message("Maildir/cur/1.a:2,S");
	unit_message("Maildir/cur/2.b,S=14:2,FTx");
	a = unit_select("Maildir");
	b = unit_select("Maildir/.B");
	unit_append(b, VIEW("before"), 0);
	unit_store(b, UIDS(1), INDEX_STORE_ADD, 0, "other");
	unit_store(a, UIDS(2), INDEX_STORE_ADD, 0, "$kw");
	ck_assert_int_eq(index_copy(a, &which, b, false, &done, &uids), 0);
	ck_assert_uint_eq(done.n, 2);
	ck_assert_uint_eq(done.p[1], 2);
	ck_assert_uint_eq(uids.p[0], 2);
	ck_assert_uint_eq(uids.p[1], 3);
	ck_assert_str_eq(unit_state(a), "1:S 2:FT,$kw");
	ck_assert_str_eq(unit_state(b), "1:,other 2:S 3:FT,$kw");
	ck_assert_str_eq(unit_text(b, 3), "Subject: a\n\nb\n");
	index_uids_free(&done);
	index_uids_free(&uids);
	ck_assert_int_eq(index_copy(a, &which, b, true, &done, &uids), 0);
	ck_assert_uint_eq(done.n, 2);
	ck_assert_str_eq(unit_state(a), "");
	ck_assert_str_eq(unit_state(b), "1:,other 2:S 3:FT,$kw 4:S 5:FT,$kw");
	ck_assert_str_eq(unit_text(b, 5), "Subject: a\n\nb\n");
	index_uids_free(&done);
	index_uids_free(&uids);
	/* Within one folder. */
	ck_assert_int_eq(index_copy(b, &which, b, false, &done, &uids), 0);
	ck_assert_str_eq(unit_state(b), "1:,other 2:S 3:FT,$kw 4:S 5:FT,$kw 6:,other 7:S");
	ck_assert_int_eq(index_sync(a, INDEX_TAKE), 0);
	ck_assert_int_eq(index_sync(b, INDEX_TAKE), 0);
	ck_assert_uint_eq(index_status(b)->messages, 7);
	index_uids_free(&done);
	index_uids_free(&uids);
	index_uids_free(&which);
	index_close(a);
	index_close(b);
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

static const char *
quota_text(void)
{
	static char text[400];
	int fd = openat(unit_home, "Maildir/maildirsize", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	close(fd);
	return text;
}

/* What there is, as the lines of maildirsize say. */
static void
check_quota(long bytes, long messages)
{
	const char *at = strchr(quota_text(), '\n');
	long sum = 0, number = 0;

	for (; at && at[1]; at = strchr(at + 1, '\n')) {
		char *rest;

		sum += strtol(at + 1, &rest, 10);
		number += strtol(rest, NULL, 10);
	}
	ck_assert_int_eq(sum, bytes);
	ck_assert_int_eq(number, messages);
}

START_TEST(quota)
{
	struct index_options o = unit_options("Maildir"), b = unit_options("Maildir/.B");
	struct index_uids uids = UIDS(1), done = { 0 }, copies = { 0 };
	struct maildir root;
	struct index *ix, *other;
	struct index_append *a;
	const struct index_new new = { .flags = 0 };

	unit_make_folder("Maildir/.B");
	ck_assert_int_eq(maildir_open(unit_home, "Maildir", false, &root), 0);
	o.root = b.root = &root;
	o.limit.bytes = b.limit.bytes = 1000;
	ck_assert_int_eq(index_open(&o, &ix), 0);
	ck_assert_int_eq(index_open(&b, &other), 0);
	ck_assert_uint_eq(unit_append(ix, VIEW("12345\r\n"), 0), 1);
	check_quota(6, 1);
	for (int i = 0; i < 2; i++) {
		char text[2000] = "";

		a = index_append_open(ix);
		ck_assert_int_eq(index_append_begin(a, &new), 0);
		ck_assert_int_eq(index_append_write(a, (struct view){ text, i ? 995 : 1001 }), 0);
		ck_assert_int_eq(index_append_end(a), 0);
		ck_assert_int_eq(index_append_commit(a, &copies), -1);
		ck_assert_int_eq(errno, i ? EDQUOT : EFBIG);
	}
	ck_assert_uint_eq(index_status(ix)->messages, 1);
	check_quota(6, 1);
	/* Copies count, moves do not, nor does what is deleted. */
	ck_assert_int_eq(index_copy(ix, &uids, other, false, &done, &copies), 0);
	check_quota(12, 2);
	index_uids_free(&done);
	index_uids_free(&copies);
	ck_assert_int_eq(index_copy(ix, &uids, other, true, &done, &copies), 0);
	check_quota(12, 2);
	unit_store(other, UIDS(1), INDEX_STORE_ADD, INDEX_DELETED, NULL);
	check_quota(6, 1);
	ck_assert_int_eq(index_expunge(other, &uids, false), 0);
	check_quota(6, 1);
	ck_assert_int_eq(index_expunge(other, &copies, true), 0);
	check_quota(0, 0);
	index_uids_free(&done);
	index_uids_free(&copies);
	index_uids_free(&uids);
	index_close(ix);
	index_close(other);
	maildir_close(&root);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, unit_setup, unit_teardown);
	tcase_add_test(t, new_folder);
	tcase_add_test(t, no_folder);
	tcase_add_test(t, uids_by_arrival);
	tcase_add_test(t, looking_takes_nothing);
	tcase_add_test(t, store_renames);
	tcase_add_test(t, unchangedsince);
	tcase_add_test(t, expunge_deleted);
	tcase_add_test(t, append_converts);
	tcase_add_test(t, append_in_pieces);
	tcase_add_test(t, append_several_or_none);
	tcase_add_test(t, view_moves_when_told);
	tcase_add_test(t, other_programs);
	tcase_add_test(t, odd_names);
	tcase_add_test(t, two_sessions);
	tcase_add_test(t, many_checkpoints);
	tcase_add_test(t, status_without_opening);
	tcase_add_test(t, copy_and_move);
	tcase_add_test(t, too_many_keywords);
	tcase_add_test(t, facts_are_kept);
	tcase_add_test(t, quota);
}

int
main(void)
{
	return unit_run("index", add);
}
